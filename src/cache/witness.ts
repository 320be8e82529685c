import { InvalidOptionError } from '../errors.ts';
import type { OperationTable } from '../operation.ts';
import type { CacheContext, ReadTarget } from './context.ts';
import type { CacheStore } from './store.ts';

const NONE: readonly never[] = [];

/**
 * The witnesses of an entry that its own store has, and the other stores that have them too: only stores that an
 * application shares, and each has writers of its own, so a witness must be there in all of them.
 */
export function witnessesFor(
  { sharedWith }: CacheContext,
  store: CacheStore,
  { witnesses }: ReadTarget,
): readonly [own: readonly string[], elsewhere: readonly CacheStore[]] {
  if (sharedWith.length === 0 || witnesses.length === 0) return [NONE, NONE];
  return [sharedWith.includes(store) ? witnesses : NONE, sharedWith.filter((other) => other !== store)];
}

/**
 * Refuses what witnesses cannot be relied on with.
 *
 * @throws {InvalidOptionError} `invalid_option`
 */
export function checkWitnesses(table: OperationTable, { sharedWith, lifetimes }: CacheContext): void {
  const areThere = Object.values(table).some(({ cache }) => cache.kind === 'read' && cache.witnesses?.length);
  if (!areThere || sharedWith.length === 0) return;
  if (!sharedWith.every(({ readWitnesses }) => readWitnesses))
    throw new InvalidOptionError(
      'client: option "sharedWith" takes redisCache() only, which can tell when a witness was set',
    );
  if (lifetimes.originLagMs > 0)
    throw new InvalidOptionError(
      'client: option "originLagMs" must be 0 with "sharedWith": deletions do not say when writes can be read',
    );
}
