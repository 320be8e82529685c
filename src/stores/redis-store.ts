import {
  beginToken,
  endTokens,
  fillLease,
  holdMs,
  isCompactionDue,
  isTooLong,
  newNonce,
  stampOf,
  withReplicationId,
  witnessStampOf,
  writesToCheck,
} from '../cache/protocol.ts';
import type { Lookup, OpenWrite, RemoteStore } from '../cache/store.ts';
import type { Found, NearCache } from './near-cache.ts';
import type { Command } from './redis-connection.ts';
import { type Act, ask, atEachPlace } from './redis-places.ts';
import type { RedisTopology } from './redis-topology.ts';
import { milliseconds, RedisVersions, retried } from './redis-versions.ts';
import { Shared } from './shared.ts';

/** A {@link Lookup} that remembers the versions as they were read. */
interface RedisLookup extends Lookup<unknown> {
  readonly seen: readonly Found[];
}

type Stamps = readonly (string | undefined)[];

/** A stamp is only good for the server that gave it. */
const stampsOf = (found: readonly Found[], stamp: (text: string | null) => string | undefined) =>
  found.map(({ text, replicationId }) => {
    const own = stamp(text);
    return own && withReplicationId(own, replicationId);
  });

/**
 * The protocol on Redis or Valkey 6.2 and up, without scripts and without the clock of any client. One round trip for a
 * lookup, one each for the beginning and the end of a write; a fill lease takes one only when a version is absent or
 * shows writes that may still be in flight.
 *
 * On Cluster a version and the intents on it are on one server, which gives them an order; between servers there is
 * none, nor need be, since a stamp never comes back.
 */
export function redisStore(topology: RedisTopology, near?: NearCache): RemoteStore {
  const all = new RedisVersions(topology);
  // Many entries have the same few witnesses. A command is sent in the next immediate, so none misses a deletion that
  // somebody can know of who asks before.
  const witnessed = new Shared<Stamps>(setImmediate);

  const read = (names: readonly string[], commandsFor: Parameters<typeof ask>[2]) => {
    const asking = (missing: readonly string[]) => ask(topology, missing, commandsFor);
    return near === undefined ? asking(names) : near.read(names, asking);
  };
  const readWitnesses = (keys: readonly string[]) =>
    witnessed.share(keys, async () =>
      stampsOf(await read(keys, (here) => here.map((key) => ['PEXPIRETIME', key])), witnessStampOf),
    );

  const lookupOf = ([entry, ...seen]: readonly Found[], witnesses: Stamps): RedisLookup => ({
    stored: entry?.text,
    seen,
    stamps: stampsOf(seen, stampOf),
    witnesses,
  });

  return {
    async lookUp(key, versions, witnesses = []): Promise<RedisLookup> {
      const reading = read([key, ...versions], (here) => [['MGET', ...here]]);
      if (witnesses.length === 0) return lookupOf(await reading, []);
      // Sent together, so in one round trip.
      return lookupOf(...(await Promise.all([reading, readWitnesses(witnesses)])));
    },

    readWitnesses,

    async leaseFill(versions, lookup, { versionTtlMs }) {
      const { seen } = lookup as RedisLookup;
      const [texts, pending] = await Promise.all([
        Promise.all(
          seen.map(({ text, replicationId }, at) => {
            const version = versions[at] as string;
            // Writers in other languages leave it to the readers to compact.
            if (text && isTooLong(text.length)) void all.compact(version, versionTtlMs);
            return text && stampOf(text) ? text : all.create(version, versionTtlMs, replicationId);
          }),
        ),
        Promise.all(
          seen.map(({ text, replicationId }, at) =>
            all.pending(versions[at] as string, writesToCheck([text]), replicationId),
          ),
        ),
      ]);
      // Stamps of a server before a failover say nothing about the one after it.
      if (!isComplete(texts) || !isComplete(pending)) return undefined;
      const lease = fillLease(
        seen.map(({ text }) => (stampOf(text) ? text : null)),
        texts,
        pending.flat(),
      );
      return lease?.map((stamp, at) => withReplicationId(stamp, String(seen[at]?.replicationId)));
    },

    async fill(key, text, ttlMs) {
      await topology.run(key, [['SET', key, text, 'PX', milliseconds(ttlMs)]]);
    },

    beginWrite(write) {
      const { nonce, versionTtlMs } = write;
      const token = beginToken(nonce);
      const intentMs = milliseconds(holdMs(write, 'ambiguous'));
      return changing(write, write.versions, async (versions) => {
        const mortal = versions.filter((version) => !all.isExtended(version));
        const { replies } = await topology.run(versions[0], [
          ['SET', all.intentOf(versions[0], nonce), '1', 'PX', intentMs],
          ...versions.map((version): Command => ['APPEND', version, token]),
          ...mortal.map((version): Command => ['PEXPIRE', version, milliseconds(versionTtlMs)]),
        ]);
        for (const version of mortal) all.markExtended(version, versionTtlMs);
        await Promise.all(
          versions.map((version, at) => {
            const length = Number(replies[at + 1]);
            if (isCompactionDue(length, token.length)) void all.compact(version, versionTtlMs);
            // Remembered as one that lives on, and evicted since.
            const isCreated = length === token.length && !mortal.includes(version);
            return isCreated ? all.extend(version, versionTtlMs) : undefined;
          }),
        );
      });
    },

    // When a connection breaks between its beginning and its end, the keys of a write would stay uncacheable until its
    // intent expires; so its end is retried until then.
    endWrite(write, outcome) {
      const giveUpAtMs = performance.now() + write.pendingMs + write.originLagMs;
      const isOver = () => topology.isClosed || performance.now() > giveUpAtMs;
      return retried(() => endWrite(write, holdMs(write, outcome)), isOver);
    },

    async deleteExternal(keys) {
      await atEachPlace(topology, keys, (here) => topology.run(here[0], [['UNLINK', ...here]]));
    },

    async probe(prefix) {
      const name = `${prefix}:probe:${newNonce()}`;
      await topology.check();
      // A user who may only read external keys may read none of ours.
      await topology.run(name, [prefix === '' ? ['INFO', 'replication'] : ['MGET', name]]);
    },

    async close() {
      topology.close();
    },

    status: () => ({ store: 'redis', servers: topology.servers, ...near?.size }),
  };

  async function endWrite(write: OpenWrite, heldMs: number): Promise<void> {
    const { nonce, versionTtlMs } = write;
    const tokens = endTokens(nonce, heldMs, newNonce());
    const used = new Map<string, string>();
    await changing(write, [...write.versions, ...write.keys], async (names) => {
      const versions = names.filter((name) => write.versions.includes(name));
      const intent = versions.slice(0, 1).map((version) => all.intentOf(version, nonce));
      // An intent is renewed before the stamp that relies on it, and goes after the token that makes up for it.
      const renewed = heldMs > 0 ? intent.map((name) => ['SET', name, '1', 'PX', milliseconds(heldMs)]) : [];
      const gone = [...(heldMs > 0 ? [] : intent), ...names.filter((name) => !versions.includes(name))];
      const { replies, replicationId } = await topology.run(names[0], [
        ...renewed,
        ...versions.map((version) => ['APPEND', version, tokens]),
        ...(gone.length > 0 ? [['UNLINK', ...gone]] : []),
      ]);
      used.set(names[0], replicationId);
      await Promise.all(
        versions.map((version, at) => {
          const length = Number(replies[renewed.length + at]);
          // Evicted since the write began.
          if (length <= tokens.length) return all.extend(version, versionTtlMs);
          const isDue = isTooLong(length) || isCompactionDue(length, tokens.length);
          const compacted = isDue ? all.compact(version, versionTtlMs) : undefined;
          return isTooLong(length) ? compacted : undefined;
        }),
      );
    });
    await topology.confirm(used);
  }

  /** Changes versions, which the near cache must not have from before, whatever becomes of it. */
  async function changing(write: OpenWrite, names: readonly string[], act: Act<void>): Promise<void> {
    try {
      await atEachPlace(topology, names, act);
    } finally {
      for (const version of write.versions) near?.onChange(version);
    }
  }
}

function isComplete<T>(all: readonly (T | undefined)[]): all is readonly T[] {
  return !all.includes(undefined);
}
