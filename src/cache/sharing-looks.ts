import type { CacheStore, Look } from './store.ts';

/**
 * Lets reads that begin in one turn of the event loop share what they ask a store. Ten thousand reads of one cold key
 * are then one look, one fence and one call to the API, instead of a queue in which the last ones run into their
 * deadline. A look is sent after every read that shares it began, so none sees more of the past than on its own.
 */
export function sharingLooks(store: CacheStore): CacheStore {
  const looks = new Map<string, Promise<Look>>();
  const prepared = new WeakMap<Look, ReturnType<CacheStore['prepare']>>();
  return {
    ...store,
    look(key, fences) {
      let look = looks.get(key);
      if (look === undefined) {
        look = Promise.resolve().then(() => {
          looks.delete(key);
          return store.look(key, fences);
        });
        looks.set(key, look);
      }
      return look;
    },
    prepare(fences, look, lifetimes) {
      let stamps = prepared.get(look);
      if (stamps === undefined) {
        stamps = store.prepare(fences, look, lifetimes);
        prepared.set(look, stamps);
      }
      return stamps;
    },
  };
}
