import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ApiError,
  type ClientOptions,
  createOrganisationsClient,
  NetworkError,
  type OrganisationsClient,
  TimeoutError,
  UnexpectedResponseError,
} from '../../src/index.ts';
import { type Fault, type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { auth, isHit, organisation_id, timed, timeUntil } from '../support/scene.ts';

let api: ReferenceApi;
beforeEach(async () => {
  api = await startReferenceApi();
});
afterEach(() => api.close());

const makeClient = (options: Partial<ClientOptions> = {}): OrganisationsClient =>
  createOrganisationsClient({ baseUrl: api.url, auth, retries: 0, ...options });
const errorOf = async (call: () => Promise<unknown>) => (await timed(call)).error;

const failures: ReadonlyArray<readonly [string, Fault, abstract new (...args: never) => Error, object]> = [
  ['500', { kind: 'status', status: 500 }, ApiError, { code: 'api_error', status: 500 }],
  ['502', { kind: 'status', status: 502 }, ApiError, { code: 'api_error', status: 502 }],
  ['503', { kind: 'status', status: 503 }, ApiError, { code: 'api_error', status: 503 }],
  ['504', { kind: 'status', status: 504 }, ApiError, { code: 'api_error', status: 504 }],
  ['429', { kind: 'status', status: 429 }, ApiError, { code: 'api_error', status: 429 }],
  [
    'a reset before the headers',
    { kind: 'reset' },
    NetworkError,
    { code: 'network_error', outcome: 'unknown' },
  ],
  [
    'a reset after the headers',
    { kind: 'reset-after-headers' },
    NetworkError,
    { code: 'network_error', outcome: 'unknown' },
  ],
  ['a body that breaks off', { kind: 'truncated', bytes: 40 }, NetworkError, { code: 'network_error' }],
  [
    'HTML with status 200',
    { kind: 'html', status: 200 },
    UnexpectedResponseError,
    { code: 'unexpected_response', status: 200 },
  ],
  ['HTML with status 502', { kind: 'html', status: 502 }, ApiError, { code: 'api_error', status: 502 }],
  ['a byte now and then', { kind: 'drip', ms: 40 }, TimeoutError, { code: 'timeout', outcome: 'unknown' }],
  ['no answer', { kind: 'no-answer' }, TimeoutError, { code: 'timeout', outcome: 'unknown' }],
  [
    'an answer too late',
    { kind: 'latency', ms: 1500 },
    TimeoutError,
    { code: 'timeout', outcome: 'unknown' },
  ],
  [
    'a redirect',
    { kind: 'redirect', status: 301, location: 'http://127.0.0.1:9/' },
    UnexpectedResponseError,
    { code: 'unexpected_response', status: 301 },
  ],
];

describe('a read that the API answers with', () => {
  it.each(failures)(
    '%s rejects with a typed error, and nothing is stored',
    async (_, fault, type, fields) => {
      const client = makeClient({ timeoutMs: 400 });
      api.inject(fault);
      const { error, ms } = await timed(() => client.getOrganisation({ organisation_id }));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject(fields);
      expect(ms).toBeLessThan(1000);
      expect(await isHit(client)).toBe(false);
      await timeUntil(() => isHit(client));
    },
  );

  it('JSON that breaks off after any byte rejects, whether or not its length tells', async () => {
    const client = makeClient();
    const whole = JSON.stringify(await makeClient({ cache: false }).getLiveServiceAndOrganisationCounts());
    const headers = { 'content-type': 'application/json' };
    for (let bytes = 0; bytes < whole.length; bytes++) {
      api.inject({ kind: 'truncated', bytes });
      expect(await errorOf(() => client.getLiveServiceAndOrganisationCounts())).toBeInstanceOf(NetworkError);
      const fetch = async () => new Response(whole.slice(0, bytes), { headers });
      const short = makeClient({ fetch });
      expect(await errorOf(() => short.getLiveServiceAndOrganisationCounts())).toMatchObject({
        code: 'unexpected_response',
        message: `GET /_status/live-service-and-organisation-counts was answered 200 with a body that does not parse where JSON was expected`,
      });
    }
    api.requests.length = 0;
    expect(JSON.stringify(await client.getLiveServiceAndOrganisationCounts())).toBe(whole);
    expect(api.requests).toHaveLength(1);
  });

  it('a redirect to another origin sends nothing there', async () => {
    const seen: string[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen`;
    const client = makeClient();
    for (const status of [301, 302, 303, 307, 308]) {
      api.inject({ kind: 'redirect', status, location });
      const call = () => client.getOrganisation({ organisation_id }, { onBehalfOf: seed.users.una });
      expect(await errorOf(call)).toMatchObject({ code: 'unexpected_response', status });
    }
    expect(seen).toEqual([]);
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  it('nothing, through a fetch that takes no notice of the signal, times out all the same', async () => {
    const client = makeClient({ timeoutMs: 50, fetch: () => new Promise(() => {}) });
    expect(await errorOf(() => client.getOrganisation({ organisation_id }))).toBeInstanceOf(TimeoutError);
  });

  it('nothing, because a token never comes, times out before anything is sent', async () => {
    const token = () => new Promise<string>(() => {});
    const client = makeClient({ timeoutMs: 50, auth: { clientId: 'x', token } });
    const error = await errorOf(() => client.getOrganisation({ organisation_id }));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_sent' });
    expect(api.requests).toEqual([]);
  });
});

describe('an abort by the caller', () => {
  it('is rejected with the very reason, before, during and after the call', async () => {
    const client = makeClient();
    for (const reason of [new Error('enough'), 'a text', { an: 'object' }]) {
      api.inject({ kind: 'no-answer' });
      const controller = new AbortController();
      const call = client.getOrganisation({ organisation_id }, { signal: controller.signal });
      await timeUntil(() => api.requests.length > 0);
      controller.abort(reason);
      expect(await errorOf(() => call)).toBe(reason);
      api.requests.length = 0;

      const aborted = AbortSignal.abort(reason);
      expect(await errorOf(() => client.getOrganisation({ organisation_id }, { signal: aborted }))).toBe(
        reason,
      );
      expect(await errorOf(() => client.GET('/organisations', { signal: aborted }))).toBe(reason);
      const write = { organisation_id, notes: 'never' };
      expect(await errorOf(() => client.updateOrganisation(write, { signal: aborted }))).toBe(reason);
      expect(api.requests).toEqual([]);
    }
    const late = new AbortController();
    await client.getOrganisation({ organisation_id }, { signal: late.signal });
    late.abort();
    expect(await isHit(client)).toBe(true);
  });

  it('never fails the others that share its call, and ends the call with the last of them', async () => {
    const client = makeClient();
    const hold = api.inject({ kind: 'hold' });
    const controllers = Array.from({ length: 3 }, () => new AbortController());
    const calls = controllers.map(({ signal }) =>
      timed(() => client.getOrganisation({ organisation_id }, { signal })),
    );
    await hold.arrived;
    controllers[0]?.abort('first');
    controllers[1]?.abort('second');
    expect([(await calls[0])?.error, (await calls[1])?.error]).toEqual(['first', 'second']);
    hold.release();
    expect((await calls[2])?.value).toMatchObject({ id: organisation_id });
    expect(api.requests).toHaveLength(1);
    expect(await isHit(client)).toBe(true);
  });

  it('of everybody who shares a call lets the next reader begin a new one', async () => {
    const client = makeClient();
    api.inject({ kind: 'no-answer' });
    const controller = new AbortController();
    const calls = Array.from({ length: 5 }, () =>
      timed(() => client.getOrganisation({ organisation_id }, { signal: controller.signal })),
    );
    await timeUntil(() => api.requests.length === 1);
    controller.abort('all');
    expect((await Promise.all(calls)).map(({ error }) => error)).toEqual(Array(5).fill('all'));
    expect(await client.getOrganisation({ organisation_id })).toMatchObject({ id: organisation_id });
    expect(api.requests).toHaveLength(2);
  });

  it('leaves no listener on a signal that is used for many calls', async () => {
    const client = makeClient();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    for (let call = 0; call < 20; call++) {
      await client.getOrganisation({ organisation_id }, { signal, cache: 'reload' });
      await client.getOrganisation({ organisation_id }, { signal });
    }
    expect(listeners).toBe(0);
  });
});
