import { operations } from '../../../generated/operations.ts';
import type { operations as Operations, paths } from '../../../generated/schema.ts';
import {
  type CacheStore,
  createCachedClient,
  memoryCache,
  type OrganisationsClient,
} from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { seed } from '../../../src/testing/index.ts';
import { type Api, startApi } from '../api.ts';
import { bareClient, type Contender, ourClient, TOKEN } from '../contenders.ts';
import { type Benchmark, compare } from '../measure.ts';
import { idOf, ORGANISATIONS, organisationId } from '../organisations.ts';
import { connect } from '../peers.ts';
import type { Table } from '../report.ts';

/** Measured as one, since a server that was idle between two calls responds later. */
export const MISS_FLOOR = 'openapi-fetch after one round trip to Redis';
export const WRITE_FLOOR = 'openapi-fetch between two round trips';

const PATH = '/organisations/{organisation_id}';

export const missAndWrite: Benchmark = {
  number: 4,
  name: 'Miss and write',
  about: 'Against openapi-fetch alone, the API responding at once and after 20 ms. Nobody signs.',
  async run({ api, redis, isQuick, ...extent }) {
    const cache = redisCache(redis.url);
    const client = await connect(redis.url);
    const { miss, write } = contendersOn(api.url, cache, () => client.mGet(['a', 'b', 'c']));
    for (const contender of miss) await requireMisses(contender, api);
    const tables: Table[] = [];
    for (const latencyMs of isQuick ? [0] : [0, 20]) {
      await api.setLatency(latencyMs);
      const when = latencyMs === 0 ? 'at once' : `after ${latencyMs} ms`;
      tables.push(await compare(`miss, API answers ${when}`, miss, extent));
      tables.push(await compare(`write, API answers ${when}`, write, extent));
    }
    await api.setLatency(0);
    await cache.close();
    await client.flushDb();
    client.destroy();
    return tables;
  },
};

function contendersOn(url: string, cache: CacheStore, roundTrip: () => Promise<unknown>) {
  const bare = bareClient(url);
  const pathOf = (index: number) => ({ path: { organisation_id: organisationId(index) } });
  const bareRead = (index: number) => bare.GET(PATH, { params: pathOf(index) });
  const bareWrite = (index: number) => bare.POST(PATH, { params: pathOf(index), body: { notes: 'x' } });
  let neverRead = ORGANISATIONS;
  const uncached = ourClient(url, false);
  const inRedis = ourClient(url, cache);
  const read = (
    name: string,
    client: Pick<OrganisationsClient, 'getOrganisation'>,
    idFor = organisationId,
  ) => ({
    name,
    run: (index: number) => client.getOrganisation({ organisation_id: idFor(index) }),
  });
  const write = (name: string, client: OrganisationsClient) => ({
    name,
    run: (index: number) => client.updateOrganisation({ organisation_id: organisationId(index), notes: 'x' }),
  });
  return {
    miss: [
      { name: 'openapi-fetch alone', run: bareRead },
      {
        name: MISS_FLOOR,
        async run(index: number) {
          await roundTrip();
          await bareRead(index);
        },
      },
      read('ours, no cache', uncached),
      read('ours, memory', expiringClient(url, memoryCache())),
      read('ours, Redis', expiringClient(url, cache)),
      read('ours, Redis, first read ever', inRedis, () => idOf(neverRead++)),
    ],
    write: [
      { name: 'openapi-fetch alone', run: bareWrite },
      {
        name: WRITE_FLOOR,
        async run(index: number) {
          await roundTrip();
          await bareWrite(index);
          await roundTrip();
        },
      },
      write('ours, no cache', uncached),
      write('ours, memory', ourClient(url, memoryCache())),
      write('ours, Redis', inRedis),
    ],
  };
}

/** A client whose organisations expire at once, so that each read is a miss of what was there before. */
function expiringClient(url: string, cache: CacheStore) {
  const { getOrganisation } = operations;
  const rule = { ...getOrganisation.cache, ttlSeconds: 0.001 };
  const table = { ...operations, getOrganisation: { ...getOrganisation, cache: rule } } as typeof operations;
  const auth = { clientId: 'expiring', token: () => TOKEN };
  return createCachedClient<paths, Operations>(
    { name: 'bench', operations: table },
    { baseUrl: url, auth, cache },
  );
}

async function requireMisses({ name, run }: Contender, api: Api): Promise<void> {
  const RUNS = 50;
  const before = await api.calls();
  for (let index = 0; index < RUNS; index++) await run(index);
  const calls = (await api.calls()) - before;
  if (calls !== RUNS) throw new Error(`${name}: ${RUNS} misses called the API ${calls} times`);
}

export const page: Benchmark = {
  number: 5,
  name: 'A page of three reads',
  about:
    'All organisations, one of them, its services: one after the other, signed, from the API of the tests.',
  async run({ redis, isQuick, ...extent }) {
    const api = await startApi('reference');
    const cache = redisCache(redis.url);
    const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
    const contenders = [
      pageOf('without the cache', ourClient(api.url, false, { auth })),
      pageOf('cached in memory', ourClient(api.url, memoryCache(), { auth })),
      pageOf('cached in Redis', ourClient(api.url, cache, { auth })),
    ];
    const tables: Table[] = [];
    for (const latencyMs of isQuick ? [10] : [2, 10, 30]) {
      await api.setLatency(latencyMs);
      tables.push(await compare(`API answers after ${latencyMs} ms`, contenders, extent));
    }
    await cache.close();
    await api.close();
    return tables;
  },
};

function pageOf(name: string, client: OrganisationsClient): Contender {
  const organisation_id = seed.organisations.cabinetOffice;
  return {
    name,
    async run() {
      await client.getOrganisations();
      await client.getOrganisation({ organisation_id });
      await client.getOrganisationServices({ organisation_id });
    },
  };
}
