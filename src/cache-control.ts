import type { CacheMiddleware } from './cache/middleware.ts';
import { isKey } from './call-init.ts';
import { InvalidArgumentError } from './errors.ts';
import type { OperationTable } from './operation.ts';

/** Clears what only the application knows to be out of date, with the same protocol as a write. */
export interface CacheControl {
  /**
   * Deletes entries by key, as `cacheKeys` builds them, and the same plain keys in the stores of other applications.
   * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain. Safe to repeat.
   * @throws {InvalidArgumentError} `invalid_argument` for what is no key.
   */
  delete(...keys: readonly string[]): Promise<void>;
  /**
   * Expires whole families of entries.
   * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain. Safe to repeat.
   * @throws {InvalidArgumentError} `invalid_argument` for a group that no read belongs to.
   */
  expire(...groups: readonly string[]): Promise<void>;
}

/** Makes the clearing on request: a write to the cache that needs no call to the API. */
export function cacheControl(table: OperationTable, { exchange }: CacheMiddleware): CacheControl {
  const known = new Set(
    Object.values(table).flatMap(({ cache }) => (cache.kind === 'read' ? cache.groups : [])),
  );
  const clear = async (name: string, keys: readonly string[], expires: readonly string[]) => {
    const plan = { groups: [], deletes: [], foreignDeletes: [], expires };
    await exchange({
      operationId: `cache.${name}`,
      what: `client.cache.${name}()`,
      rule: { kind: 'write', ...plan },
      plan,
      mode: 'default',
      alsoDelete: keys,
      mustClear: true,
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
    async expire(...groups) {
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
