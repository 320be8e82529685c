import { describe, expect } from 'vitest';
import { type CacheStore, cacheKeys, memoryCache } from '../../src/index.ts';
import { seed } from '../../src/testing/index.ts';
import { organisation_id, requestsOf } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const { borough } = seed.organisations;
const service_id = seed.services.alpha;
const statusOf = (response: Response) => response.headers.get('cache-status');

/** A store on which no write can begin. */
function brokenCache(): CacheStore {
  return {
    ...memoryCache(),
    beginWrite: async () => {
      throw new Error('unavailable');
    },
  };
}

describe('writes', () => {
  it('invalidate what they change, and nothing else', async ({ api, client }) => {
    const read = async () => {
      await client.getOrganisations();
      await client.getOrganisation({ organisation_id });
      await client.getOrganisation({ organisation_id: borough });
      await client.getOrganisationServices({ organisation_id });
    };
    await read();
    api.requests.length = 0;
    await client.updateOrganisation({ organisation_id, notes: 'changed' });
    await read();
    expect(requestsOf(api)).toEqual([
      `POST /organisations/${organisation_id}`,
      'GET /organisations',
      `GET /organisations/${organisation_id}`,
    ]);
    expect((await client.getOrganisation({ organisation_id })).notes).toBe('changed');
  });

  it('invalidate the previous organisation of a service, whose id is in neither request nor response', async ({
    client,
  }) => {
    const before = await client.getOrganisation({ organisation_id: borough });
    await client.updateServiceOrganisation({ organisation_id, service_id });
    const after = await client.getOrganisation({ organisation_id: borough });
    expect(after.count_of_live_services).toBe(before.count_of_live_services - 1);
  });

  it('that the API refuses invalidate as well, and later reads are stored again', async ({ client }) => {
    await client.getOrganisations();
    const taken = { name: 'Cabinet Office', crown: true, organisation_type: 'central' } as const;
    await expect(client.createOrganisation(taken)).rejects.toMatchObject({ status: 400 });
    const { response } = await client.GET('/organisations');
    expect(statusOf(response)).toContain('fwd=miss; stored');
  });

  it('delete the keys of alsoDelete', async ({ client }) => {
    await client.getOrganisation({ organisation_id: borough });
    const alsoDelete = [cacheKeys.organisation({ organisation_id: borough })];
    await client.updateOrganisation({ organisation_id, notes: 'x' }, { alsoDelete });
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: borough } },
    });
    expect(statusOf(response)).toContain('fwd=miss');
  });

  it('and reads work without a cache', async ({ api, makeClient }) => {
    const plain = makeClient({ cache: false });
    await plain.getOrganisations();
    await plain.getOrganisations();
    await plain.updateOrganisation({ organisation_id, notes: 'x' });
    expect(requestsOf(api)).toHaveLength(3);
  });
});

describe('client.cache', () => {
  it('deletes a key and invalidates a group on request', async ({ api, client, makeClient }) => {
    await client.getOrganisation({ organisation_id });
    await client.cache.delete(cacheKeys.organisation({ organisation_id }));
    await client.getOrganisation({ organisation_id });
    await client.cache.invalidate('organisation');
    await client.getOrganisation({ organisation_id });
    expect(requestsOf(api)).toHaveLength(3);
    await expect(client.cache.invalidate('organisations')).rejects.toThrow(
      'client.cache.invalidate(): no read belongs to one of these groups',
    );
    await expect(makeClient({ cache: brokenCache() }).cache.delete('organisations')).rejects.toThrow(
      'client.cache.delete()',
    );
  });
});
