import {
  beginToken,
  endTokens,
  fillLease,
  holdMs,
  isCompactionDue,
  newNonce,
  type Outcome,
  stampOf,
  withReplicationId,
  writesToCheck,
} from '../cache/protocol.ts';
import type { Lookup, OpenWrite, RemoteStore } from '../cache/store.ts';
import type { NearCache } from './near-cache.ts';
import type { Command } from './redis-command.ts';
import { type Act, atEachPlace, type RedisTopology, type Texts } from './redis-topology.ts';
import { milliseconds, RedisVersions } from './redis-versions.ts';
import { RedisWitnesses } from './redis-witnesses.ts';
import { retried } from './retried.ts';

/** A {@link Lookup} that remembers the versions as they were read. */
interface RedisLookup extends Lookup<unknown> {
  readonly versions: Texts;
}

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
  const external = new RedisWitnesses(topology, near);

  return {
    async lookUp(key, versions, witnesses = []): Promise<RedisLookup> {
      const names = [key, ...versions];
      const find = () => (near === undefined ? topology.mGet(names) : near.mGet(names, topology.mGet));
      // Sent together, so in one round trip.
      const [vouched, found] =
        witnesses.length === 0
          ? [witnesses, await find()]
          : await Promise.all([external.read(witnesses), find()]);
      const texts = found.texts.slice(1);
      const replicationIds = found.replicationIds.slice(1);
      const stamps = texts.map((text, index) => {
        const stamp = stampOf(text);
        return stamp === undefined ? undefined : withReplicationId(stamp, replicationIds[index] as string);
      });
      return { stored: found.texts[0], versions: { texts, replicationIds }, stamps, witnesses: vouched };
    },

    readWitnesses: (keys) => external.read(keys),

    async leaseFill(versions, lookup, { versionTtlMs }) {
      const { texts: seen, replicationIds } = (lookup as RedisLookup).versions;
      const [texts, pending] = await Promise.all([
        Promise.all(
          versions.map((version, at) => seen[at] ?? all.create(version, versionTtlMs, replicationIds[at])),
        ),
        Promise.all(
          versions.map((version, at) =>
            all.pending(version, writesToCheck([seen[at] ?? null]), replicationIds[at]),
          ),
        ),
      ]);
      // Stamps of a server before a failover say nothing about the one after it.
      if (!isComplete(texts) || !isComplete(pending)) return undefined;
      const lease = fillLease(seen, texts, pending.flat());
      return lease?.map((stamp, at) => withReplicationId(stamp, replicationIds[at] as string));
    },

    async fill(key, text, ttlMs) {
      await topology.run(key, [['SET', key, text, 'PX', milliseconds(ttlMs)]]);
    },

    async beginWrite(write) {
      const { nonce, versionTtlMs } = write;
      const token = beginToken(nonce);
      const intentMs = milliseconds(holdMs(write, 'ambiguous'));
      await changing(write, write.versions, async (versions) => {
        const mortal = versions.filter((version) => !all.isExtended(version, versionTtlMs));
        const { replies } = await topology.run(versions[0], [
          ['SET', all.intentOf(versions[0], nonce), '1', 'PX', intentMs],
          ...versions.map((version): Command => ['APPEND', version, token]),
          ...mortal.map((version): Command => ['PEXPIRE', version, milliseconds(versionTtlMs)]),
        ]);
        for (const version of mortal) all.markExtended(version);
        const isCreated = (at: number) => Number(replies[at + 1]) === token.length;
        await Promise.all(
          versions.map((version, at) => {
            compactIfDue(version, Number(replies[at + 1]), token, write);
            // Remembered as one that lives on, and evicted since.
            return isCreated(at) && !mortal.includes(version) ? all.extend(version, versionTtlMs) : undefined;
          }),
        );
      });
    },

    // When a connection breaks between its beginning and its end, the keys of a write would stay uncacheable until its
    // intent expires; so its end is retried until then.
    endWrite(write, outcome) {
      const giveUpAtMs = performance.now() + write.pendingMs + write.originLagMs;
      const isOver = () => topology.isClosed || performance.now() > giveUpAtMs;
      return retried(() => endWrite(write, outcome), isOver);
    },

    deleteExternal: (keys) =>
      atEachPlace(topology, keys, (here) => topology.run(here[0], [['UNLINK', ...here]])),

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

  async function endWrite(write: OpenWrite, outcome: Outcome): Promise<void> {
    const { nonce, versionTtlMs } = write;
    const heldMs = holdMs(write, outcome);
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
          compactIfDue(version, length, tokens, write);
          return undefined;
        }),
      );
    });
    await topology.confirm(used);
  }

  function compactIfDue(version: string, length: number, added: string, write: OpenWrite): void {
    if (isCompactionDue(length, added.length)) all.compact(version, write.versionTtlMs);
  }

  /** Changes versions, which the near cache must not have from before, whatever becomes of it. */
  async function changing(write: OpenWrite, names: readonly string[], act: Act): Promise<void> {
    try {
      await atEachPlace(topology, names, act);
    } finally {
      near?.forget(write.versions);
    }
  }
}

function isComplete<T>(all: readonly (T | undefined)[]): all is readonly T[] {
  return !all.includes(undefined);
}
