import { operations } from '../../../generated/operations.ts';
import type { operations as Operations, paths } from '../../../generated/schema.ts';
import { type CacheStore, createCachedClient, memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { connect } from '../contenders/on-redis.ts';
import { ourClient, TOKEN } from '../contenders/ours.ts';
import { bareClient } from '../contenders/plain.ts';
import type { Benchmark } from '../context.ts';
import { type Contender, compare, TIMES } from '../measure.ts';
import { idOf, ORGANISATIONS, organisationId } from '../organisations.ts';
import type { Table } from '../report.ts';

type Contenders = Readonly<Record<'miss' | 'write', readonly Contender[]>>;

const PATH = '/organisations/{organisation_id}';

export const missAndWrite: Benchmark = {
  number: 4,
  name: 'Miss and write',
  about: 'Against openapi-fetch alone, the API answering at once and after 20 ms. Nobody signs.',
  seconds: { full: 45, quick: 9 },
  async run({ api, redis, isQuick, rounds, sampleMs }) {
    const cache = redisCache(redis.url);
    const client = await connect(redis.url);
    const { miss, write } = contendersOn(api.url, cache, () => client.mGet(['a', 'b', 'c']));
    for (const contender of miss) await requireMisses(contender, api);
    const tables: Table[] = [];
    for (const latencyMs of isQuick ? [0] : [0, 20]) {
      await api.setLatency(latencyMs);
      const when = latencyMs === 0 ? 'at once' : `after ${latencyMs} ms`;
      for (const [kind, contenders] of Object.entries({ miss, write })) {
        const rows = await compare(contenders, { rounds, sampleMs });
        tables.push({ title: `${kind}, API answers ${when}`, columns: TIMES, rows });
      }
    }
    await api.setLatency(0);
    await cache.close();
    await client.flushDb();
    client.destroy();
    return tables;
  },
};

/** What is to be reached is measured as one, since a server that has gone idle between two calls answers later. */
export const MISS_FLOOR = 'openapi-fetch after one round trip to Redis';
export const WRITE_FLOOR = 'openapi-fetch between two round trips';

function contendersOn(url: string, cache: CacheStore, roundTrip: () => Promise<unknown>): Contenders {
  const bare = bareClient(url);
  const bareRead = (index: number) => bare.GET(PATH, { params: pathOf(index) });
  const bareWrite = (index: number) => bare.POST(PATH, { params: pathOf(index), body: { notes: 'x' } });
  const uncached = ourClient(url, false);
  const inMemory = ourClient(url, memoryCache());
  const inRedis = ourClient(url, cache);
  const read = (name: string, client: Pick<typeof uncached, 'getOrganisation'>, idFor = organisationId) => ({
    name,
    run: (index: number) => client.getOrganisation({ organisation_id: idFor(index) }),
  });
  const write = (name: string, client: typeof uncached) => ({
    name,
    run: (index: number) => client.updateOrganisation({ organisation_id: organisationId(index), notes: 'x' }),
  });
  const pathOf = (index: number) => ({ path: { organisation_id: organisationId(index) } });
  return {
    miss: [
      { name: 'openapi-fetch alone', run: bareRead },
      {
        name: MISS_FLOOR,
        async run(index) {
          await roundTrip();
          await bareRead(index);
        },
      },
      read('ours, no cache', uncached),
      read('ours, memory', forgetful(url, memoryCache())),
      read('ours, Redis', forgetful(url, cache)),
      read('ours, Redis, first read ever', inRedis, neverRead),
    ],
    write: [
      { name: 'openapi-fetch alone', run: bareWrite },
      {
        name: WRITE_FLOOR,
        async run(index) {
          await roundTrip();
          await bareWrite(index);
          await roundTrip();
        },
      },
      write('ours, no cache', uncached),
      write('ours, memory', inMemory),
      write('ours, Redis', inRedis),
    ],
  };
}

/** A client whose organisations expire at once, so that each read is a miss of what was there before. */
function forgetful(url: string, cache: CacheStore) {
  const { getOrganisation } = operations;
  const rule = { ...getOrganisation.cache, ttlSeconds: 0.001 };
  const table = { ...operations, getOrganisation: { ...getOrganisation, cache: rule } } as typeof operations;
  const auth = { clientId: 'forgetful', token: () => TOKEN };
  return createCachedClient<paths, Operations>('bench', table, { baseUrl: url, auth, cache });
}

let read = ORGANISATIONS;
const neverRead = () => idOf(read++);

async function requireMisses({ name, run }: Contender, api: { calls(): Promise<number> }): Promise<void> {
  const RUNS = 50;
  const before = await api.calls();
  for (let index = 0; index < RUNS; index++) await run(index);
  const calls = (await api.calls()) - before;
  if (calls !== RUNS) throw new Error(`${name}: ${RUNS} misses called the API ${calls} times`);
}
