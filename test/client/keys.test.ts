import { describe, expect } from 'vitest';
import { knownKeysOf } from '../../src/cache/known-keys.ts';
import { cacheKeys, memoryCache } from '../../src/index.ts';
import type { Operation } from '../../src/operation.ts';
import { seed } from '../../src/testing/index.ts';
import { errorOf, isHit, organisation_id, requestsOf, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { vouching } from '../support/vouching.ts';

const service_id = seed.services.alpha;
const invite = {
  organisation_id,
  email_address: 'a@example.gov.uk',
  invited_by: seed.users.una,
  permissions: ['can_make_services_live'],
} as never;

describe('a key that no operation reads or deletes', () => {
  it.for([
    'organisation_x',
    'organisation-not-a-uuid',
    `organisation-${organisation_id} `,
    `Organisation-${organisation_id}`,
    `organisation-${organisation_id}-service`,
    'organisation-{organisation_id}',
    '*',
    '',
  ])('is refused by cache.delete and alsoDelete: "%s"', async (key, { api, client, events }) => {
    await until(() => isHit(client));
    api.requests.length = 0;
    events.length = 0;
    for (const call of [
      () => client.cache.delete(key),
      () => client.cache.delete(cacheKeys.organisations(), key),
      () => client.updateOrganisation(update, { alsoDelete: [key] }),
      () => client.createOrganisationInvite(invite, { alsoDelete: [key] }),
    ])
      expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument' });
    expect(requestsOf(api)).toEqual([]);
    expect(events).toEqual([]);
    expect(await isHit(client)).toBe(true);
  });

  it.for([undefined, null, 5, {}, Symbol('s'), ['organisations']])(
    'and is no text is refused: %o',
    async (key, { client }) => {
      expect(await errorOf(() => client.cache.delete(key as never))).toMatchObject({
        code: 'invalid_argument',
      });
      expect(await errorOf(() => client.cache.invalidate(key as never))).toMatchObject({
        code: 'invalid_argument',
      });
      expect(
        await errorOf(() => client.updateOrganisation(update, { alsoDelete: [key as never] })),
      ).toMatchObject({ code: 'invalid_argument' });
    },
  );
});

describe('a key in another spelling', () => {
  it.each([
    undefined,
    null,
    {},
    { organisation_id: '' },
    { organisation_id: 5 },
    { organisation_id: '\ud800' },
  ])('is not made of %j', (variables) => {
    expect(() => cacheKeys.organisation(variables as never)).toThrow(
      'cacheKeys.organisation needs "organisation_id", a string that is not empty',
    );
  });

  it('deletes what operations store, and is counted once', async ({ client, events }) => {
    const key = cacheKeys.organisation({ organisation_id });
    const spellings = [
      `organisation-${organisation_id.toUpperCase()}`,
      cacheKeys.organisation({ organisation_id: organisation_id.toUpperCase() }),
    ];
    for (const spelling of spellings) {
      await until(() => isHit(client));
      events.length = 0;
      await client.cache.delete(spelling, key, key);
      expect(events).toEqual([{ operationId: 'cache.delete', kind: 'invalidated', count: 1 }]);
      expect(await isHit(client)).toBe(false);
    }
    events.length = 0;
    await client.cache.invalidate('organisation', 'organisation');
    expect(events).toEqual([{ operationId: 'cache.invalidate', kind: 'invalidated', count: 1 }]);
    events.length = 0;
    await client.cache.delete();
    await client.cache.invalidate();
    expect(events).toEqual([]);
  });
});

describe('alsoDelete', () => {
  it('is deleted by an operation that invalidates nothing itself', async ({ client, events }) => {
    await until(() => isHit(client));
    events.length = 0;
    const alsoDelete = [cacheKeys.organisation({ organisation_id })];
    await client.createOrganisationInvite(invite, { alsoDelete });
    expect(events).toEqual([{ operationId: 'createOrganisationInvite', kind: 'invalidated', count: 1 }]);
    expect(await isHit(client)).toBe(false);
  });

  it('is deleted by openapi-fetch’s method as well, also for other applications', async ({ makeClient }) => {
    const deleted: string[] = [];
    const shared = {
      ...vouching(memoryCache()),
      deleteExternal: async (keys: readonly string[]) => void deleted.push(...keys),
    };
    const client = makeClient({ sharedWith: [shared] });
    await client.POST('/organisations/notify-users-of-request-to-go-live/{service_id}', {
      params: { path: { service_id } },
      alsoDelete: [cacheKeys.service({ service_id })],
    });
    // Before the call and after it.
    expect(deleted).toEqual(Array(2).fill(`service-${service_id}`));
  });

  it('is refused by a read, which deletes nothing', async ({ api, client }) => {
    const alsoDelete = [cacheKeys.organisations()];
    for (const call of [
      () => client.getOrganisation({ organisation_id }, { alsoDelete }),
      () => client.searchOrganisations({ name: 'x' }, { alsoDelete }),
    ])
      expect(await errorOf(call)).toMatchObject({
        code: 'invalid_argument',
        message: expect.stringContaining('is for writes'),
      });
    expect(requestsOf(api)).toEqual([]);
  });
});

describe('a key of several variables', () => {
  it('is compared in one pass, however long it is', () => {
    const cache = {
      kind: 'read',
      key: 'a-{$request.query.x}-{$request.query.y}-{$request.query.z}-b',
      ttlSeconds: 1,
      groups: [],
      root: 'any',
      fingerprint: 'f',
    } as const;
    const row: Operation = {
      method: 'get',
      path: '/a',
      pathParameters: {},
      query: ['x', 'y', 'z'],
      body: {},
      json: true,
      cache,
    };
    const known = knownKeysOf({ row });
    // With a comparison in three passes each of these takes longer than a test may.
    const long = 'a-'.repeat(1_000_000);
    for (const key of [long, `${long}c`, `${long} -b`, '-'.repeat(2_000_000)])
      expect(known(key)).toBeUndefined();
    expect(known(`${long}b`)).toMatchObject({ fingerprint: 'f' });
  });
});
