import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CacheStore, memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { connect } from '../contenders/on-redis.ts';
import { ourClient } from '../contenders/ours.ts';
import type { Context } from '../context.ts';
import { type Contender, compare, TIMES } from '../measure.ts';
import { listBody } from '../organisations.ts';
import type { Table } from '../report.ts';

const SIZES = { '1 kB': 1_000, '100 kB': 100_000, '1 MB': 1_000_000 };

/** Hits of ever larger lists of organisations, beside what parsing them costs alone. */
export async function growthOfBodies({ redis, rounds, sampleMs }: Context): Promise<Table[]> {
  const cache = redisCache(redis.url);
  const raw = await connect(redis.url);
  const tables: Table[] = [];
  for (const [size, bytes] of Object.entries(SIZES)) {
    const body = listBody(bytes);
    await raw.set(`list:${size}`, body);
    const contenders: Contender[] = [
      list('ours, memory', size, body, memoryCache()),
      { name: 'JSON.parse', run: async () => JSON.parse(body) },
      list('ours, Redis', size, body, cache),
      {
        name: 'raw GET + JSON.parse',
        run: async () => JSON.parse((await raw.get(`list:${size}`)) ?? ''),
      },
    ];
    tables.push({
      title: `body of ${size}`,
      columns: TIMES,
      rows: await compare(contenders, { rounds, sampleMs }),
    });
  }
  await cache.close();
  await raw.flushDb();
  raw.destroy();
  return tables;
}

function list(name: string, size: string, body: string, cache: CacheStore): Contender {
  const headers = { 'content-type': 'application/json' };
  const client = ourClient(`http://127.0.0.1:9/${encodeURIComponent(size)}`, cache, {
    async fetch() {
      // As an answer from the network, it lets others have their turn.
      await nextTurn();
      return new Response(body, { headers });
    },
    maxEntryBytes: 2 ** 23,
  });
  return { name, run: () => client.getOrganisations() };
}
