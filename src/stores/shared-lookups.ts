import type { CacheStore, Lookup } from '../cache/store.ts';

/**
 * Lets reads that begin in one turn of the event loop share what they ask a store. Ten thousand reads of one cold key
 * are then one lookup, one version and one call to the API, instead of a queue in which the last ones run into their
 * deadline. No message arrives within a turn, so nobody can know of a write that such a look may have missed.
 */
export function sharedLookups(store: CacheStore): CacheStore {
  let lookups = new Map<string, Promise<Lookup>>();
  const forget = () => {
    // A map that is emptied leads from what was in it to what will be, which keeps dead looks from being collected.
    lookups = new Map();
  };
  const prepared = new WeakMap<Lookup, ReturnType<CacheStore['leaseFill']>>();
  return {
    ...store,
    lookUp(key, versions) {
      let lookup = lookups.get(key);
      if (lookup === undefined) {
        lookup = Promise.resolve(store.lookUp(key, versions));
        if (lookups.size === 0) void Promise.resolve().then(forget);
        lookups.set(key, lookup);
      }
      return lookup;
    },
    leaseFill(versions, lookup, lifetimes) {
      let stamps = prepared.get(lookup);
      if (stamps === undefined) {
        stamps = store.leaseFill(versions, lookup, lifetimes);
        prepared.set(lookup, stamps);
      }
      return stamps;
    },
  };
}
