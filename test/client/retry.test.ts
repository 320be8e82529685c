import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../src/http/retry.ts';
import {
  type ApiError,
  type ClientOptions,
  createOrganisationsClient,
  NetworkError,
} from '../../src/index.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';

const organisation_id = seed.organisations.cabinetOffice;
let api: ReferenceApi;
beforeEach(async () => {
  api = await startReferenceApi();
});
afterEach(() => api.close());

const makeClient = (options: Partial<ClientOptions> = {}) =>
  createOrganisationsClient({
    baseUrl: api.url,
    auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
    ...options,
  });

describe('reads', () => {
  it.each([429, 502, 503, 504])('are repeated after a %d, each time with a new token', async (status) => {
    api.inject({ kind: 'status', status, times: 2 });
    let made = 0;
    const client = makeClient({ auth: { clientId: 'notify-admin', token: () => `token-${++made}` } });
    // The reference API refuses such tokens, but the fault comes first.
    await client.getOrganisations().catch(() => {});
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-3',
    ]);
    api.inject({ kind: 'status', status, times: 2 });
    expect(await makeClient().getOrganisations()).toHaveLength(4);
    expect(api.requests).toHaveLength(6);
  });

  it('wait as long as the API asks for', async () => {
    api.inject({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const startedAtMs = performance.now();
    expect(await makeClient().getOrganisations()).toHaveLength(4);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(990);
  });

  it('give the answer at once when the API asks for longer than ten seconds', async () => {
    api.inject({ kind: 'status', status: 429, headers: { 'retry-after': '11' } });
    const error = await makeClient()
      .getOrganisations()
      .catch((reason: unknown) => reason as ApiError);
    expect(error).toMatchObject({ status: 429 });
    expect((error as ApiError).headers.get('retry-after')).toBe('11');
    expect(api.requests).toHaveLength(1);
  });

  it('are repeated after a broken connection', async () => {
    api.inject({ kind: 'reset', times: 1 });
    expect(await makeClient().getOrganisations()).toHaveLength(4);
  });

  it.each([400, 404, 500])('are not repeated after a %d', async (status) => {
    api.inject({ kind: 'status', status });
    await expect(makeClient().getOrganisations()).rejects.toMatchObject({ status });
    expect(api.requests).toHaveLength(1);
  });

  it('give the last answer when all attempts failed', async () => {
    api.inject({ kind: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    await expect(makeClient({ retries: 1 }).getOrganisations()).rejects.toMatchObject({ status: 503 });
    expect(api.requests).toHaveLength(2);
  });

  it('never wait past the deadline', async () => {
    api.inject({
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '5' },
      times: Number.POSITIVE_INFINITY,
    });
    const startedAtMs = performance.now();
    await expect(makeClient({ timeoutMs: 1_000 }).getOrganisations()).rejects.toMatchObject({ status: 503 });
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    expect(api.requests).toHaveLength(1);
  });

  it('stop waiting when the caller aborts', async () => {
    api.inject({ kind: 'status', status: 503, headers: { 'retry-after': '5' } });
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(makeClient().getOrganisations({}, { signal })).rejects.toBe(reason);
    const controller = new AbortController();
    const call = makeClient().getOrganisations({}, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 100);
    await expect(call).rejects.toBe(reason);
  });
});

describe('writes', () => {
  it.each([429, 502, 503, 504])('are never repeated after a %d', async (status) => {
    api.inject({ kind: 'status', status });
    await expect(makeClient().archiveOrganisation({ organisation_id })).rejects.toMatchObject({ status });
    expect(api.requests).toHaveLength(1);
  });

  const failure = (code: string, syscall: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) });

  it.each([
    ['ECONNREFUSED', 'connect'],
    ['EHOSTUNREACH', 'connect'],
  ])('are repeated after %s at %s: the API did not see them', async (code, syscall) => {
    let attempts = 0;
    const client = makeClient({
      fetch: async (request) => {
        if (++attempts < 3) throw failure(code, syscall);
        return fetch(request);
      },
    });
    await client.updateOrganisation({ organisation_id, notes: 'x' });
    expect([attempts, api.requests.length]).toEqual([3, 1]);
  });

  it.each([
    ['EHOSTUNREACH', 'read'],
    ['ENETUNREACH', 'write'],
    ['ECONNRESET', 'read'],
  ])('are never repeated after %s at %s: the API may have seen them', async (code, syscall) => {
    let attempts = 0;
    const client = makeClient({
      fetch: async () => {
        attempts += 1;
        throw failure(code, syscall);
      },
    });
    await expect(client.archiveOrganisation({ organisation_id })).rejects.toMatchObject({
      outcome: 'unknown',
    });
    expect(attempts).toBe(1);
  });

  it('are never repeated after a connection that broke', async () => {
    api.inject({ kind: 'reset' });
    await expect(makeClient().archiveOrganisation({ organisation_id })).rejects.toMatchObject({
      outcome: 'unknown',
    });
    expect(api.requests).toHaveLength(1);
  });
});

describe('the pause before a repetition', () => {
  const answer = (status: number, headers: Record<string, string> = {}) => ({
    answer: { status, statusText: '', headers: new Headers(headers), body: '' },
  });

  it('grows twofold up to two seconds, with full jitter', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((retried) => retryDelayMs(answer(503), true, retried, 1))).toEqual([
      100, 200, 400, 800, 1600, 2000, 2000,
    ]);
    expect(retryDelayMs(answer(503), true, 3, 0)).toBe(0);
  });

  it('is what Retry-After asks for, up to ten seconds', () => {
    expect(retryDelayMs(answer(429, { 'retry-after': '3' }), true, 0, 1)).toBe(3000);
    expect(retryDelayMs(answer(429, { 'retry-after': '11' }), true, 0, 1)).toBeUndefined();
    const inTwoSeconds = new Date(Date.now() + 2_000).toUTCString();
    expect(retryDelayMs(answer(503, { 'retry-after': inTwoSeconds }), true, 0, 0)).toBeLessThanOrEqual(2_000);
    expect(retryDelayMs(answer(503, { 'retry-after': 'soon' }), true, 0, 1)).toBe(100);
  });

  it('comes before a write only when the API surely did not see it', () => {
    expect(retryDelayMs({ error: new NetworkError('', 'not_sent') }, false, 0, 1)).toBe(100);
    expect(retryDelayMs({ error: new NetworkError('', 'unknown') }, false, 0, 1)).toBeUndefined();
    expect(retryDelayMs({ error: new NetworkError('', 'unknown') }, true, 0, 1)).toBe(100);
    expect(retryDelayMs({ error: new TypeError() }, true, 0, 1)).toBeUndefined();
  });
});
