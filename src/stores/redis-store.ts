import type { RedisClientType } from '@keyv/redis';
import {
  beginToken,
  compactVersion,
  endTokens,
  freshToken,
  holdMs,
  newNonce,
  openWrites,
  pendingWrites,
  putBack,
  stampOf,
  stampsToStore,
  VERSION_LENGTH_LIMIT,
  withEpoch,
  writesLostByCompaction,
  writesToCheck,
} from '../cache/protocol.ts';
import type { Lookup, PendingWrite, RemoteStore } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import type { RedisConnection } from './redis-connection.ts';
import { deleteKeys, setValue } from './strict-keyv.ts';

/** A {@link Lookup} that remembers the versions as they were read. */
interface RedisLookup extends Lookup<unknown> {
  readonly versions: readonly (string | null)[];
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
 * trip for a lookup, one each for an announcement and a settlement; `prepare` takes one only when a version is
 * absent or shows writes that may still be in flight.
 */
export function redisStore(connection: RedisConnection): RemoteStore {
  return {
    async lookUp(key, versions): Promise<RedisLookup> {
      const ready = connection.ready();
      const { client, epoch } = ready instanceof Promise ? await ready : ready;
      const [stored, ...texts] = await client.mGet([key, ...versions]);
      const stamps = texts.map((text) => {
        const stamp = stampOf(text);
        return stamp === undefined ? undefined : withEpoch(stamp, epoch);
      });
      return { stored, versions: texts, epoch, stamps };
    },

    async leaseFill(versions, lookup, { versionTtlMs }) {
      const { client, epoch } = await connection.ready();
      const seen = lookup as RedisLookup;
      // Stamps of the server before a failover say nothing about this one.
      if (seen.epoch !== epoch) return undefined;
      const [texts, alive] = await Promise.all([
        Promise.all(
          versions.map((version, index) => seen.versions[index] ?? create(client, version, versionTtlMs)),
        ),
        pending(client, writesToCheck(seen.versions)),
      ]);
      return stampsToStore(seen.versions, texts, alive)?.map((stamp) => withEpoch(stamp, epoch));
    },

    fill: (key, text, ttlMs) => setValue(connection.keyv, key, text, Math.round(ttlMs)),

    async beginWrite(write) {
      const { client } = await connection.ready();
      await Promise.all([
        client.set(mark(write.nonce), '1', { PX: holdMs(write, 'ambiguous') }),
        ...write.versions.flatMap((version) => [
          client.append(version, beginToken(write.nonce)),
          client.pExpire(version, write.versionTtlMs),
        ]),
        deleteKeys(connection.keyv, write.keys),
      ]);
    },

    async endWrite(write, outcome) {
      const { client } = await connection.ready();
      const heldMs = holdMs(write, outcome);
      const tokens = endTokens(write.nonce, heldMs, newNonce());
      // A mark is renewed before the stamp that relies on it, and goes after the token that makes up for it.
      const renewed = heldMs > 0 ? [client.set(mark(write.nonce), '1', { PX: heldMs })] : [];
      const appended = write.versions.map((version) => client.append(version, tokens));
      await Promise.all([...renewed, ...appended, ...(heldMs > 0 ? [] : [client.del(mark(write.nonce))])]);
      const lengths = await Promise.all(appended);
      await Promise.all(
        write.versions.map((version, index) => {
          const length = Number(lengths[index]);
          // The announcement gave the others their time to live; where a connection broke in its midst, the next one does.
          if (length <= tokens.length) return client.pExpire(version, write.versionTtlMs);
          return length > VERSION_LENGTH_LIMIT ? compact(client, version, write) : undefined;
        }),
      );
    },

    async deleteExternal(keys) {
      await connection.ready();
      await deleteKeys(connection.keyv, keys);
    },

    async close() {
      connection.close();
    },
  };

  /** The version's text, of our making or of whoever was first. */
  async function create(client: RedisClientType, version: string, versionTtlMs: number): Promise<string> {
    const [, [text]] = await Promise.all([
      client.set(version, freshToken(newNonce()), { PX: versionTtlMs, NX: true }),
      freshly(client, version),
    ]);
    if (!text) throw new StoreError('a version was evicted as soon as it was written');
    return text;
  }

  /** Those of `writes` whose mark has not run out. */
  async function pending(client: RedisClientType, writes: readonly string[]): Promise<string[]> {
    if (writes.length === 0) return [];
    const marks = await freshly(client, ...writes.map(mark));
    return pendingWrites(writes, marks);
  }

  /** Writes a long version anew, as a write of its own: others may be announced between its steps. */
  async function compact(client: RedisClientType, version: string, write: PendingWrite): Promise<void> {
    const [seen] = await freshly(client, version);
    if (!seen) return;
    const alive = await pending(client, openWrites(seen));
    const own = newNonce();
    const text = compactVersion([...alive, own], newNonce());
    const [, displaced] = await Promise.all([
      client.set(mark(own), '1', { PX: holdMs(write, 'ambiguous') }),
      client.set(version, text, { PX: write.versionTtlMs, GET: true }),
    ]);
    const lost = writesLostByCompaction(seen, displaced ?? '');
    await Promise.all([
      client.append(version, putBack(lost, own, newNonce())),
      client.del(mark(own)),
      client.pExpire(version, write.versionTtlMs),
    ]);
  }
}
