import { InvalidOptionError } from '../errors.ts';
import type { OperationTable } from '../operation.ts';
import type { CacheContext, ReadTarget } from './context.ts';
import type { CacheStore, Lookup } from './store.ts';

/** What a lookup found, and the stamps of all witnesses in all shared stores. */
export interface WitnessedLookup {
  readonly lookup: Lookup;
  readonly witnesses: readonly (string | undefined)[];
}

/** Whether witnesses have to vouch for an entry: only stores that an application shares have them. */
export function isWitnessed({ sharedWith }: CacheContext, { witnesses }: ReadTarget): boolean {
  return sharedWith.length > 0 && witnesses.length > 0;
}

/**
 * Looks up an entry and its witnesses: with it where they are in the same store, beside it in every other that is shared.
 * Each store has writers of its own, so a witness must be there in all of them.
 */
export async function lookUpWitnessed(
  { sharedWith }: CacheContext,
  store: CacheStore,
  { entry, versions, witnesses }: ReadTarget,
): Promise<WitnessedLookup> {
  const own = sharedWith.includes(store) ? witnesses : [];
  const others = sharedWith.filter((other) => other !== store);
  const [lookup, ...elsewhere] = await Promise.all([
    store.lookUp(entry, versions, own),
    ...others.map((other) => other.readWitnesses?.(witnesses) ?? witnesses.map(() => undefined)),
  ]);
  return { lookup, witnesses: [lookup.witnesses ?? own.map(() => undefined), ...elsewhere].flat() };
}

/**
 * Refuses what witnesses cannot be relied on with.
 *
 * @throws {InvalidOptionError} `invalid_option`
 */
export function checkWitnesses(
  table: OperationTable,
  {
    sharedWith = [],
    originLagMs,
  }: { readonly sharedWith?: readonly CacheStore[]; readonly originLagMs: number },
): void {
  const areThere = Object.values(table).some(({ cache }) => cache.kind === 'read' && cache.witnesses?.length);
  if (!areThere || sharedWith.length === 0) return;
  if (!sharedWith.every(({ readWitnesses }) => readWitnesses))
    throw new InvalidOptionError(
      'client: option "sharedWith" takes redisCache() only: no other store can tell when the owner of a key has set it, as the witnesses of this API must',
    );
  if (originLagMs > 0)
    throw new InvalidOptionError(
      'client: option "originLagMs" must be 0 with "sharedWith": the deletions of another application do not tell when its writes can be read',
    );
}
