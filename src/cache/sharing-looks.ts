import type { CacheStore, Look } from './store.ts';

/**
 * Lets reads that begin in one turn of the event loop share what they ask a store. Ten thousand reads of one cold key
 * are then one look, one fence and one call to the API, instead of a queue in which the last ones run into their
 * deadline. No message arrives within a turn, so nobody can know of a write that such a look may have missed.
 */
export function sharingLooks(store: CacheStore): CacheStore {
  let looks = new Map<string, Promise<Look>>();
  const forget = () => {
    // A map that is emptied leads from what was in it to what will be, which keeps dead looks from being collected.
    looks = new Map();
  };
  const prepared = new WeakMap<Look, ReturnType<CacheStore['prepare']>>();
  return {
    ...store,
    look(key, fences) {
      let look = looks.get(key);
      if (look === undefined) {
        look = Promise.resolve(store.look(key, fences));
        if (looks.size === 0) void Promise.resolve().then(forget);
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
