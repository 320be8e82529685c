import { extendHeldVersion, parseHeldVersion, stampOfHeldVersion } from '../cache/held-version.ts';
import { holdMs, newNonce, withReplicationId } from '../cache/protocol.ts';
import type { Lifetimes, OpenWrite, RemoteStore } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import { deleteKey, getValue, type KeyvLike, setValue, watchErrors } from './strict-keyv.ts';

/**
 * The protocol on a store that has nothing atomic: a version is one value, and whoever writes it keeps its entries from
 * being stored for as long as the write could still be applied. The first read of a key does the same, since a version
 * that is not there may have held a write.
 *
 * @param replicationIdOf Of a Keyv on Redis: asks the server for its replication id, which then is part of each stamp.
 */
export function keyvStore(keyv: KeyvLike, replicationIdOf: () => Promise<string>): RemoteStore {
  watchErrors(keyv);
  return {
    async lookUp(key, versions) {
      const before = replicationIdOf();
      const values = Promise.all([key, ...versions].map((name) => getValue(keyv, name)));
      const [id, [stored, ...found], after] = await Promise.all([
        before,
        values,
        values.then(replicationIdOf),
      ]);
      // What is between two equal answers is of the same server.
      if (id !== after) throw new StoreError('the Redis server has another replication id than before');
      return {
        stored,
        stamps: found.map((value) => {
          const stamp = stampOfHeldVersion(value, Date.now());
          return stamp && withReplicationId(stamp, id);
        }),
      };
    },
    async leaseFill(versions, lookup, lifetimes) {
      const missing = versions.filter((_, index) => lookup.stamps[index] === undefined);
      if (missing.length === 0) return lookup.stamps as readonly string[];
      const found = await Promise.all(missing.map((name) => getValue(keyv, name)));
      const absent = missing.filter((_, index) => parseHeldVersion(found[index]) === undefined);
      await Promise.all(absent.map((name) => bump(name, lifetimes)));
      return undefined;
    },
    fill: (key, text, ttlMs) => setValue(keyv, key, text, ttlMs),
    beginWrite: bumpAll,
    endWrite: bumpAll,
    async deleteExternal(keys) {
      await Promise.all(keys.map((key) => deleteKey(keyv, key)));
    },
    async probe(prefix) {
      await Promise.all([replicationIdOf(), getValue(keyv, `${prefix}:probe:${newNonce()}`)]);
    },
    async close() {},
  };

  async function bumpAll(write: OpenWrite): Promise<void> {
    await Promise.all([
      ...write.versions.map((name) => bump(name, write)),
      ...write.keys.map((key) => deleteKey(keyv, key)),
    ]);
  }

  async function bump(name: string, lifetimes: Lifetimes): Promise<void> {
    const untilMs = Date.now() + holdMs(lifetimes, 'ambiguous');
    const version = extendHeldVersion(await getValue(keyv, name), { stamp: newNonce(), untilMs });
    await setValue(keyv, name, version, lifetimes.versionTtlMs);
  }
}
