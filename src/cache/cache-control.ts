import { isKey } from '../call/call-options.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { OperationTable } from '../operation.ts';
import type { CacheMiddleware } from './cache.ts';

/** Invalidates what only the application knows to be out of date, with the same protocol as a write. */
export interface CacheControl {
  /**
   * Deletes entries by key, as `cacheKeys` builds them, and the same plain keys in the stores of other applications.
   * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain. Safe to repeat.
   * @throws {InvalidArgumentError} `invalid_argument` for what is no key.
   */
  delete(...keys: readonly string[]): Promise<void>;
  /**
   * Invalidates every entry of each group.
   * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain. Safe to repeat.
   * @throws {InvalidArgumentError} `invalid_argument` for a group that no read belongs to.
   */
  invalidate(...groups: readonly string[]): Promise<void>;
}

/** Makes the invalidation on request: a write to the cache that needs no call to the API. */
export function cacheControl(table: OperationTable, { exchange }: CacheMiddleware): CacheControl {
  const known = new Set(
    Object.values(table).flatMap(({ cache }) => (cache.kind === 'read' ? cache.groups : [])),
  );
  const clear = async (name: string, keys: readonly string[], invalidates: readonly string[]) => {
    const effects = { groups: [], deletes: [], externalDeletes: [], invalidates };
    await exchange({
      operationId: `cache.${name}`,
      what: `client.cache.${name}()`,
      rule: { kind: 'write', ...effects },
      effects,
      mode: 'default',
      alsoDelete: keys,
      mustInvalidate: true,
      signal: undefined,
      send: async () => ({ status: 204, statusText: '', headers: new Headers(), body: '' }),
    });
  };
  return {
    async delete(...keys) {
      if (!keys.every(isKey)) {
        throw new InvalidArgumentError('client.cache.delete() takes keys, each a string that is not empty');
      }
      await clear('delete', keys, []);
    },
    async invalidate(...groups) {
      for (const group of groups) {
        if (known.has(group)) continue;
        throw new InvalidArgumentError(
          `no read belongs to the group "${group}"; known are ${[...known].join(', ')}`,
        );
      }
      await clear('expire', [], groups);
    },
  };
}
