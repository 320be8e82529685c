import { type RedisAddress, redisCache } from '../../src/stores/redis.ts';
import { slotOf } from '../../src/stores/slot.ts';
import { startReferenceApi } from '../../src/testing/index.ts';
import { clientOf, isHit, organisation_id, until } from './calls.ts';
import { startRedisCluster } from './redis-cluster.ts';
import { ask } from './redis-commands.ts';
import { startRedisSentinels } from './redis-sentinel.ts';
import type { RedisServer } from './redis-server.ts';

/** Several servers that one cache is on, and what can befall them. */
export interface Topology {
  readonly address: RedisAddress;
  /** The server that has the organisation's version now. */
  primary(): Promise<RedisServer>;
  /** Waits until everything works again as at the start, and all servers are in sync. */
  whole(): Promise<void>;
  /** Makes another server the primary, while both work. */
  failOver(): Promise<unknown>;
  /** Moves the organisation's version and entry to another primary, where that is possible. */
  move?(): Promise<void>;
  stop(): Promise<void>;
}

async function cluster(): Promise<Topology> {
  const servers = await startRedisCluster();
  const slot = slotOf(`{organisation-${organisation_id}}`);
  const primary = () => servers.primaryOf(slot);
  return {
    address: { cluster: servers.urls.slice(0, 3) },
    primary,
    whole: () => servers.whole(),
    async failOver() {
      const before = await primary();
      const [replica] = await servers.replicasOf(before);
      await ask(replica as RedisServer, 'CLUSTER', 'FAILOVER');
      await until(async () => (await primary()) !== before);
    },
    move: () => servers.move(slot),
    stop: () => servers.stop(),
  };
}

async function sentinel(): Promise<Topology> {
  const servers = await startRedisSentinels();
  const { name, nodes } = servers;
  return {
    address: { sentinel: { name, nodes } },
    primary: () => servers.primary(),
    whole: () => servers.whole(),
    async failOver() {
      const before = await servers.primary();
      const [first] = servers.sentinels as [(typeof servers.sentinels)[0]];
      await until(() =>
        ask(first, 'SENTINEL', 'FAILOVER', name).then(
          () => true,
          () => false,
        ),
      );
      await until(async () => (await servers.primary()) !== before);
    },
    stop: () => servers.stop(),
  };
}

/** Each topology of several servers, by the name that people know it by. */
export const topologies: ReadonlyArray<readonly [string, () => Promise<Topology>]> = [
  ['Redis Cluster', cluster],
  ['Redis Sentinel', sentinel],
];

/** Starts one with an API and three processes' clients on it, the last with a near cache. */
export async function startTopology(start: () => Promise<Topology>) {
  const [servers, api] = await Promise.all([start(), startReferenceApi()]);
  const caches = [
    redisCache(servers.address),
    redisCache(servers.address),
    redisCache(servers.address, { nearCache: true }),
  ] as const;
  const clients = [
    clientOf(api.url, { cache: caches[0] }),
    clientOf(api.url, { cache: caches[1] }),
    clientOf(api.url, { cache: caches[2] }),
  ] as const;
  const [one, two, near] = clients;
  let notes = '';
  let writes = 0;

  const notesOf = async (client: (typeof clients)[number]) =>
    (await client.getOrganisation({ organisation_id })).notes;

  /** A write through one client, again until it is not refused, that all of them see: those without a near cache at once. */
  async function writeAndRead(writer: (typeof clients)[number]): Promise<void> {
    const next = `write ${++writes}`;
    await until(async () => {
      try {
        await writer.updateOrganisation({ organisation_id, notes: next });
        return true;
      } catch (error) {
        // Nothing else may fail than the begin of a write.
        if ((error as { code?: string }).code !== 'cache_unavailable') throw error;
        return false;
      }
    });
    notes = next;
    for (const reader of [one, two, writer]) await readsLatest(reader);
    await until(async () => (await notesOf(near)) === next);
  }

  async function readsLatest(client: (typeof clients)[number]): Promise<void> {
    const found = await notesOf(client);
    if (found !== notes) throw new Error(`a read returned "${found}" after "${notes}" was written`);
  }

  return {
    servers,
    clients,
    writeAndRead,
    readsLatest,
    hits: (client = one) => until(() => isHit(client)),
    /** Waits until another server than `lost` takes writes, as it says itself. Reads go on, and none is stale. */
    async promoted(lost: RedisServer): Promise<void> {
      await until(async () => {
        await readsLatest(two);
        const next = await servers.primary().catch(() => lost);
        if (next === lost) return false;
        return String(await ask(next, 'INFO', 'replication').catch(() => '')).includes('role:master');
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(caches.map((cache) => cache.close()));
      await Promise.all([servers.stop(), api.close()]);
    },
  };
}
