import type { CacheEffects } from '../../src/cache/keys.ts';
import { matches, piecesOf } from '../../src/cache/known-keys.ts';
import type { OperationTable } from '../../src/operation.ts';

/** What a call reads or invalidates, and which writes can invalidate what it reads. */
export interface Explanation extends CacheEffects {
  readonly invalidatedBy: readonly Invalidator[];
}

/** A write that can invalidate an entry. */
export interface Invalidator {
  readonly operationId: string;
  /** The key of the entry, if the write deletes it. */
  readonly keys: readonly string[];
  /** Those groups of the entry that the write invalidates. */
  readonly groups: readonly string[];
}

/** The writes that can invalidate the entry of a read, by deleting its key or by invalidating one of its groups. */
export function invalidatorsOf(table: OperationTable, { key = '', groups }: CacheEffects): Invalidator[] {
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
