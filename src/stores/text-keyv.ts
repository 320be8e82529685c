import { Keyv } from 'keyv';
import { watchErrors } from './strict-keyv.ts';

/**
 * A Keyv that stores texts as they are, under keys as they are: for a server that invalidates keys itself, and where the
 * same values are read without Keyv.
 */
export function textKeyv(store: object): Keyv {
  const toText = ({ value }: { value?: unknown }) => String(value);
  const fromText = (text: string) => ({ value: text });
  const keyv = new Keyv({
    store,
    useKeyPrefix: false,
    // Keyv 6 reads `serialization`, Keyv 5 the two properties below.
    ...{ serialization: { stringify: toText, parse: fromText } },
  });
  keyv.namespace = undefined;
  keyv.serialize = toText as typeof keyv.serialize;
  keyv.deserialize = fromText as typeof keyv.deserialize;
  watchErrors(keyv);
  return keyv;
}
