import { memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { ourClient, ours, plain } from '../contenders.ts';
import { type Benchmark, inTurns } from '../measure.ts';
import { apollo, axiosCacheInterceptor, bento, undiciCache } from '../peers.ts';

const READS = 10_000;

export const coldReads: Benchmark = {
  number: 6,
  name: '10,000 concurrent reads of a key that is not cached',
  about: 'Counts the calls of the API, which responds after 20 ms.',
  async run({ api, redis, isQuick }) {
    const { url } = api;
    await using cache = redisCache(redis.url);
    const [inMemory] = ours(ourClient(url, memoryCache()));
    const [inRedis] = ours(ourClient(url, cache));
    // Those that call as often as they are asked take seconds.
    const peers = isQuick
      ? []
      : [
          plain(url, new Map<string, string>()),
          axiosCacheInterceptor(url),
          undiciCache(url),
          apollo(url, { isOnce: true }),
          bento(url),
        ];
    const contenders = [{ ...inMemory, name: 'ours, memory' }, { ...inRedis, name: 'ours, Redis' }, ...peers];
    await api.setLatency(20);
    const turns = contenders.map(({ name, run }) => [
      name,
      async () => {
        // Another key first, so that code and connections are there.
        for (let index = 0; index < 200; index++) await run(1);
        const before = await api.calls();
        await Promise.all(Array.from({ length: READS }, () => run(0)));
        return { calls: (await api.calls()) - before };
      },
    ]);
    const table = await inTurns('cold', { calls: 'API calls' }, Object.fromEntries(turns));
    await api.setLatency(0);
    for (const { close } of peers) await close?.();
    return [table];
  },
};
