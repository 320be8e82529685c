import { extendHeldVersion, parseHeldVersion, stampOfHeldVersion } from '../cache/held-version.ts';
import { holdMs, newNonce, withReplicationId } from '../cache/protocol.ts';
import type { Lifetimes, OpenWrite, RemoteStore } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import type { StrictKeyv } from './strict-keyv.ts';

/**
 * The protocol on a store that has nothing atomic: a version is one value, and whoever writes it keeps its entries from
 * being stored for as long as the write could still be applied. The first read of a key does the same, since a version
 * that is not there may have held a write.
 * @param replicationIdOf Of a Keyv on Redis: asks the server for its replication id, which then is part of each stamp.
 */
export function keyvStore(keyv: StrictKeyv, replicationIdOf: () => Promise<string>): RemoteStore {
  const getAll = (names: readonly string[]) => Promise.all(names.map((name) => keyv.get(name)));
  return {
    async lookUp(key, versions) {
      const values = getAll([key, ...versions]);
      const ids = [replicationIdOf(), values.then(replicationIdOf)];
      const [[stored, ...found], id, after] = await Promise.all([values, ...ids]);
      // What is between two equal answers is of the same server.
      if (id === undefined || id !== after)
        throw new StoreError('the Redis server has another replication id than before');
      const stamps = found.map((value) => stampOfHeldVersion(value, Date.now()));
      return { stored, stamps: stamps.map((stamp) => stamp && withReplicationId(stamp, id)) };
    },
    async leaseFill(versions, { stamps }, lifetimes) {
      const missing = versions.filter((_, index) => stamps[index] === undefined);
      if (missing.length === 0) return stamps as readonly string[];
      const found = await getAll(missing);
      const absent = missing.filter((_, index) => parseHeldVersion(found[index]) === undefined);
      await Promise.all(absent.map((name) => bump(name, lifetimes)));
      return undefined;
    },
    fill: (key, text, ttlMs) => keyv.set(key, text, ttlMs),
    beginWrite: bumpAll,
    endWrite: bumpAll,
    deleteExternal: (keys) => keyv.delete(keys),
    async probe(prefix) {
      await Promise.all([replicationIdOf(), keyv.get(`${prefix}:probe:${newNonce()}`)]);
    },
    async close() {},
  };

  async function bumpAll(write: OpenWrite): Promise<void> {
    await Promise.all([...write.versions.map((name) => bump(name, write)), keyv.delete(write.keys)]);
  }

  async function bump(name: string, lifetimes: Lifetimes): Promise<void> {
    const untilMs = Date.now() + holdMs(lifetimes, 'ambiguous');
    const version = extendHeldVersion(await keyv.get(name), { stamp: newNonce(), untilMs });
    await keyv.set(name, version, lifetimes.versionTtlMs);
  }
}
