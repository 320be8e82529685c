import { describe, expect } from 'vitest';
import { type ClientOptions, memoryCache, type OrganisationsClient } from '../../src/index.ts';
import { type Fault, type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { errorOf, isHit, organisation_id, requestsOf, until, update } from '../support/calls.ts';
import { type Fixtures, it } from '../support/fixtures.ts';
import { start, stopTime } from '../support/virtual-time.ts';

const limits = { retries: 0, timeoutMs: 400, serverTimeoutMs: 100 } as const satisfies Partial<ClientOptions>;
/** After both limits and the client's margin, a write can no longer be applied. */
const CANNOT_BE_APPLIED_AFTER_MS = limits.timeoutMs + limits.serverTimeoutMs + 5_000;
const creation = { name: 'Ministry of Tests', crown: true, organisation_type: 'central' } as const;
const ofWrites = { when: { method: 'POST' } };

/** What the cache returns is what the API returns. */
async function expectFresh(client: OrganisationsClient, makeClient: Fixtures['makeClient']): Promise<void> {
  const uncached = makeClient({ cache: false });
  expect(await client.getOrganisation({ organisation_id })).toEqual(
    await uncached.getOrganisation({ organisation_id }),
  );
  expect(await client.getOrganisations()).toEqual(await uncached.getOrganisations());
}

const notesOf = (api: ReferenceApi) => api.state.organisations.get(organisation_id)?.notes;
const apiError = (status: number) => ({ code: 'api_error', status });
const unknownDelivery = { code: 'network_error', delivery: 'unknown' };
const unexpected = (responseStatus: number) => ({ code: 'unexpected_response', responseStatus });
const timeout = { code: 'timeout', delivery: 'unknown' };

type Failure = readonly [what: string, fault: Fault, fields: object];

const definite: readonly Failure[] = [
  ...[400, 403, 404, 409, 422].map(
    (status): Failure => [`${status}`, { kind: 'status', status }, apiError(status)],
  ),
];

describe('a write with a definite outcome (redis 10), answered with', () => {
  it.for(definite)(
    '%s rejects with a typed error, and what it invalidates can be stored at once',
    async ([, fault, fields], { api, makeClient }) => {
      const client = makeClient(limits);
      stopTime();
      await until(() => isHit(client));
      api.inject({ ...fault, ...ofWrites });
      expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject(fields);
      await expectFresh(client, makeClient);
      expect(await isHit(client)).toBe(true);
    },
  );
});

type Write = (client: OrganisationsClient) => Promise<unknown>;
const byUpdate: Write = (client) => client.updateOrganisation(update);
/** Its response has a body. */
const byCreation: Write = (client) => client.createOrganisation(creation);

const ambiguous: ReadonlyArray<readonly [...Failure, Write]> = [
  ...[408, 413, 429, 499, 500, 502, 503, 504, 520].map(
    (status) => [`${status}`, { kind: 'status', status }, apiError(status), byUpdate] as const,
  ),
  ...[500, 502, 504].map(
    (status) =>
      [
        `${status} after it was applied`,
        { kind: 'commit-then-status', status },
        apiError(status),
        byUpdate,
      ] as const,
  ),
  ['a reset', { kind: 'reset' }, unknownDelivery, byUpdate],
  ['a reset after it was applied', { kind: 'commit-then-reset' }, unknownDelivery, byUpdate],
  [
    'a reset in the middle of the headers',
    { kind: 'reset-after-headers' },
    { code: 'network_error' },
    byUpdate,
  ],
  ['a redirect', { kind: 'redirect', status: 307, location: '/' }, unexpected(307), byUpdate],
  ['nothing', { kind: 'no-answer' }, timeout, byUpdate],
  ['a response after the deadline', { kind: 'slow-answer', ms: 1_500 }, timeout, byUpdate],
  ['a body that breaks off', { kind: 'truncated', bytes: 10 }, unknownDelivery, byCreation],
  ['a byte every 40 ms', { kind: 'drip', ms: 40 }, timeout, byCreation],
  ['HTML and status 200', { kind: 'html', status: 200 }, unexpected(200), byCreation],
];

describe('a write with an ambiguous outcome (redis 10), answered with', () => {
  it.for(ambiguous)(
    '%s rejects with a typed error, and nothing is stored until it can no longer be applied',
    async ([, fault, fields, write], { api, makeClient }) => {
      const client = makeClient(limits);
      const time = stopTime();
      await client.getOrganisations();
      api.inject({ ...fault, ...ofWrites });
      const call = start(() => errorOf(() => write(client)));
      await until(() => requestsOf(api, 'POST').length === 1);
      if (fields === timeout) {
        await time.advance(limits.timeoutMs - 1);
        expect(call.isOver()).toBe(false);
        await time.advance(1);
      }
      expect(await call.result).toMatchObject(fields);

      for (let read = 0; read < 3; read++) {
        const { response } = await client.GET('/organisations');
        expect(response.headers.get('cache-status')).toContain('fwd=miss; detail=write_pending');
        await expectFresh(client, makeClient);
      }
      await time.advance(CANNOT_BE_APPLIED_AFTER_MS);
      await expectFresh(client, makeClient);
      const { response } = await client.GET('/organisations');
      expect(response.headers.get('cache-status')).toContain('; hit');
    },
  );

  it('nothing, and applied after the deadline, is never followed by a stale read', async ({
    api,
    makeClient,
  }) => {
    const client = makeClient(limits);
    const time = stopTime();
    await until(() => isHit(client));
    api.inject({ kind: 'commit-late', afterMs: 700, ...ofWrites });
    const call = errorOf(() => client.updateOrganisation(update));
    await until(() => requestsOf(api, 'POST').length === 1);
    await time.advance(limits.timeoutMs);
    expect(await call).toMatchObject(timeout);
    expect(await isHit(client)).toBe(false);
    expect(notesOf(api)).not.toBe(update.notes);

    await time.advance(300);
    expect(notesOf(api)).toBe(update.notes);
    expect(await isHit(client)).toBe(false);
    expect((await client.getOrganisation({ organisation_id })).notes).toBe(update.notes);
    await time.advance(CANNOT_BE_APPLIED_AFTER_MS);
    await expectFresh(client, makeClient);
    expect(await isHit(client)).toBe(true);
  });

  it('nothing, because the caller aborts, rejects with the reason and invalidates', async ({
    api,
    makeClient,
  }) => {
    const client = makeClient(limits);
    stopTime();
    await until(() => isHit(client));
    const hold = api.inject({ kind: 'hold', ...ofWrites });
    const controller = new AbortController();
    const call = errorOf(() => client.updateOrganisation(update, { signal: controller.signal }));
    await hold.arrived;
    const reason = { my: 'reason' };
    controller.abort(reason);
    expect(await call).toBe(reason);
    hold.release();
    await expectFresh(client, makeClient);
    expect(await isHit(client)).toBe(false);
  });
});

describe('a write that was not sent', () => {
  it('invalidates, and later reads are stored at once', async ({ api, makeClient }) => {
    const cache = memoryCache();
    const client = makeClient({ ...limits, cache });
    stopTime();
    await until(() => isHit(client));
    const closed = await startReferenceApi();
    await closed.close();
    const refused = makeClient({ ...limits, cache, baseUrl: closed.url, cacheNamespace: api.url });
    expect(await errorOf(() => refused.updateOrganisation(update))).toMatchObject({
      code: 'network_error',
      delivery: 'not_sent',
    });
    await expectFresh(client, makeClient);
    expect(await isHit(client)).toBe(true);
  });
});
