import { type CacheStore, memoryCache, type OrganisationsClient } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import type { Api } from '../api.ts';
import { bareClient, type Contender, ourClient, ruledClient } from '../contenders.ts';
import { type Benchmark, callsOf, compare } from '../measure.ts';
import { organisationId } from '../organisations.ts';
import { connect } from '../peers.ts';
import type { Table } from '../report.ts';
import { MISS_FLOOR, WRITE_FLOOR } from '../targets.ts';

const PATH = '/organisations/{organisation_id}';

/** Against openapi-fetch alone, the API responding at once and after 20 ms. Nobody signs. */
export const missAndWrite: Benchmark = {
  number: 4,
  name: 'Miss and write',
  async run({ api, redis, isQuick, ...extent }) {
    await using cache = redisCache(redis.url);
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
    client.destroy();
    return tables;
  },
};

function contendersOn(url: string, cache: CacheStore, roundTrip: () => Promise<unknown>) {
  const bare = bareClient(url);
  const bareRead = (organisation_id: string) => bare.GET(PATH, { params: { path: { organisation_id } } });
  const bareWrite = (organisation_id: string) =>
    bare.POST(PATH, { params: { path: { organisation_id } }, body: { notes: 'x' } });
  const read = (client: Pick<OrganisationsClient, 'getOrganisation'>) => (organisation_id: string) =>
    client.getOrganisation({ organisation_id });
  const write = (client: OrganisationsClient) => (organisation_id: string) =>
    client.updateOrganisation({ organisation_id, notes: 'x' });
  const named = (runs: Readonly<Record<string, (organisation_id: string) => Promise<unknown>>>) =>
    Object.entries(runs).map(
      ([name, run]): Contender => ({ name, run: (index) => run(organisationId(index)) }),
    );
  // Its organisations expire at once, so that each read is a miss of what was there before.
  const expiring = (store: CacheStore) => read(ruledClient(url, store, { ttlSeconds: 0.001 }));
  return {
    miss: named({
      'openapi-fetch alone': bareRead,
      [MISS_FLOOR]: async (id) => {
        await roundTrip();
        await bareRead(id);
      },
      'ours, memory': expiring(memoryCache()),
      'ours, Redis': expiring(cache),
    }),
    write: named({
      'openapi-fetch alone': bareWrite,
      [WRITE_FLOOR]: async (id) => {
        await roundTrip();
        await bareWrite(id);
        await roundTrip();
      },
      'ours, memory': write(ourClient(url, memoryCache())),
      'ours, Redis': write(ourClient(url, cache)),
    }),
  };
}

async function requireMisses({ name, run }: Contender, api: Api): Promise<void> {
  const calls = await callsOf(api, 50, run);
  if (calls !== 50) throw new Error(`${name}: 50 misses called the API ${calls} times`);
}

/** Some organisations, one of them, its services: one after the other, signed. */
export const page: Benchmark = {
  number: 5,
  name: 'A page of three reads',
  async run({ api, redis, isQuick: _, ...extent }) {
    await using cache = redisCache(redis.url);
    const auth = { clientId: 'bench', secret: 'dev-notify-secret-key' };
    const contenders = [
      pageOf('without the cache', ourClient(api.url, false, { auth })),
      pageOf('cached in memory', ourClient(api.url, memoryCache(), { auth })),
      pageOf('cached in Redis', ourClient(api.url, cache, { auth })),
    ];
    await api.setLatency(10);
    const table = await compare('API answers after 10 ms', contenders, extent);
    await api.setLatency(0);
    return [table];
  },
};

function pageOf(name: string, client: OrganisationsClient): Contender {
  const organisation_id = organisationId(0);
  return {
    name,
    async run() {
      await client.getOrganisations();
      await client.getOrganisation({ organisation_id });
      await client.getOrganisationServices({ organisation_id });
    },
  };
}
