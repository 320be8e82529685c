import { deleteKey, getValue, type KeyvLike, setValue, watchErrors } from '../keyv-access.ts';
import { formatBumpedFence, holdMs, newNonce, parseBumpedFence, stampOfBumpedFence } from '../protocol.ts';
import type { Lifetimes, PendingWrite, RemoteStore } from '../store.ts';

/**
 * The protocol on a store that has nothing atomic: a fence is one value, and whoever writes it keeps its entries from
 * being stored for as long as the write could still be applied. The first read of a key does the same, since a fence
 * that is not there may have held a write.
 */
export function keyvStore(keyv: KeyvLike): RemoteStore {
  watchErrors(keyv);
  return {
    async look(key, fences) {
      const [stored, ...found] = await Promise.all([key, ...fences].map((name) => getValue(keyv, name)));
      return {
        stored,
        stamps: found.map((value) => stampOfBumpedFence(value, Date.now())),
      };
    },
    async prepare(fences, look, lifetimes) {
      const missing = fences.filter((_, index) => look.stamps[index] === undefined);
      if (missing.length === 0) return look.stamps as readonly string[];
      const found = await Promise.all(missing.map((name) => getValue(keyv, name)));
      const absent = missing.filter((_, index) => parseBumpedFence(found[index]) === undefined);
      await Promise.all(absent.map((name) => bump(name, lifetimes)));
      return undefined;
    },
    keep: (key, text, ttlMs) => setValue(keyv, key, text, ttlMs),
    announce: bumpAll,
    settle: bumpAll,
    async deletePlain(keys) {
      await Promise.all(keys.map((key) => deleteKey(keyv, key)));
    },
    async close() {},
  };

  async function bumpAll(write: PendingWrite): Promise<void> {
    await Promise.all([
      ...write.fences.map((name) => bump(name, write)),
      ...write.keys.map((key) => deleteKey(keyv, key)),
    ]);
  }

  async function bump(name: string, lifetimes: Lifetimes): Promise<void> {
    const untilMs = Date.now() + holdMs(lifetimes, 'ambiguous');
    await setValue(keyv, name, formatBumpedFence({ stamp: newNonce(), untilMs }), lifetimes.fenceMs);
  }
}
