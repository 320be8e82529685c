import { InvalidArgumentError } from '../errors.ts';
import { untilAborted } from '../http/abort.ts';
import type { CacheContext } from './context.ts';
import { NO_EFFECTS } from './keys.ts';
import type { StoreStatus } from './store.ts';
import type { StoreKeys } from './store-keys.ts';
import { type Invalidation, invalidate } from './write.ts';

/** The cache of a client: what only the application knows to be out of date, with the same protocol as a write, and its state. */
export interface CacheControl {
  /**
   * Deletes entries by key, as `cacheKeys` builds them, and the same keys in the stores of other applications.
   * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain. Safe to retry.
   * @throws {InvalidArgumentError} `invalid_argument` for a key that no operation reads or deletes.
   */
  delete(...keys: readonly string[]): Promise<void>;
  /**
   * Invalidates every entry of groups.
   * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain. Safe to retry.
   * @throws {InvalidArgumentError} `invalid_argument` for a group that no read belongs to.
   */
  invalidate(...groups: readonly string[]): Promise<void>;
  /** How the cache is, for a health check. Asks nobody; `undefined` where nothing is cached. */
  status(): StoreStatus | undefined;
}

/** Makes {@link CacheControl}, whose functions reject once a signal aborts; what was begun goes on. */
export function cacheControl(
  context: CacheContext,
  storeKeys: StoreKeys,
  signals: readonly AbortSignal[],
): CacheControl {
  const common = { storeKeys, pendingMs: context.lifetimes.pendingMs };
  const run = async (invalidation: Pick<Invalidation, 'operationId' | 'effects' | 'alsoDelete'>) => {
    // One that has aborted rejects before anything is begun.
    await untilAborted(Promise.resolve(), signals);
    await untilAborted(invalidate(context, { ...common, ...invalidation }), signals);
  };
  return {
    async delete(...keys) {
      const alsoDelete = knownKeys(context, 'client.cache.delete()', keys);
      await run({ operationId: 'cache.delete', effects: NO_EFFECTS, alsoDelete });
    },
    async invalidate(...groups) {
      if (!groups.every((group) => context.groups.has(group))) {
        const known = [...context.groups].join(', ') || 'none';
        throw new InvalidArgumentError(
          `client.cache.invalidate(): no read belongs to one of these groups; known are ${known}`,
        );
      }
      const effects = { ...NO_EFFECTS, invalidates: [...new Set(groups)] };
      await run({ operationId: 'cache.invalidate', effects, alsoDelete: [] });
    },
    status: () => context.store?.status?.(),
  };
}

/**
 * Keys that a caller names, in their one spelling.
 * @param isOpen Whether another application may fill keys that the document does not know.
 * @throws {InvalidArgumentError} `invalid_argument` for one that nothing is stored under.
 */
export function knownKeys(
  { knownKey }: CacheContext,
  what: string,
  keys: readonly string[],
  isOpen = false,
): string[] {
  return keys.map((key) => {
    const known = typeof key === 'string' ? (knownKey(key)?.key ?? (isOpen ? key : undefined)) : undefined;
    if (known !== undefined) return known;
    throw new InvalidArgumentError(
      `${what}: no operation reads or deletes one of these keys; make them with cacheKeys or client.explain()`,
    );
  });
}
