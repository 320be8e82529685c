import { RedisCacheStore } from 'undici-cache-redis';
import { memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { type Contender, ourClient, ours, plain, ruledClient } from '../contenders.ts';
import { type Benchmark, type Context, compare, requireHits } from '../measure.ts';
import { idOf, ORGANISATIONS, organisationBody, organisationId } from '../organisations.ts';
import {
  apollo,
  axiosCacheInterceptor,
  bento,
  connect,
  peersOnRedis,
  redisFloor,
  undiciCache,
} from '../peers.ts';
import type { Table } from '../report.ts';

/** One organisation of 860 bytes after the other, each from the cache of the process. */
export const hitInMemory: Benchmark = {
  number: 1,
  name: 'Hit in memory',
  run(context) {
    const { url } = context.api;
    const texts = new Map(
      Array.from({ length: ORGANISATIONS }, (_, number) => [idOf(number), organisationBody(idOf(number))]),
    );
    const floor: Contender = {
      name: 'Map + JSON.parse',
      run: async (index) => JSON.parse(texts.get(organisationId(index)) ?? ''),
    };
    const peers = [axiosCacheInterceptor(url), undiciCache(url), apollo(url), bento(url)];
    const mine = ours(ourClient(url, memoryCache()));
    return compareHits([...mine, plain(url, new Map<string, string>()), ...peers, floor], context);
  },
};

/** The same organisations from one Redis, 50 reads at a time. */
export const hitInRedis: Benchmark = {
  number: 2,
  name: 'Hit in Redis',
  async run(context) {
    const { url } = context.api;
    await using cache = redisCache(context.redis.url);
    const client = await connect(context.redis.url);
    const witnesses = ['organisations', 'domains'];
    for (const witness of witnesses) await client.set(witness, '[]', { EX: 86_400 });
    const vouched = (name: string, count: number): Contender => {
      const client = ruledClient(url, cache, { witnesses: witnesses.slice(0, count) });
      return { name, run: (index) => client.getOrganisation({ organisation_id: organisationId(index) }) };
    };
    const contenders = [
      ...ours(ourClient(url, cache)),
      vouched('ours, 1 witness', 1),
      vouched('ours, 2 witnesses', 2),
      ...peersOnRedis(url, context.redis.url, client),
      await redisFloor(client),
    ];
    const tables = await compareHits(contenders, context, 50);
    client.destroy();
    return tables;
  },
};

/** The same organisations from the process itself, kept coherent by Redis. */
export const nearCache: Benchmark = {
  number: 3,
  name: 'Hit with the near cache',
  async run(context) {
    const { url } = context.api;
    await using cache = redisCache(context.redis.url, { nearCache: true });
    const client = await connect(context.redis.url, { RESP: 3, clientSideCache: { ttl: 0, maxEntries: 0 } });
    const store = new RedisCacheStore({ clientOpts: { host: '127.0.0.1', port: context.redis.port } });
    // Its types and undici's disagree about optional properties.
    const undici = undiciCache(url, store as never);
    const contenders = [
      ...ours(ourClient(url, cache)),
      { ...undici, name: 'undici-cache-redis, tracking' },
      await redisFloor(client, 'node-redis clientSideCache'),
    ];
    const tables = await compareHits(contenders, context);
    await store.close();
    client.destroy();
    return tables;
  },
};

async function compareHits(
  contenders: readonly Contender[],
  context: Context,
  inFlight = 1,
): Promise<Table[]> {
  for (const contender of contenders) await requireHits(contender, context.api);
  const title = inFlight === 1 ? 'sequential' : `${inFlight} in flight`;
  const table = await compare(title, contenders, context, inFlight);
  for (const { close } of contenders) await close?.();
  return [table];
}
