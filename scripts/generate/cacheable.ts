import { type DeclaredOperation, isReading } from './declared-operation.ts';

/** The reason of a rule that was written so that a document passes, and says nothing yet. */
export const UNDECIDED = 'nobody has decided yet';

/** Why a read can have no entry in the cache, `undefined` when it can. */
export function whyNotCacheable({ method, success, parameters }: DeclaredOperation): string | undefined {
  if (!isReading(method)) return 'it is no GET';
  if (method === 'head') return 'the response to a HEAD has no body';
  if (success === undefined) return 'it has no 200 in JSON';
  const unfit = parameters.find(
    ({ name, in: place, scalar }) => !scalar || place === 'cookie' || /[{}/#\s]/.test(name),
  );
  if (unfit === undefined) return undefined;
  return unfit.in === 'cookie'
    ? 'a cookie cannot stand in a key'
    : 'a list or an object cannot stand in a key';
}
