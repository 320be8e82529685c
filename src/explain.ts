import { type CacheEffects, effectsOf, encodeSegment } from './cache/keys.ts';
import { matches, piecesOf } from './cache/known-keys.ts';
import { initOf } from './call/arguments.ts';
import { isSingle } from './call/styles.ts';
import { InvalidArgumentError } from './errors.ts';
import type { Operation, OperationTable } from './operation.ts';
import { quoted } from './options.ts';

/** What a call reads or invalidates, and which other calls can invalidate what it reads. */
export interface Explanation extends CacheEffects {
  /** Of a read: the writes that can invalidate its entry. */
  readonly invalidatedBy: readonly Invalidator[];
}

/** What of an entry a write can invalidate. */
export interface Invalidator {
  /** The write. */
  readonly operationId: string;
  /** The key of the entry, if the write deletes it. */
  readonly keys: readonly string[];
  /** Those of its groups that the write invalidates. */
  readonly groups: readonly string[];
}

/**
 * The names that a call would touch in the cache, without calling.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function explain(id: string, table: OperationTable, args: object): Explanation {
  const operation: Operation | undefined = Object.hasOwn(table, id) ? table[id] : undefined;
  if (operation === undefined)
    throw new InvalidArgumentError(`explain(): ${quoted(id)} is no operation of this API`);
  const { params, body } = initOf({ operationId: id, operation }, args, {});
  const path = Object.entries(params?.path ?? {}).map(([name, value]) => {
    return [name, encodeSegment(name, value, operation.pathParameters[name] ?? 'text')];
  });
  const effects = effectsOf(operation, {
    path: Object.fromEntries(path),
    query: new URLSearchParams(singles(params?.query)),
    header: new Headers(singles(params?.header)),
    body,
  });
  return { ...effects, invalidatedBy: invalidatorsOf(table, effects) };
}

/** What is no single value is refused where a key is made of it. Both of those that take the values make texts of them. */
const singles = (given: object = {}): [string, string][] =>
  Object.entries(given).filter(([, value]) => isSingle(value));

function invalidatorsOf(table: OperationTable, { key = '', groups }: CacheEffects): Invalidator[] {
  return Object.entries(table).flatMap(([operationId, row]) => {
    const { cache } = row;
    if (cache.kind !== 'write') return [];
    const among = (templates: readonly string[]) => (name: string) =>
      templates.some((template) => matches(name, piecesOf(template, row)));
    const by = {
      operationId,
      keys: [key].filter(among(cache.deletes)),
      groups: groups.filter(among(cache.invalidates)),
    };
    return by.keys.length + by.groups.length > 0 ? [by] : [];
  });
}
