import { describe, expect } from 'vitest';
import { operations } from '../../generated/operations.ts';
import type { operations as Operations, paths } from '../../generated/schema.ts';
import { createCachedClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { auth, isHit, organisation_id, until, untilItSucceeds } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { command } from '../support/redis-scene.ts';

describe('what the README declares beside the guarantees', () => {
  it('a database that is swapped back brings its entries back, until the next write (redis 8)', async ({
    redis,
    makeClient,
  }) => {
    await command(redis, 'FLUSHALL');
    const cache = redisCache(redis.url);
    const client = makeClient({ cache });
    const write = (notes: string) =>
      untilItSucceeds(() => client.updateOrganisation({ organisation_id, notes }));
    const notes = async () => (await client.getOrganisation({ organisation_id })).notes;
    await write('before');
    await until(() => isHit(client));
    await command(redis, 'SWAPDB', '0', '1');
    await write('after');
    await command(redis, 'SWAPDB', '0', '1');
    await until(() => isHit(client));
    expect(await notes()).toBe('before');
    await write('the next');
    expect(await notes()).toBe('the next');
    await cache.close();
  });

  it('releases whose schemas differ share versions and no entries, and both have hits (redis 9)', async ({
    api,
    redis,
    makeClient,
  }) => {
    await command(redis, 'FLUSHALL');
    const cache = redisCache(redis.url);
    const { getOrganisation } = operations;
    const rule = { ...getOrganisation.cache, fingerprint: 'anothershape' };
    const table = { ...operations, getOrganisation: { ...getOrganisation, cache: rule } };
    const one = makeClient({ cache });
    const other = createCachedClient<paths, Operations>(
      { name: 'notify-organisations', operations: table as typeof operations },
      { baseUrl: api.url, auth, cache },
    );
    const isHitOfOther = async () => {
      const { response } = await other.getOrganisation({ organisation_id }).withResponse();
      return response.headers.get('cache-status')?.includes('; hit') ?? false;
    };
    await until(() => isHit(one));
    await until(isHitOfOther);
    expect(await isHit(one)).toBe(true);
    await untilItSucceeds(() => one.updateOrganisation({ organisation_id, notes: 'by one' }));
    expect((await other.getOrganisation({ organisation_id })).notes).toBe('by one');
    await cache.close();
  });

  it('two URLs of one API are two sets of data, or one by its name (redis 11)', async ({ api, redis }) => {
    await command(redis, 'FLUSHALL');
    const cache = redisCache(redis.url);
    const elsewhere = api.url.replace('127.0.0.1', 'localhost');
    for (const cacheNamespace of [undefined, 'notify']) {
      const [here, there] = [api.url, elsewhere].map((baseUrl) =>
        createCachedClient<paths, Operations>(
          { name: 'notify-organisations', operations },
          { baseUrl, auth, cache, ...(cacheNamespace !== undefined && { cacheNamespace }) },
        ),
      );
      const statusOf = async (client: typeof here) => {
        const { response } = (await client?.getOrganisation({ organisation_id }).withResponse()) ?? {};
        return response?.headers.get('cache-status') ?? '';
      };
      await until(async () => (await statusOf(here)).includes('; hit'));
      expect((await statusOf(there)).includes('; hit')).toBe(cacheNamespace !== undefined);
    }
    await cache.close();
  });
});
