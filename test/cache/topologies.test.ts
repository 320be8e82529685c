import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganisationsClient, type OrganisationsClient } from '../../src/index.ts';
import { type CacheStore, type RedisAddress, redisCache } from '../../src/stores/redis.ts';
import { hashTagOf, slotOf } from '../../src/stores/slot.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { untilItSucceeds } from '../support/calls.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { ask, until } from '../support/redis-commands.ts';
import { type RedisSentinels, startRedisSentinels } from '../support/redis-sentinel.ts';
import type { RedisServer } from '../support/redis-server.ts';

const organisation_id = seed.organisations.cabinetOffice;
const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };

/** Several servers that one cache is on, and what can befall them. */
interface Servers {
  readonly address: RedisAddress;
  /** The server that has the organisation's version now. */
  primary(): Promise<RedisServer>;
  /** Waits until everything works again as at the start, and all servers are in sync. */
  whole(): Promise<void>;
  /** Makes another server the primary, while both work. */
  failOver(): Promise<unknown>;
  stop(): Promise<void>;
}

async function cluster(): Promise<Servers> {
  const servers: RedisCluster = await startRedisCluster();
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
    stop: () => servers.stop(),
  };
}

async function sentinel(): Promise<Servers> {
  const servers: RedisSentinels = await startRedisSentinels();
  const { name, nodes } = servers;
  return {
    address: { sentinel: { name, nodes } },
    primary: () => servers.primary(),
    whole: () => servers.whole(),
    async failOver() {
      const before = await servers.primary();
      await until(async () =>
        ask(servers.sentinels[0] as never, 'SENTINEL', 'FAILOVER', name).then(
          () => true,
          () => false,
        ),
      );
      await until(async () => (await servers.primary()) !== before);
    },
    stop: () => servers.stop(),
  };
}

describe.each([
  ['Redis Cluster', cluster],
  ['Redis Sentinel', sentinel],
] as const)('on %s', (_, start) => {
  let servers: Servers;
  let api: ReferenceApi;
  let caches: CacheStore[];
  let clients: OrganisationsClient[];

  beforeAll(async () => {
    [servers, api] = await Promise.all([start(), startReferenceApi()]);
    caches = [
      redisCache(servers.address),
      redisCache(servers.address),
      redisCache(servers.address, { nearCache: true }),
    ];
    clients = caches.map((cache) => createOrganisationsClient({ baseUrl: api.url, auth, cache }));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(caches.map((cache) => cache.close()));
    await Promise.all([servers.stop(), api.close()]);
  });

  const isHit = async (client = clients[0] as OrganisationsClient) => {
    const path = { organisation_id };
    const { response } = await client.GET('/organisations/{organisation_id}', { params: { path } });
    return response.headers.get('cache-status')?.includes('; hit') ?? false;
  };
  let writes = 0;
  /** A write through one client, seen by all of them: those without a near cache at once. */
  const writeAndRead = async (writer: OrganisationsClient) => {
    const notes = `write ${++writes}`;
    await writer.updateOrganisation({ organisation_id, notes });
    for (const reader of [...clients.slice(0, 2), writer])
      expect((await reader.getOrganisation({ organisation_id })).notes).toBe(notes);
    const near = clients[2] as OrganisationsClient;
    await until(async () => (await near.getOrganisation({ organisation_id })).notes === notes);
  };
  const writeAgainAndAgain = (writer: OrganisationsClient) =>
    until(() =>
      writeAndRead(writer).then(
        () => true,
        (error: { code?: string }) => {
          // Nothing else may fail than the begin of a write.
          if (error.code !== 'cache_unavailable') throw error;
          return false;
        },
      ),
    );

  it('every process hits what one has stored, and sees every write of every process', async () => {
    for (const client of clients) await until(() => isHit(client));
    for (const writer of clients) {
      // On a busy machine a node can seem to be gone for a moment.
      await writeAgainAndAgain(writer);
      for (const client of clients) await until(() => isHit(client));
    }
  });

  it('a failover while both servers work loses nothing', async () => {
    await until(() => isHit());
    await servers.failOver();
    await writeAgainAndAgain(clients[1] as OrganisationsClient);
    await until(() => isHit());
    await servers.whole();
  }, 60_000);

  it.each(['is killed', 'is frozen and comes back'])(
    'when the primary %s reads go on, and hits come back',
    async (fault) => {
      await writeAgainAndAgain(clients[1] as OrganisationsClient);
      await until(() => isHit());
      const lost = await servers.primary();
      const frozen = fault !== 'is killed';
      if (frozen) process.kill(lost.pid(), 'SIGSTOP');
      else await lost.kill();
      // None of them may fail, and none may be stale.
      const reads = Array.from({ length: 50 }, () => clients[0]?.getOrganisation({ organisation_id }));
      for (const read of await Promise.all(reads)) expect(read?.notes).toBe(`write ${writes}`);
      await until(async () => {
        expect((await clients[1]?.getOrganisation({ organisation_id }))?.notes).toBe(`write ${writes}`);
        return (await servers.primary().catch(() => lost)) !== lost;
      });
      await writeAgainAndAgain(clients[1] as OrganisationsClient);
      if (frozen) process.kill(lost.pid(), 'SIGCONT');
      else await lost.restart();
      // The old primary answers again, and nobody reads from it what was before the write.
      for (let read = 0; read < 50; read++)
        for (const client of clients)
          expect((await client.getOrganisation({ organisation_id })).notes).toBe(`write ${writes}`);
      await writeAgainAndAgain(clients[0] as OrganisationsClient);
      await until(() => isHit());
      await servers.whole();
    },
    90_000,
  );

  it('says which servers it is connected to', async () => {
    await until(() => isHit());
    const status = caches[0]?.status?.();
    expect(status).toMatchObject({ store: 'redis', breaker: 'closed' });
    expect(status?.servers?.length).toBeGreaterThan(0);
    expect(status?.servers?.[0]).toEqual({ version: expect.stringMatching(/^\d+\.\d+/), role: 'primary' });
  });
});

describe('on Redis Cluster', () => {
  let servers: RedisCluster;
  beforeAll(async () => {
    servers = await startRedisCluster();
  }, 60_000);
  afterAll(() => servers.stop());

  it('slots are those of Redis', async () => {
    const [server] = servers.servers as [RedisServer];
    const keys = [
      'a',
      'foo{bar}baz',
      '{}x',
      'x{}{y}',
      '{{a}}',
      'é{ü}',
      'books:http%3A%2F%2Fa:version:{book-1}',
    ];
    for (const key of keys) expect(slotOf(key)).toBe(await ask(server, 'CLUSTER', 'KEYSLOT', key));
    expect(slotOf(hashTagOf('books:entry:{book-1}'))).toBe(slotOf('books:version:{book-1}'));
  });

  it('reads and writes go on while a slot moves, and never a value from before a write', async () => {
    const api = await startReferenceApi();
    const caches = [redisCache({ cluster: servers.urls.slice(0, 2) }), redisCache({ cluster: servers.urls })];
    const [one, two] = caches.map((cache) =>
      createOrganisationsClient({ baseUrl: api.url, auth, cache }),
    ) as [OrganisationsClient, OrganisationsClient];
    const slot = slotOf(`{organisation-${organisation_id}}`);
    let notes = 'before';
    // A failover of before may not be known to every node yet.
    await untilItSucceeds(() => one.updateOrganisation({ organisation_id, notes }));
    let written = 0;
    let isMoving = true;
    const working = (async () => {
      while (isMoving || written < 20) {
        const next = `write ${written + 1}`;
        const done = await one.updateOrganisation({ organisation_id, notes: next }).then(
          () => true,
          () => false,
        );
        if (done) {
          notes = next;
          written += 1;
        }
        for (const client of [one, two])
          expect((await client.getOrganisation({ organisation_id })).notes).toBe(notes);
      }
    })();
    for (let move = 0; move < 6; move++) await servers.move(slot);
    isMoving = false;
    await working;
    await until(async () => {
      const path = { organisation_id };
      const { response } = await two.GET('/organisations/{organisation_id}', { params: { path } });
      return response.headers.get('cache-status')?.includes('; hit') ?? false;
    });
    await Promise.all(caches.map((cache) => cache.close()));
    await api.close();
  }, 60_000);
});
