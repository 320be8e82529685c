// biome-ignore-all lint/correctness/noEmptyPattern: Vitest reads the names of the fixtures that a function needs from its pattern
import { type TestAPI, test } from 'vitest';
import {
  type CacheEvent,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../../src/index.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { auth } from './calls.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** What a test is given when it names it, and what is closed once the test has ended. */
export interface Fixtures {
  /** A reference API of the test's own. */
  readonly api: ReferenceApi;
  /** The cache events of every client that the test made. */
  readonly events: CacheEvent[];
  /** Makes a client of `api`, with the memory cache unless told otherwise. */
  readonly makeClient: (options?: Partial<ClientOptions>) => OrganisationsClient;
  /** A client of `api` with the default options. */
  readonly client: OrganisationsClient;
  /** One Redis server for all tests of a file. Those that break it start their own. */
  readonly redis: RedisServer;
}

/** Vitest's `it` with {@link Fixtures}. */
export const it: TestAPI<Fixtures> = test
  .extend('redis', { scope: 'file' }, async ({}, { onCleanup }): Promise<RedisServer> => {
    const redis = await startRedis();
    onCleanup(() => redis.stop());
    return redis;
  })
  .extend('api', async ({}, { onCleanup }): Promise<ReferenceApi> => {
    const api = await startReferenceApi();
    onCleanup(() => api.close());
    return api;
  })
  .extend('events', (): CacheEvent[] => [])
  .extend('makeClient', ({ api, events }): Fixtures['makeClient'] => {
    const onCacheEvent = (event: CacheEvent) => void events.push(event);
    return (options) => createOrganisationsClient({ baseUrl: api.url, auth, onCacheEvent, ...options });
  })
  .extend('client', ({ makeClient }): OrganisationsClient => makeClient());
