import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Keyv } from 'keyv';
import { describe, expect } from 'vitest';
import { type ClientOptions, memoryCache } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { seed } from '../../src/testing/index.ts';
import { isHit, organisation_id, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const service_id = seed.services.alpha;

describe('cache events', () => {
  it('say how many keys and groups a write invalidated', async ({ client, events }) => {
    await client.updateServiceOrganisation({ organisation_id, service_id });
    expect(events).toContainEqual({
      operationId: 'updateServiceOrganisation',
      kind: 'invalidated',
      count: 9,
    });
  });

  it('are published on node:diagnostics_channel', async ({ client }) => {
    const published: unknown[] = [];
    const listen = (event: unknown) => void published.push(event);
    subscribe('notify-organisations:cache', listen);
    await client.searchOrganisations({ name: 'x' });
    unsubscribe('notify-organisations:cache', listen);
    await client.searchOrganisations({ name: 'x' });
    expect(published).toEqual([{ operationId: 'searchOrganisations', kind: 'bypass', reason: 'rule' }]);
  });

  it('do not fail a call when a listener throws, at once or later', async ({ makeClient }) => {
    const down = () => {
      throw new Error('telemetry is down');
    };
    for (const onCacheEvent of [down, async () => down()]) {
      expect(await makeClient({ onCacheEvent }).getOrganisations()).toHaveLength(4);
    }
  });

  it('say why a response was not stored', async ({ api, makeClient, events }) => {
    const json = { headers: { 'content-type': 'application/json' } };
    const responding = (body: string, init: ResponseInit = json) => ({
      fetch: async () => new Response(body, init),
    });
    const read = (options: Partial<ClientOptions>) =>
      makeClient(options)
        .getOrganisation({ organisation_id })
        .catch(() => {});
    await read(responding('{}', { ...json, status: 404 }));
    await read(responding('[]'));
    await read({ maxEntryBytes: 100 });
    await read({ cache: memoryCache({ maxBytes: 100 }) });
    const writer = makeClient();
    const hold = api.inject({ kind: 'hold', when: { method: 'POST' } });
    const writing = writer.updateOrganisation(update);
    await hold.arrived;
    await writer.getOrganisation({ organisation_id });
    hold.release();
    await writing;
    const reasons = events.filter(({ kind }) => kind === 'not_stored').map(({ reason }) => reason);
    expect(reasons).toEqual(['status', 'wrong_type', 'too_large', 'store_failed', 'write_pending']);
  });

  it('are of a default that stores a list of 10,000 organisations', async ({ makeClient }) => {
    const organisation = { name: 'x'.repeat(60), active: true, domains: ['a.gov.uk', 'b.gov.uk'] };
    const body = JSON.stringify(
      Array.from({ length: 10_000 }, (_, index) => ({ ...organisation, id: `${index}`.padStart(36, '0') })),
    );
    const headers = { 'content-type': 'application/json' };
    const client = makeClient({ fetch: async () => new Response(body, { headers }) });
    await client.getOrganisations();
    const { response } = await client.GET('/organisations');
    expect(response.headers.get('cache-status')).toContain('; hit');
  });
});

describe('the status of a cache', () => {
  it('says what the memory of this process holds', async ({ makeClient }) => {
    const client = makeClient({ cache: memoryCache({ maxEntries: 1 }) });
    await client.getOrganisation({ organisation_id });
    await client.getOrganisations();
    expect(client.cache.status()).toEqual({
      store: 'memory',
      entries: 1,
      bytes: expect.any(Number),
      evictions: 1,
    });
    expect(makeClient({ cache: false }).cache.status()).toBeUndefined();
  });

  it('of Redis says which server it is, what a near cache holds, and why it is not used', async ({
    redis,
    makeClient,
  }) => {
    await using cache = redisCache(redis.url, { nearCache: true });
    const client = makeClient({ cache });
    // What Redis says of its own changes may still arrive.
    await until(async () => (await isHit(client)) && (client.cache.status()?.entries ?? 0) > 0);
    const servers = [{ version: expect.stringMatching(/^\d+\.\d+/), role: 'primary' }];
    expect(client.cache.status()).toMatchObject({ store: 'redis', breaker: 'closed', servers });
    await cache.close();
    await client.getOrganisation({ organisation_id });
    expect(client.cache.status()).toMatchObject({
      breaker: expect.stringMatching(/open/),
      sinceMs: expect.any(Number),
      lastCause: 'the Redis cache was closed',
      servers: [],
    });
  });
});

describe('await using', () => {
  it('closes a cache, of each kind', async ({ redis }) => {
    let isClosed: () => Promise<unknown>;
    {
      await using cache = redisCache(redis.url);
      await using memory = memoryCache();
      await using keyv = keyvCache(new Keyv());
      expect(memory.status?.().store).toBe('memory');
      expect(keyv.status?.().store).toBe('keyv');
      isClosed = async () => cache.lookUp('a:b', ['a:c']);
    }
    await expect(isClosed()).rejects.toThrow('closed');
  });
});
