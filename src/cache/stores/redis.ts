import type { RedisClientType } from '@keyv/redis';
import { deleteKey, setValue } from '../keyv-access.ts';
import {
  announcedToken,
  compactFence,
  FENCE_LENGTH_LIMIT,
  freshToken,
  newNonce,
  openWrites,
  settledToken,
  stampOf,
  writesLostByCompaction,
} from '../protocol.ts';
import type { CacheStore, Look, PendingWrite } from '../store.ts';
import type { RedisConnection } from './redis-connection.ts';

/** A {@link Look} that remembers the fences as they were read. */
interface RedisLook extends Look {
  readonly fences: readonly (string | null)[];
  readonly epoch: string;
}

/** The key of a write's own mark. */
const mark = (write: string) => `pending-write:${write}`;

/**
 * The protocol on Redis or Valkey 6.2 and up, without scripts and without the clock of any client. One round
 * trip for a look, one each for an announcement and a settlement; `prepare` takes one only when a fence is
 * absent or shows writes that may still be in flight.
 */
export function redisStore(connection: RedisConnection): CacheStore {
  return {
    async look(key, fences): Promise<RedisLook> {
      const { client, epoch } = await connection.ready();
      const [stored, ...texts] = await client.mGet([key, ...fences]);
      return { stored, fences: texts, epoch, stamps: texts.map((text) => withEpoch(stampOf(text), epoch)) };
    },

    async prepare(fences, look, { fenceMs }) {
      const { client, epoch } = await connection.ready();
      const seen = look as RedisLook;
      // Stamps of the server before a failover say nothing about this one.
      if (seen.epoch !== epoch) return undefined;
      const [texts, alive] = await Promise.all([
        Promise.all(fences.map((fence, index) => seen.fences[index] ?? create(client, fence, fenceMs))),
        pending(
          client,
          seen.fences.flatMap((text) => (text === null ? [] : openWrites(text))),
        ),
      ]);
      if (alive.length > 0) return undefined;
      // A fence that was there already when ours was refused may hold a write that nobody asked after yet.
      if (texts.some((text, index) => seen.fences[index] === null && openWrites(text).length > 0))
        return undefined;
      return texts.map((text) => withEpoch(stampOf(text), epoch) as string);
    },

    keep: (key, text, ttlMs) => setValue(connection.keyv, key, text, Math.round(ttlMs)),

    async announce(write) {
      const { client } = await connection.ready();
      await Promise.all([
        client.set(mark(write.nonce), '1', { PX: write.pendingMs }),
        ...write.fences.flatMap((fence) => [
          client.set(fence, freshToken(newNonce()), { PX: write.fenceMs, NX: true }),
          client.append(fence, announcedToken(write.nonce)),
          client.pExpire(fence, write.fenceMs),
        ]),
        ...write.keys.map((key) => deleteKey(connection.keyv, key)),
      ]);
    },

    async settle(write, outcome) {
      const { client } = await connection.ready();
      const holdMs = outcome === 'ambiguous' ? write.pendingMs : write.originLagMs;
      // A held write is announced once more: an eviction may have taken its mark or its token meanwhile.
      const tokens =
        holdMs > 0 ? announcedToken(write.nonce) + freshToken(newNonce()) : settledToken(write.nonce);
      const lengths = await Promise.all([
        ...write.fences.map((fence) => client.append(fence, tokens)),
        holdMs > 0 ? client.set(mark(write.nonce), '1', { PX: holdMs }) : client.del(mark(write.nonce)),
        ...write.fences.map((fence) => client.pExpire(fence, write.fenceMs)),
        ...write.keys.map((key) => deleteKey(connection.keyv, key)),
      ]);
      const long = write.fences.filter((_, index) => Number(lengths[index]) > FENCE_LENGTH_LIMIT);
      await Promise.all(long.map((fence) => compact(client, fence, write)));
    },

    async deletePlain(keys) {
      await connection.ready();
      await Promise.all(keys.map((key) => deleteKey(connection.keyv, key)));
    },

    async close() {
      connection.close();
    },
  };

  /** The fence's text, of our making or of whoever was first. */
  async function create(client: RedisClientType, fence: string, fenceMs: number): Promise<string> {
    const [, text] = await Promise.all([
      client.set(fence, freshToken(newNonce()), { PX: fenceMs, NX: true }),
      client.get(fence),
    ]);
    if (text === null) throw new Error('a fence was evicted as soon as it was written');
    return text;
  }

  /** Those of `writes` whose mark has not run out. */
  async function pending(client: RedisClientType, writes: readonly string[]): Promise<string[]> {
    if (writes.length === 0) return [];
    const marks = await client.mGet(writes.map(mark));
    return writes.filter((_, index) => marks[index] !== null);
  }

  /** Writes a long fence anew. A write that is announced between the two steps is put back at once. */
  async function compact(client: RedisClientType, fence: string, { fenceMs }: PendingWrite): Promise<void> {
    const seen = await client.get(fence);
    if (seen === null) return;
    const alive = await pending(client, openWrites(seen));
    const displaced = await client.set(fence, compactFence(alive, newNonce()), { PX: fenceMs, GET: true });
    const lost = writesLostByCompaction(seen, displaced ?? '');
    if (lost.length > 0) await client.append(fence, compactFence(lost, newNonce()));
  }
}

function withEpoch(stamp: string | undefined, epoch: string): string | undefined {
  return stamp === undefined ? undefined : `${epoch}${stamp}`;
}
