import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CacheStore, createOrganisationsClient, memoryCache } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

const organisation_id = seed.organisations.cabinetOffice;
let api: ReferenceApi;
let redis: RedisServer;
let cache: CacheStore;
beforeEach(async () => {
  api = await startReferenceApi();
  redis = await startRedis();
});
afterEach(async () => {
  await cache.close();
  await redis.stop();
  await api.close();
});

it.each(['memory', 'redis'])(
  'ten thousand concurrent reads of one cold key in %s make one call',
  async (kind) => {
    cache = kind === 'memory' ? memoryCache() : redisCache(redis.url);
    const client = createOrganisationsClient({
      baseUrl: api.url,
      auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
      cache,
    });
    // Connects, so that the reads find the store as they would in the midst of things.
    await client.getOrganisations();
    api.requests.length = 0;
    const reads = Array.from({ length: 10_000 }, () => client.getOrganisation({ organisation_id }));
    const answers = await Promise.all(reads);
    expect(answers).toHaveLength(10_000);
    expect(api.requests).toHaveLength(1);
  },
);

it('a read that begins after a write has returned shares nothing from before it', async () => {
  cache = redisCache(redis.url);
  const client = createOrganisationsClient({
    baseUrl: api.url,
    auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
    cache,
  });
  await client.getOrganisations();
  const held = api.inject({ kind: 'hold', when: { method: 'GET' } });
  const early = client.getOrganisation({ organisation_id });
  await held.arrived;
  await client.updateOrganisation({ organisation_id, notes: 'new' });
  const late = await client.getOrganisation({ organisation_id });
  held.release();
  expect(late.notes).toBe('new');
  expect((await early).notes).not.toBe('new');
  expect((await client.getOrganisation({ organisation_id })).notes).toBe('new');
});
