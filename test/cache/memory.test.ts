import { describe, expect } from 'vitest';
import { memoryCache, type OrganisationsClient } from '../../src/index.ts';
import { organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('memoryCache()', () => {
  const isStored = async (client: OrganisationsClient, id: string) => {
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: id } },
      cache: 'only-if-cached',
    });
    return response.ok;
  };
  const ids = Array.from({ length: 3 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
  const fetch = async () => Response.json({ id: 'x', name: 'n'.repeat(1_000) });

  it.for([{ maxEntries: 2 }, { maxBytes: 6_000 }])(
    'keeps to %o and evicts the least recently used entry',
    async (bounds, { makeClient }) => {
      const bounded = makeClient({ cache: memoryCache(bounds), fetch });
      const [first, second, third] = ids as [string, string, string];
      await bounded.getOrganisation({ organisation_id: first });
      await bounded.getOrganisation({ organisation_id: second });
      await bounded.getOrganisation({ organisation_id: first });
      await bounded.getOrganisation({ organisation_id: third });
      expect(await Promise.all([first, second, third].map((id) => isStored(bounded, id)))).toEqual([
        true,
        false,
        true,
      ]);
    },
  );

  it('does not store an entry that is larger than the whole cache', async ({ makeClient, events }) => {
    const tiny = makeClient({ cache: memoryCache({ maxBytes: 10 }), fetch });
    await tiny.getOrganisation({ organisation_id });
    expect(await isStored(tiny, organisation_id)).toBe(false);
    expect(events).toContainEqual({
      operationId: 'getOrganisation',
      kind: 'error',
      reason: 'the entry is larger than the whole cache',
    });
  });
});
