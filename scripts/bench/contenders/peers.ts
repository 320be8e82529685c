import { Agent as HttpAgent } from 'node:http';
import { RESTDataSource } from '@apollo/datasource-rest';
import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import axios from 'axios';
import { type AxiosStorage, setupCache } from 'axios-cache-interceptor';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Agent, interceptors, request } from 'undici';
import type { Contender } from '../measure.ts';
import { organisationId } from '../organisations.ts';

const TTL_SECONDS = 3600;

/** Its documentation: `interpretHeader: false` where the application decides how long. */
export function axiosCacheInterceptor(url: string, storage?: AxiosStorage): Contender {
  const instance = axios.create({ baseURL: url, httpAgent: new HttpAgent({ keepAlive: true }) });
  const ttl = TTL_SECONDS * 1000;
  const client = setupCache(instance, { interpretHeader: false, ttl, ...(storage && { storage }) });
  return {
    name: 'axios-cache-interceptor',
    run: async (index) => (await client.get(`/organisations/${organisationId(index)}`)).data,
  };
}

export type UndiciStore = NonNullable<NonNullable<Parameters<typeof interceptors.cache>[0]>['store']>;

/** Its documentation: a dispatcher with the interceptor, here below the fastest of undici's own functions. */
export function undiciCache(url: string, store: UndiciStore, close?: Contender['close']): Contender {
  const dispatcher = new Agent().compose(interceptors.cache({ store }));
  return {
    name: 'undici, cache interceptor',
    async run(index) {
      const { body } = await request(`${url}/organisations/${organisationId(index)}`, { dispatcher });
      return body.json();
    },
    close: async () => {
      await close?.();
      await dispatcher.close();
    },
  };
}

class Source extends RESTDataSource {
  constructor(url: string, cache: KeyValueCache | undefined) {
    super(cache && { cache });
    this.baseURL = url;
  }

  organisation(id: string): Promise<unknown> {
    return this.get(`organisations/${id}`, { cacheOptions: { ttl: TTL_SECONDS } });
  }
}

/** Its cache is measured, not what a data source remembers for the length of one request. */
class ForgetfulSource extends Source {
  protected override requestDeduplicationPolicyFor(): { policy: 'do-not-deduplicate' } {
    return { policy: 'do-not-deduplicate' };
  }
}

export function apollo(url: string, cache?: KeyValueCache, close?: Contender['close']): Contender {
  return apolloWith(new ForgetfulSource(`${url}/`, cache), close);
}

/** As it comes: what is asked for twice within one request is fetched once. */
export function apolloForOneRequest(url: string): Contender {
  return apolloWith(new Source(`${url}/`, undefined));
}

function apolloWith(source: Source, close?: Contender['close']): Contender {
  return {
    name: '@apollo/datasource-rest',
    run: (index) => source.organisation(organisationId(index)),
    ...(close !== undefined && { close }),
  };
}

/** No HTTP and no URL: what a cache of values by key costs. */
export function bento(url: string, redisUrl?: string): Contender {
  const { hostname, port } = new URL(redisUrl ?? url);
  const connection = { host: hostname, port: Number(port) };
  const store =
    redisUrl === undefined
      ? bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 }))
      : bentostore().useL2Layer(redisDriver({ connection }));
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
