import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { stopTime } from '../support/virtual-time.ts';

describe('concurrent reads', () => {
  it.for(['memory', 'Redis'])(
    'of one key that is not stored are collapsed, ten thousand into one call: %s',
    async (kind, { api, redis, makeClient }) => {
      stopTime();
      const cache = kind === 'memory' ? memoryCache() : redisCache(redis.url);
      const client = makeClient({ cache });
      // Connects.
      await client.getOrganisations();
      api.requests.length = 0;
      const reads = Array.from({ length: 10_000 }, () => client.getOrganisation({ organisation_id }));
      expect(await Promise.all(reads)).toHaveLength(10_000);
      expect(api.requests).toHaveLength(1);
      await cache.close();
    },
  );

  it('share nothing across a write that has returned', async ({ api, redis, makeClient }) => {
    stopTime();
    const cache = redisCache(redis.url);
    const client = makeClient({ cache });
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
    await cache.close();
  });
});
