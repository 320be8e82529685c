import { describe, expect } from 'vitest';
import { NetworkError } from '../../src/index.ts';
import { organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('a call', () => {
  it('that cannot reach the API says that nothing was sent', async ({ api, makeClient }) => {
    const lost = makeClient({ baseUrl: api.url });
    await api.close();
    const error = await lost.getOrganisations().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code: 'network_error', delivery: 'not_sent' });
  });

  it('shares a signal with many others, and Node warns of nothing', async ({ client, makeClient }) => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on('warning', listen);
    const { signal } = new AbortController();
    const uncached = makeClient({ cache: false });
    await Promise.all(
      Array.from({ length: 12 }, () =>
        Promise.all([
          client.getOrganisation({ organisation_id }, { signal }),
          uncached.getOrganisation({ organisation_id }, { signal }),
        ]),
      ),
    );
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it.for([99, 304, 999])('rejects %i, neither a success nor an error', async (status, { makeClient }) => {
    const odd = makeClient({
      fetch: async () => Object.defineProperty(new Response(''), 'status', { value: status }),
    });
    await expect(odd.getOrganisations()).rejects.toMatchObject({
      code: 'unexpected_response',
      message: `The response to GET /organisations was neither a success nor an error (${status})`,
      responseStatus: status,
    });
  });

  it('reports an error that is its own cause', async ({ makeClient }) => {
    const loop = new Error('loop');
    loop.cause = loop;
    const odd = makeClient({ retries: 0, fetch: () => Promise.reject(loop) });
    await expect(odd.getOrganisations()).rejects.toMatchObject({
      code: 'network_error',
      delivery: 'unknown',
    });
  });
});
