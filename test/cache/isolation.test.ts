// biome-ignore-all lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from the pattern
import { describe, expect } from 'vitest';
import type { ClientOptions, OrganisationsClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { auth, isHit, organisation_id } from '../support/calls.ts';
import { it as base } from '../support/fixtures.ts';
import { stopTime } from '../support/virtual-time.ts';

/** A client with credentials of its own. All share one Redis. */
type ClientWith = (clientId: string, options?: Partial<ClientOptions>) => OrganisationsClient;

const it = base.extend<{ api: ReferenceApi; clientWith: ClientWith }>({
  api: async ({}, use) => {
    const api = await startReferenceApi({ authenticate: false });
    await use(api);
    await api.close();
  },
  clientWith: async ({ redis, makeClient }, use) => {
    const cache = redisCache(redis.url);
    await use((clientId, options) => makeClient({ auth: { clientId, secret: 'x' }, cache, ...options }));
    await cache.close();
  },
});

describe('clients that share a Redis', () => {
  it('never get entries of other credentials, another base URL or another path on it', async ({
    api,
    clientWith,
  }) => {
    const time = stopTime();
    const other = await startReferenceApi({ authenticate: false });
    const one = clientWith('one');
    await time.until(() => isHit(one));
    const others = [
      clientWith('two'),
      clientWith('One'),
      clientWith('one:'),
      clientWith('one', { baseUrl: other.url }),
      clientWith('one', { baseUrl: api.url.replace('127.0.0.1', 'localhost') }),
    ];
    for (const client of others) expect(await isHit(client)).toBe(false);
    expect(await isHit(one)).toBe(true);
    await other.close();
  });

  it('are invalidated by a write with either credentials on the same base URL, however that is spelt', async ({
    api,
    clientWith,
  }) => {
    const time = stopTime();
    const one = clientWith('one');
    const two = clientWith('two', { baseUrl: `${api.url}/` });
    for (const [writer, notes] of [
      [one, 'by one'],
      [two, 'by two'],
    ] as const) {
      await time.until(async () => (await isHit(one)) && (await isHit(two)));
      await writer.updateOrganisation({ organisation_id, notes });
      expect((await one.getOrganisation({ organisation_id })).notes).toBe(notes);
      expect((await two.getOrganisation({ organisation_id })).notes).toBe(notes);
    }
  });

  it('are not affected by a write on another base URL', async ({ clientWith }) => {
    const time = stopTime();
    const other = await startReferenceApi();
    const elsewhere = clientWith('one', { baseUrl: other.url, auth });
    const one = clientWith('one');
    await time.until(() => isHit(one));
    await elsewhere.updateOrganisation({ organisation_id, notes: 'elsewhere' });
    expect(await isHit(one)).toBe(true);
    await other.close();
  });

  it('return a property named __proto__ as a plain property, from the API and from the cache', async ({
    clientWith,
  }) => {
    const time = stopTime();
    const body = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"x"}`;
    const fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } });
    const client = clientWith('proto', { fetch });
    const check = async () => {
      const data: object = await client.getOrganisation({ organisation_id });
      expect(Object.keys(data)).toEqual(['__proto__', 'constructor', 'id']);
      expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    };
    await check();
    await time.until(() => isHit(client));
    await check();
  });
});
