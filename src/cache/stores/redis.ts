import type { RedisClientType } from '@keyv/redis';
import { deleteKeys, setValue } from '../keyv-access.ts';
import {
  announcedToken,
  compactFence,
  FENCE_LENGTH_LIMIT,
  freshToken,
  holdMs,
  newNonce,
  openWrites,
  pendingWrites,
  putBack,
  settlementTokens,
  stampOf,
  stampsToStore,
  withEpoch,
  writesLostByCompaction,
  writesToCheck,
} from '../protocol.ts';
import type { Look, PendingWrite, RemoteStore } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { RedisConnection } from './redis-connection.ts';

/** A {@link Look} that remembers the fences as they were read. */
interface RedisLook extends Look<unknown> {
  readonly fences: readonly (string | null)[];
  readonly epoch: string;
}

/** Values as the server has them now, whatever the client keeps in this process (`nearCache`). */
function freshly(client: RedisClientType, ...keys: readonly string[]): Promise<(string | null)[]> {
  return client.sendCommand(['MGET', ...keys]);
}

/** The key of a write's own mark. */
const mark = (write: string) => `notify-organisations:pending-write:${write}`;

/**
 * The protocol on Redis or Valkey 6.2 and up, without scripts and without the clock of any client. One round
 * trip for a look, one each for an announcement and a settlement; `prepare` takes one only when a fence is
 * absent or shows writes that may still be in flight.
 */
export function redisStore(connection: RedisConnection): RemoteStore {
  return {
    async look(key, fences): Promise<RedisLook> {
      const ready = connection.ready();
      const { client, epoch } = ready instanceof Promise ? await ready : ready;
      const [stored, ...texts] = await client.mGet([key, ...fences]);
      const stamps = texts.map((text) => {
        const stamp = stampOf(text);
        return stamp === undefined ? undefined : withEpoch(stamp, epoch);
      });
      return { stored, fences: texts, epoch, stamps };
    },

    async prepare(fences, look, { fenceMs }) {
      const { client, epoch } = await connection.ready();
      const seen = look as RedisLook;
      // Stamps of the server before a failover say nothing about this one.
      if (seen.epoch !== epoch) return undefined;
      const [texts, alive] = await Promise.all([
        Promise.all(fences.map((fence, index) => seen.fences[index] ?? create(client, fence, fenceMs))),
        pending(client, writesToCheck(seen.fences)),
      ]);
      return stampsToStore(seen.fences, texts, alive)?.map((stamp) => withEpoch(stamp, epoch));
    },

    keep: (key, text, ttlMs) => setValue(connection.keyv, key, text, Math.round(ttlMs)),

    async announce(write) {
      const { client } = await connection.ready();
      await Promise.all([
        client.set(mark(write.nonce), '1', { PX: holdMs(write, 'ambiguous') }),
        ...write.fences.flatMap((fence) => [
          client.append(fence, announcedToken(write.nonce)),
          client.pExpire(fence, write.fenceMs),
        ]),
        deleteKeys(connection.keyv, write.keys),
      ]);
    },

    async settle(write, outcome) {
      const { client } = await connection.ready();
      const heldMs = holdMs(write, outcome);
      const tokens = settlementTokens(write.nonce, heldMs, newNonce());
      // A mark is renewed before the stamp that relies on it, and goes after the token that makes up for it.
      const renewed = heldMs > 0 ? [client.set(mark(write.nonce), '1', { PX: heldMs })] : [];
      const appended = write.fences.map((fence) => client.append(fence, tokens));
      await Promise.all([...renewed, ...appended, ...(heldMs > 0 ? [] : [client.del(mark(write.nonce))])]);
      const lengths = await Promise.all(appended);
      await Promise.all(
        write.fences.map((fence, index) => {
          const length = Number(lengths[index]);
          // The announcement gave the others their time to live; where a connection broke in its midst, the next one does.
          if (length <= tokens.length) return client.pExpire(fence, write.fenceMs);
          return length > FENCE_LENGTH_LIMIT ? compact(client, fence, write) : undefined;
        }),
      );
    },

    async deletePlain(keys) {
      await connection.ready();
      await deleteKeys(connection.keyv, keys);
    },

    async close() {
      connection.close();
    },
  };

  /** The fence's text, of our making or of whoever was first. */
  async function create(client: RedisClientType, fence: string, fenceMs: number): Promise<string> {
    const [, [text]] = await Promise.all([
      client.set(fence, freshToken(newNonce()), { PX: fenceMs, NX: true }),
      freshly(client, fence),
    ]);
    if (!text) throw new StoreError('a fence was evicted as soon as it was written');
    return text;
  }

  /** Those of `writes` whose mark has not run out. */
  async function pending(client: RedisClientType, writes: readonly string[]): Promise<string[]> {
    if (writes.length === 0) return [];
    const marks = await freshly(client, ...writes.map(mark));
    return pendingWrites(writes, marks);
  }

  /** Writes a long fence anew, as a write of its own: others may be announced between its steps. */
  async function compact(client: RedisClientType, fence: string, write: PendingWrite): Promise<void> {
    const [seen] = await freshly(client, fence);
    if (!seen) return;
    const alive = await pending(client, openWrites(seen));
    const own = newNonce();
    const text = compactFence([...alive, own], newNonce());
    const [, displaced] = await Promise.all([
      client.set(mark(own), '1', { PX: holdMs(write, 'ambiguous') }),
      client.set(fence, text, { PX: write.fenceMs, GET: true }),
    ]);
    const lost = writesLostByCompaction(seen, displaced ?? '');
    await Promise.all([
      client.append(fence, putBack(lost, own, newNonce())),
      client.del(mark(own)),
      client.pExpire(fence, write.fenceMs),
    ]);
  }
}
