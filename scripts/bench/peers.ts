import { Agent as HttpAgent } from 'node:http';
import { RESTDataSource } from '@apollo/datasource-rest';
import { KeyvAdapter } from '@apollo/utils.keyvadapter';
import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import KeyvRedis, { createClient, type RedisClientType } from '@keyv/redis';
import axios from 'axios';
import { type AxiosStorage, buildStorage, setupCache } from 'axios-cache-interceptor';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Keyv } from 'keyv';
import { Agent, cacheStores, interceptors, request } from 'undici';
import { type Contender, plain } from './contenders.ts';
import { idOf, ORGANISATIONS, organisationBody, organisationId } from './organisations.ts';

const TTL_SECONDS = 3600;

/** Its documentation: `interpretHeader: false` where the application decides how long. */
export function axiosCacheInterceptor(url: string, storage?: AxiosStorage): Contender {
  const instance = axios.create({ baseURL: url, httpAgent: new HttpAgent({ keepAlive: true }) });
  const ttl = TTL_SECONDS * 1000;
  const client = setupCache(instance, { interpretHeader: false, ttl, ...(storage && { storage }) });
  const run = async (index: number) => (await client.get(`/organisations/${organisationId(index)}`)).data;
  return { name: 'axios-cache-interceptor', run };
}

type UndiciStore = NonNullable<NonNullable<Parameters<typeof interceptors.cache>[0]>['store']>;

/** Its documentation: a dispatcher with the interceptor, here under the fastest of undici's own functions. */
export function undiciCache(url: string, store: UndiciStore = new cacheStores.MemoryCacheStore()): Contender {
  const dispatcher = new Agent().compose(interceptors.cache({ store }));
  return {
    name: 'undici, cache interceptor',
    async run(index) {
      const { body } = await request(`${url}/organisations/${organisationId(index)}`, { dispatcher });
      return body.json();
    },
    close: () => dispatcher.close(),
  };
}

/** Its cache, or with `isOnce` also what it remembers for the length of one request. */
export function apollo(
  url: string,
  { cache, isOnce = false }: { cache?: KeyValueCache; isOnce?: boolean } = {},
): Contender {
  class Source extends RESTDataSource {
    override baseURL = `${url}/`;

    organisation(id: string): Promise<unknown> {
      return this.get(`organisations/${id}`, { cacheOptions: { ttl: TTL_SECONDS } });
    }

    protected override requestDeduplicationPolicyFor(
      ...args: Parameters<RESTDataSource['requestDeduplicationPolicyFor']>
    ): ReturnType<RESTDataSource['requestDeduplicationPolicyFor']> {
      return isOnce ? super.requestDeduplicationPolicyFor(...args) : { policy: 'do-not-deduplicate' };
    }
  }
  const source = new Source(cache && { cache });
  const run = (index: number) => source.organisation(organisationId(index));
  return { name: '@apollo/datasource-rest', run };
}

/** No HTTP and no URL: what a cache of values by key costs. */
export function bento(url: string, redisUrl?: string): Contender {
  const { hostname, port } = new URL(redisUrl ?? url);
  const store =
    redisUrl === undefined
      ? bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 }))
      : bentostore().useL2Layer(redisDriver({ connection: { host: hostname, port: Number(port) } }));
  const cache = new BentoCache({ default: 'only', stores: { only: store } });
  return {
    name: 'bentocache (no HTTP)',
    run(index) {
      const id = organisationId(index);
      const factory = async (): Promise<unknown> => (await fetch(`${url}/organisations/${id}`)).json();
      return cache.getOrSet({ key: `organisation-${id}`, ttl: `${TTL_SECONDS}s`, factory });
    },
    close: () => cache.disconnectAll(),
  };
}

/** A client of Redis without anything in between. */
export async function connect(redisUrl: string, options: object = {}): Promise<RedisClientType> {
  const client = createClient({ url: redisUrl, ...options });
  // When a benchmark fails, its own error is the one to see, not that the server was stopped after it.
  client.on('error', () => {});
  return (await client.connect()) as unknown as RedisClientType;
}

/** The least that a hit of ours can cost: the three names that it looks up, in one round trip. */
export async function redisFloor(
  client: RedisClientType,
  name = 'raw MGET + JSON.parse',
): Promise<Contender> {
  const STAMP = '=0123456789abcdef';
  for (let number = 0; number < ORGANISATIONS; number++) {
    const id = idOf(number);
    await client.mSet([`floor:entry:${id}`, organisationBody(id), `floor:version:${id}`, STAMP]);
  }
  await client.set('floor:group', STAMP);
  return {
    name,
    async run(index) {
      const id = organisationId(index);
      const [text] = await client.mGet([`floor:entry:${id}`, `floor:version:${id}`, 'floor:group']);
      return JSON.parse(text ?? '');
    },
  };
}

/** The peers that can keep entries in Redis: over `client`, or over connections of their own. */
export function peersOnRedis(url: string, redisUrl: string, client: RedisClientType): Contender[] {
  const keyv = new Keyv({ store: new KeyvRedis(redisUrl) });
  keyv.on('error', () => {});
  const texts = {
    get: (key: string) => client.get(key),
    set: (key: string, text: string) => client.set(key, text, { EX: TTL_SECONDS }),
  };
  // As its documentation builds one.
  const axiosStorage = buildStorage({
    find: async (key) => JSON.parse((await client.get(`axios:${key}`)) ?? 'null') ?? undefined,
    set: async (key, value) => void (await texts.set(`axios:${key}`, JSON.stringify(value))),
    remove: async (key) => void (await client.del(`axios:${key}`)),
  });
  // The two packages disagree about an optional property of Keyv's options.
  const source = apollo(url, { cache: new KeyvAdapter(keyv as never) });
  return [
    plain(url, texts),
    axiosCacheInterceptor(url, axiosStorage),
    { ...source, close: () => keyv.disconnect() },
    bento(url, redisUrl),
  ];
}
