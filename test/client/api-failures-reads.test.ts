import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from 'vitest';
import { ApiError, NetworkError, TimeoutError, UnexpectedResponseError } from '../../src/index.ts';
import { type Fault, seed } from '../../src/testing/index.ts';
import { errorOf, isHit, organisation_id, until } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { start, stopTime } from '../support/virtual-time.ts';

type Failure = readonly [
  what: string,
  fault: Fault,
  type: abstract new (...args: never) => Error,
  fields: object,
];

const failures: readonly Failure[] = [
  ...[500, 502, 503, 504, 429].map(
    (status): Failure => [`${status}`, { kind: 'status', status }, ApiError, { code: 'api_error', status }],
  ),
  ['HTML and status 502', { kind: 'html', status: 502 }, ApiError, { code: 'api_error', status: 502 }],
  [
    'a reset before the headers',
    { kind: 'reset' },
    NetworkError,
    { code: 'network_error', delivery: 'unknown' },
  ],
  [
    'a reset after the headers',
    { kind: 'reset-after-headers' },
    NetworkError,
    { code: 'network_error', delivery: 'unknown' },
  ],
  ['a body that breaks off', { kind: 'truncated', bytes: 40 }, NetworkError, { code: 'network_error' }],
  [
    'HTML and status 200',
    { kind: 'html', status: 200 },
    UnexpectedResponseError,
    { code: 'unexpected_response', responseStatus: 200 },
  ],
  [
    'a redirect',
    { kind: 'redirect', status: 301, location: 'http://127.0.0.1:9/' },
    UnexpectedResponseError,
    { code: 'unexpected_response', responseStatus: 301 },
  ],
];

const tooSlow: ReadonlyArray<readonly [string, Fault]> = [
  ['no response', { kind: 'no-answer' }],
  ['a response after the deadline', { kind: 'latency', ms: 1_500 }],
  ['a byte every 40 ms', { kind: 'drip', ms: 40 }],
];

describe('a read that the API answers with', () => {
  it.for(failures)(
    '%s rejects with a typed error, and nothing is stored',
    async ([, fault, type, fields], { api, makeClient }) => {
      const client = makeClient({ retries: 0 });
      api.inject(fault);
      const error = await errorOf(() => client.getOrganisation({ organisation_id }));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject(fields);
      expect(await isHit(client)).toBe(false);
      expect(await isHit(client)).toBe(true);
    },
  );

  it.for(tooSlow)(
    '%s rejects at the deadline, and nothing is stored',
    async ([, fault], { api, makeClient }) => {
      const client = makeClient({ timeoutMs: 400, retries: 0 });
      const time = stopTime();
      api.inject(fault);
      const call = start(() => errorOf(() => client.getOrganisation({ organisation_id })));
      await until(() => api.requests.length === 1);
      await time.advance(399);
      expect(call.isOver()).toBe(false);
      await time.advance(1);
      const error = await call.result;
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ code: 'timeout', delivery: 'unknown' });
      expect(await isHit(client)).toBe(false);
      expect(await isHit(client)).toBe(true);
    },
  );

  it('JSON that breaks off after any byte rejects, with and without a Content-Length', async ({
    api,
    makeClient,
  }) => {
    const client = makeClient({ retries: 0 });
    const whole = JSON.stringify(await makeClient({ cache: false }).getLiveServiceAndOrganisationCounts());
    const headers = { 'content-type': 'application/json' };
    for (let bytes = 0; bytes < whole.length; bytes++) {
      api.inject({ kind: 'truncated', bytes });
      expect(await errorOf(() => client.getLiveServiceAndOrganisationCounts())).toBeInstanceOf(NetworkError);
      const fetch = async () => new Response(whole.slice(0, bytes), { headers });
      const short = makeClient({ fetch });
      expect(await errorOf(() => short.getLiveServiceAndOrganisationCounts())).toMatchObject({
        code: 'unexpected_response',
        message: expect.stringContaining('GET /_status/live-service-and-organisation-counts'),
      });
    }
    api.requests.length = 0;
    expect(JSON.stringify(await client.getLiveServiceAndOrganisationCounts())).toBe(whole);
    expect(api.requests).toHaveLength(1);
  });

  it('a redirect to another origin sends nothing there', async ({ api, makeClient }) => {
    const arrived: string[] = [];
    const elsewhere = createServer((request, response) => {
      arrived.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen`;
    const client = makeClient();
    for (const status of [301, 302, 303, 307, 308]) {
      api.inject({ kind: 'redirect', status, location });
      const call = () => client.getOrganisation({ organisation_id }, { onBehalfOf: seed.users.una });
      expect(await errorOf(call)).toMatchObject({ code: 'unexpected_response', responseStatus: status });
    }
    expect(arrived).toEqual([]);
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  it('nothing, through a fetch that ignores its signal, rejects at the deadline', async ({ makeClient }) => {
    const time = stopTime();
    const client = makeClient({
      timeoutMs: 50,
      fetch: () => new Promise(() => {}),
      auth: { clientId: 'x', token: () => 'token' },
    });
    const call = errorOf(() => client.getOrganisation({ organisation_id }));
    await time.advance(50);
    expect(await call).toMatchObject({ code: 'timeout', delivery: 'unknown' });
  });

  it('nothing, because a token never comes, rejects before anything is sent', async ({ api, makeClient }) => {
    const time = stopTime();
    const token = () => new Promise<string>(() => {});
    const client = makeClient({ timeoutMs: 50, auth: { clientId: 'x', token } });
    const call = errorOf(() => client.getOrganisation({ organisation_id }));
    await time.advance(50);
    expect(await call).toMatchObject({ code: 'timeout', delivery: 'not_sent' });
    expect(api.requests).toEqual([]);
  });
});
