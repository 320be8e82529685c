import { redisCache } from '../../../src/stores/redis.ts';
import { connect, floor, peersOnRedis } from '../contenders/on-redis.ts';
import { ourClient, ours } from '../contenders/ours.ts';
import { type Benchmark, closeAll, requireHits } from '../context.ts';
import { compare, TIMES_AND_CALLS } from '../measure.ts';
import type { Table } from '../report.ts';

export const hitInRedis: Benchmark = {
  number: 2,
  name: 'Hit in Redis',
  about: 'The same organisations from one Redis, one read after the other and 50 at a time.',
  seconds: { full: 34, quick: 10 },
  async run({ api, redis, isQuick, rounds, sampleMs }) {
    const cache = redisCache(redis.url);
    const client = await connect(redis.url);
    const contenders = [
      ...ours(ourClient(api.url, cache)),
      ...(await peersOnRedis(api, redis.url)),
      await floor(client),
    ];
    for (const contender of contenders) await requireHits(contender, api);
    const tables: Table[] = [];
    for (const inFlight of isQuick ? [50] : [1, 50]) {
      const rows = await compare(contenders, { rounds, sampleMs, calls: api.calls, inFlight });
      tables.push({ title: `${inFlight} in flight`, columns: TIMES_AND_CALLS, rows });
    }
    await closeAll(contenders);
    await cache.close();
    await client.flushDb();
    client.destroy();
    return tables;
  },
};
