import { type CacheEffects, effectsOf, isSingle, own } from './cache/keys.ts';
import { initOf } from './call/arguments.ts';
import { pathSegment } from './call/styles.ts';
import { InvalidArgumentError } from './errors.ts';
import type { Operation, OperationTable } from './operation.ts';
import { quoted } from './options.ts';

/**
 * The names that a call would touch in the cache, without calling.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function explain(id: string, table: OperationTable, args: object): CacheEffects {
  const operation: Operation | undefined = own(table, id);
  if (operation === undefined)
    throw new InvalidArgumentError(`explain(): ${quoted(id)} is no operation of this API`);
  const { params, body } = initOf({ operationId: id, operation }, args, {});
  const path: Record<string, string> = {};
  for (const name in params?.path) path[name] = pathSegment(operation, name, params.path[name]);
  return effectsOf(operation, {
    path,
    query: new URLSearchParams(singles(params?.query)),
    header: new Headers(singles(params?.header)),
    body,
  });
}

/** What is no single value is refused where a key is made of it. Both of those that take the values make texts of them. */
const singles = (given: object = {}): [string, string][] =>
  Object.entries(given).filter(([, value]) => isSingle(value));
