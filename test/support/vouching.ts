import type { CacheStore } from '../../src/index.ts';

/** A store, with witnesses that are always there: for tests in which another application writes nothing. */
export function vouching(store: CacheStore): CacheStore {
  return Object.assign(store, {
    readWitnesses: async (keys: readonly string[]) => keys.map(() => 'never set again'),
  });
}
