import { describe, expect, onTestFinished, vi } from 'vitest';
import { errorOf, organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

/** Retries follow at once: the delay is a random share of the longest. */
function withoutDelays(): void {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => random.mockRestore());
}

const always = Number.POSITIVE_INFINITY;

describe('a read', () => {
  it.for([429, 502, 503, 504])(
    'is retried after a %d, each time with a new token',
    async (status, { api, makeClient }) => {
      withoutDelays();
      api.inject({ kind: 'status', status, times: 2 });
      let made = 0;
      const client = makeClient({ auth: { clientId: 'notify-admin', token: () => `token-${++made}` } });
      // The reference API refuses such tokens, but the fault comes first.
      await errorOf(() => client.getOrganisations());
      expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer token-1',
        'Bearer token-2',
        'Bearer token-3',
      ]);
      api.inject({ kind: 'status', status, times: 2 });
      expect(await makeClient().getOrganisations()).toHaveLength(4);
      expect(api.requests).toHaveLength(6);
    },
  );

  it('is retried after a broken connection', async ({ api, client }) => {
    withoutDelays();
    api.inject({ kind: 'reset', times: 1 });
    expect(await client.getOrganisations()).toHaveLength(4);
  });

  it.for([400, 404, 500])('is not retried after a %d', async (status, { api, client }) => {
    api.inject({ kind: 'status', status });
    await expect(client.getOrganisations()).rejects.toMatchObject({ status });
    expect(api.requests).toHaveLength(1);
  });

  it('rejects with the last response when all attempts failed', async ({ api, makeClient }) => {
    withoutDelays();
    api.inject({ kind: 'status', status: 503, times: always });
    await expect(makeClient({ retries: 1 }).getOrganisations()).rejects.toMatchObject({ status: 503 });
    expect(api.requests).toHaveLength(2);
  });
});

describe('a write', () => {
  it.for([429, 502, 503, 504])('is never retried after a %d', async (status, { api, client }) => {
    api.inject({ kind: 'status', status });
    await expect(client.archiveOrganisation({ organisation_id })).rejects.toMatchObject({ status });
    expect(api.requests).toHaveLength(1);
  });

  it('is never retried after a connection that broke', async ({ api, client }) => {
    api.inject({ kind: 'reset' });
    await expect(client.archiveOrganisation({ organisation_id })).rejects.toMatchObject({
      delivery: 'unknown',
    });
    expect(api.requests).toHaveLength(1);
  });
});
