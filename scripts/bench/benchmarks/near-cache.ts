import { createClient, type RedisClientType } from '@keyv/redis';
import { RedisCacheStore } from 'undici-cache-redis';
import { redisCache } from '../../../src/stores/redis.ts';
import { floor } from '../contenders/on-redis.ts';
import { ourClient, ours } from '../contenders/ours.ts';
import { undiciCache } from '../contenders/peers.ts';
import { type Benchmark, closeAll, requireHits } from '../context.ts';
import { compare, TIMES_AND_CALLS } from '../measure.ts';

type WithOptions = (url: string, options: { readonly nearCache: unknown }) => ReturnType<typeof redisCache>;

export const nearCache: Benchmark = {
  number: 3,
  name: 'Hit with the near cache',
  about: 'The same organisations from the process itself, kept coherent by Redis.',
  seconds: { full: 10, quick: 5 },
  async run({ api, redis, rounds, sampleMs }) {
    const cacheWith = redisCache as WithOptions;
    if (!knowsNearCache(cacheWith, redis.url)) return 'Not measured: redisCache() has no option "nearCache".';
    const cache = cacheWith(redis.url, { nearCache: true });
    const client = createClient({ url: redis.url, RESP: 3, clientSideCache: { ttl: 0, maxEntries: 0 } });
    const { hostname: host, port } = new URL(redis.url);
    // Its types and undici's disagree about optional properties.
    const store = new RedisCacheStore({ clientOpts: { host, port: Number(port) } });
    const raw = await floor((await client.connect()) as unknown as RedisClientType);
    const contenders = [
      ...ours(ourClient(api.url, cache)),
      { ...undiciCache(api.url, store as never, () => store.close()), name: 'undici-cache-redis, tracking' },
      { ...raw, name: 'node-redis clientSideCache' },
    ];
    for (const contender of contenders) await requireHits(contender, api);
    const rows = await compare(contenders, { rounds, sampleMs, calls: api.calls });
    await closeAll(contenders);
    await cache.close();
    await client.flushDb();
    client.destroy();
    return [{ title: 'sequential', columns: TIMES_AND_CALLS, rows }];
  },
};

/** An option that exists is checked, so that nonsense is refused; one that does not is dropped in silence. */
function knowsNearCache(cacheWith: WithOptions, url: string): boolean {
  try {
    void cacheWith(url, { nearCache: 'nonsense' }).close();
    return false;
  } catch {
    return true;
  }
}
