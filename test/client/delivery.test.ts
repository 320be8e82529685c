import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, vi } from 'vitest';
import type { Fetch } from '../../src/index.ts';
import { startReferenceApi } from '../../src/testing/index.ts';
import { errorOf, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { serverThat } from './support.ts';

/** How many requests fetch has begun to make. */
function countRequests(): () => number {
  let count = 0;
  const listener = () => {
    count += 1;
  };
  subscribe('undici:request:create', listener);
  onTestFinished(() => void unsubscribe('undici:request:create', listener));
  return () => count;
}

const failure = (code: string, syscall: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) });

describe('a write', () => {
  it('that is refused a connection was not sent, and is retried', async ({ makeClient }) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const gone = await startReferenceApi();
    await gone.close();
    const count = countRequests();
    const client = makeClient({ baseUrl: gone.url, retries: 2 });
    const error = await errorOf(() => client.updateOrganisation(update));
    vi.restoreAllMocks();
    expect(error).toMatchObject({ code: 'network_error', delivery: 'not_sent' });
    expect(count()).toBe(3);
  });

  it('whose connection breaks before it is secured was not sent', async ({ makeClient }) => {
    const url = await serverThat((socket) => socket.once('data', () => socket.destroy()));
    const client = makeClient({ baseUrl: url.replace('http:', 'https:'), retries: 0 });
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({
      code: 'network_error',
      delivery: 'not_sent',
    });
  });

  it('that times out while it connects was not sent', async ({ makeClient }) => {
    const url = await serverThat(() => {});
    const client = makeClient({ baseUrl: url.replace('http:', 'https:'), timeoutMs: 50 });
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({
      code: 'timeout',
      delivery: 'not_sent',
    });
  });

  it('whose connection breaks after it was sent has an unknown delivery, and is not retried', async ({
    api,
    client,
  }) => {
    api.inject({ kind: 'reset' });
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({ delivery: 'unknown' });
    expect(api.requests).toHaveLength(1);
  });

  it('that looks refused, while an equal one was sent, has an unknown delivery', async ({ makeClient }) => {
    const silent = await serverThat(() => {});
    const client = makeClient({ baseUrl: silent, timeoutMs: 200 });
    const errors = await Promise.all([1, 2].map(() => errorOf(() => client.updateOrganisation(update))));
    expect(errors).toMatchObject([{ delivery: 'unknown' }, { delivery: 'unknown' }]);
  });

  it.for([
    ['ECONNREFUSED', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ENOTFOUND', 'getaddrinfo'],
    ['ECONNRESET', 'read'],
  ] as const)(
    'that fails with %s in a fetch of the caller’s has an unknown delivery',
    async ([code, syscall], { makeClient }) => {
      let attempts = 0;
      const fetch: Fetch = async () => {
        attempts += 1;
        throw failure(code, syscall);
      };
      const error = await errorOf(() => makeClient({ fetch }).archiveOrganisation({ organisation_id }));
      expect(error).toMatchObject({ code: 'network_error', delivery: 'unknown' });
      expect(attempts).toBe(1);
    },
  );

  it('that a fetch of the caller’s sends twice is not sent a third time', async ({ api, makeClient }) => {
    api.inject({ kind: 'reset', when: 'after' } as never);
    const retrying: Fetch = async (request, init) => {
      try {
        return await fetch(request.url, init);
      } catch {
        throw failure('ECONNREFUSED', 'connect');
      }
    };
    const error = await errorOf(() => makeClient({ fetch: retrying }).updateOrganisation(update));
    expect(error).toMatchObject({ delivery: 'unknown' });
    expect(api.requests).toHaveLength(1);
  });

  it('whose token function fails was not sent', async ({ api, makeClient }) => {
    const reason = new Error('no token today');
    const auth = { clientId: 'notify-admin', token: () => Promise.reject(reason) };
    const error = await errorOf(() => makeClient({ auth }).updateOrganisation(update));
    expect(error).toMatchObject({ code: 'callback_failed', delivery: 'not_sent', reason });
    expect(api.requests).toEqual([]);
  });
});
