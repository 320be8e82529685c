import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@keyv/redis';
import type { CacheEvent, ClientOptions, OrganisationsClient } from '../../src/index.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { clientOf } from './calls.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A reference API, a Redis of its own behind a proxy, and clients that share one cache there. */
export interface RedisScene extends AsyncDisposable {
  readonly api: ReferenceApi;
  readonly redis: RedisServer;
  readonly proxy: TcpProxy;
  readonly cache: CacheStore;
  readonly events: CacheEvent[];
  makeClient(options?: Partial<ClientOptions>): OrganisationsClient;
}

/** Sets a scene up. Settings are those of the Redis server. */
export async function startRedisScene(...settings: string[]): Promise<RedisScene> {
  const [api, redis] = await Promise.all([startReferenceApi(), startRedis(...settings)]);
  const proxy = await startTcpProxy(redis.port);
  const cache = redisCache(`redis://127.0.0.1:${proxy.port}`);
  const events: CacheEvent[] = [];
  const onCacheEvent = (event: CacheEvent) => void events.push(event);
  return {
    api,
    redis,
    proxy,
    cache,
    events,
    makeClient: (options) => clientOf(api.url, { cache, onCacheEvent, ...options }),
    async [Symbol.asyncDispose]() {
      await cache.close();
      await Promise.all([proxy.close(), redis.stop(), api.close()]);
    },
  };
}

/** Reads from several sides, until stopped. */
export interface Load {
  /** What reads were rejected with. */
  readonly failures: unknown[];
  stop(): Promise<void>;
}

/** Reads all the time what tests do not look at. */
export function startLoad(client: OrganisationsClient): Load {
  let isOn = true;
  const failures: unknown[] = [];
  const organisation_id = seed.organisations.borough;
  const reads = [
    () => client.getOrganisations(),
    () => client.getOrganisation({ organisation_id }),
    () => client.getOrganisationServices({ organisation_id }),
  ];
  const readers = reads.map(async (read) => {
    while (isOn) {
      await read().catch((error: unknown) => failures.push(error));
      await sleep(4);
    }
  });
  return {
    failures,
    async stop() {
      isOn = false;
      await Promise.all(readers);
    },
  };
}

/** Asks a server something, over a connection of its own. */
export async function command(redis: RedisServer, ...words: string[]): Promise<unknown> {
  const admin = createClient({ url: redis.url });
  await admin.connect();
  try {
    return await admin.sendCommand(words);
  } finally {
    admin.destroy();
  }
}

/** Number of connections that a server has, besides the one that asks. */
export async function connectionsOf(redis: RedisServer): Promise<number> {
  const info = String(await command(redis, 'INFO', 'clients'));
  return Number(/connected_clients:(\d+)/.exec(info)?.[1]) - 1;
}
