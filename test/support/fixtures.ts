// biome-ignore-all lint/correctness/noEmptyPattern: Vitest reads the names of the fixtures that a function needs from its pattern
import { type TestAPI, test } from 'vitest';
import type { CacheEvent, ClientOptions, OrganisationsClient } from '../../src/index.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { clientOf } from './calls.ts';
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
export const it: TestAPI<Fixtures> = test.extend<Fixtures>({
  redis: [
    async ({}, use) => {
      const redis = await startRedis();
      await use(redis);
      await redis.stop();
    },
    { scope: 'file' },
  ],
  api: async ({}, use) => {
    const api = await startReferenceApi();
    await use(api);
    await api.close();
  },
  events: async ({}, use) => use([]),
  makeClient: async ({ api, events }, use) => {
    const onCacheEvent = (event: CacheEvent) => void events.push(event);
    await use((options) => clientOf(api.url, { onCacheEvent, ...options }));
  },
  client: async ({ makeClient }, use) => use(makeClient()),
});
