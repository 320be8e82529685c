import { createClient } from '@keyv/redis';
import {
  type CacheEvent,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../../src/index.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export const auth: ClientOptions['auth'] = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
export const organisation_id: string = seed.organisations.cabinetOffice;

/** A reference API, a Redis behind a proxy, and clients that share one cache there. */
export interface Scene extends AsyncDisposable {
  readonly api: ReferenceApi;
  readonly redis: RedisServer;
  readonly proxy: TcpProxy;
  readonly cache: CacheStore;
  readonly events: CacheEvent[];
  client(options?: Partial<ClientOptions>): OrganisationsClient;
}

/** Builds a scene. Settings are those of the Redis server. */
export async function startScene(...settings: string[]): Promise<Scene> {
  const [api, redis] = await Promise.all([startReferenceApi(), startRedis(...settings)]);
  const proxy = await startTcpProxy(redis.port);
  const cache = redisCache(`redis://127.0.0.1:${proxy.port}`);
  const events: CacheEvent[] = [];
  return {
    api,
    redis,
    proxy,
    cache,
    events,
    client: (options) =>
      createOrganisationsClient({
        baseUrl: api.url,
        auth,
        cache,
        onCacheEvent: (event) => events.push(event),
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      await cache.close();
      await Promise.all([proxy.close(), redis.stop(), api.close()]);
    },
  };
}

/** Whether a read of the Cabinet Office is answered by the cache. */
export async function isHit(client: OrganisationsClient): Promise<boolean> {
  const { response } = await client.GET('/organisations/{organisation_id}', {
    params: { path: { organisation_id } },
  });
  return response.headers.get('cache-status')?.includes('; hit') ?? false;
}

/** Milliseconds until a condition holds, asked again and again. Rejects when it takes too long. */
export async function timeUntil(
  condition: () => Promise<boolean> | boolean,
  limitMs = 5_000,
): Promise<number> {
  const startedAtMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAtMs > limitMs) throw new Error(`still not so after ${limitMs} ms`);
    await pause(10);
  }
  return performance.now() - startedAtMs;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds that a call takes, and what came of it. */
export async function timed<T>(call: () => Promise<T>): Promise<{ ms: number; value?: T; error?: unknown }> {
  const startedAtMs = performance.now();
  try {
    const value = await call();
    return { ms: performance.now() - startedAtMs, value };
  } catch (error) {
    return { ms: performance.now() - startedAtMs, error };
  }
}

/** Milliseconds that reads through a client take longer than the same reads of a client without a cache. */
export async function addedMs(scene: Scene, client: OrganisationsClient, reads = 40): Promise<number> {
  const bare = scene.client({ cache: false });
  const through: number[] = [];
  const direct: number[] = [];
  for (let read = 0; read < reads; read++) {
    through.push((await timed(() => client.getOrganisation({ organisation_id }))).ms);
    direct.push((await timed(() => bare.getOrganisation({ organisation_id }))).ms);
  }
  return median(through) - median(direct);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

/** Steady reads from several sides, until stopped. */
export interface Load {
  /** Every read that did not answer as it should. */
  readonly failures: unknown[];
  reads: number;
  stop(): Promise<void>;
}

/** Reads all the time what tests do not look at. */
export function startLoad(client: OrganisationsClient): Load {
  let isOn = true;
  const load: Load = {
    failures: [],
    reads: 0,
    async stop() {
      isOn = false;
      await Promise.all(readers);
    },
  };
  const reads = [
    () => client.getOrganisations(),
    () => client.getOrganisation({ organisation_id: seed.organisations.borough }),
    () => client.getOrganisationServices({ organisation_id: seed.organisations.borough }),
  ];
  const readers = reads.map(async (read) => {
    while (isOn) {
      await read().catch((error: unknown) => load.failures.push(error));
      load.reads += 1;
      await pause(4);
    }
  });
  return load;
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
