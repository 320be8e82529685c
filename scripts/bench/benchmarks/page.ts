import { memoryCache, type OrganisationsClient } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { seed } from '../../../src/testing/index.ts';
import { startApi } from '../api.ts';
import { ourClient } from '../contenders/ours.ts';
import type { Benchmark } from '../context.ts';
import { type Contender, compare, TIMES } from '../measure.ts';
import type { Table } from '../report.ts';

export const page: Benchmark = {
  number: 5,
  name: 'A page of three reads',
  about:
    'All organisations, one of them, its services: one after the other, signed, from the API of the tests.',
  seconds: { full: 23, quick: 3 },
  async run({ redis, isQuick, rounds, sampleMs }) {
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
      const rows = await compare(contenders, { rounds, sampleMs });
      tables.push({ title: `API answers after ${latencyMs} ms`, columns: TIMES, rows });
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
