import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createOrganisationsClient, type OrganisationsClient } from '../../src/index.ts';
import { type Fault, type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { auth, isHit, organisation_id, timed, timeUntil } from '../support/scene.ts';

let api: ReferenceApi;
let client: OrganisationsClient;
let bare: OrganisationsClient;
beforeEach(async () => {
  api = await startReferenceApi();
  client = makeClient();
  bare = makeClient({ cache: false, timeoutMs: 10_000 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await api.close();
});

const makeClient = (options: Partial<ClientOptions> = {}): OrganisationsClient =>
  createOrganisationsClient({
    baseUrl: api.url,
    auth,
    retries: 0,
    timeoutMs: 400,
    serverTimeoutMs: 100,
    ...options,
  });

/** Longer than both time limits and the margin. */
const UNTIL_NO_COMMIT_MS = 400 + 100 + 5_000;
const write = { organisation_id, notes: 'written' };
const name = { name: 'Ministry of Tests', crown: true, organisation_type: 'central' } as const;

/** Moves the monotonic clock of this process on. */
function later(ms: number): void {
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ms);
}

async function expectTruth(): Promise<void> {
  expect(await client.getOrganisation({ organisation_id })).toEqual(
    await bare.getOrganisation({ organisation_id }),
  );
  expect(await client.getOrganisations()).toEqual(await bare.getOrganisations());
}

const definite: ReadonlyArray<readonly [string, Fault, object]> = [
  ['400', { kind: 'status', status: 400 }, { code: 'api_error', status: 400 }],
  ['429', { kind: 'status', status: 429 }, { code: 'api_error', status: 429 }],
  ['500', { kind: 'status', status: 500 }, { code: 'api_error', status: 500 }],
  [
    '500 after it was applied',
    { kind: 'commit-then-status', status: 500 },
    { code: 'api_error', status: 500 },
  ],
];

describe('a write that is definitely over, answered with', () => {
  it.each(definite)(
    '%s rejects with a typed error, and its keys are cacheable at once',
    async (_, fault, fields) => {
      await timeUntil(() => isHit(client));
      api.inject({ ...fault, when: { method: 'POST' } });
      expect((await timed(() => client.updateOrganisation(write))).error).toMatchObject(fields);
      await expectTruth();
      expect(await isHit(client)).toBe(true);
    },
  );
});

const ambiguous: ReadonlyArray<readonly [string, Fault, object]> = [
  ['408', { kind: 'status', status: 408 }, { code: 'api_error', status: 408 }],
  ['502', { kind: 'status', status: 502 }, { code: 'api_error', status: 502 }],
  ['503', { kind: 'status', status: 503 }, { code: 'api_error', status: 503 }],
  ['504', { kind: 'status', status: 504 }, { code: 'api_error', status: 504 }],
  [
    '502 after it was applied',
    { kind: 'commit-then-status', status: 502 },
    { code: 'api_error', status: 502 },
  ],
  [
    '504 after it was applied',
    { kind: 'commit-then-status', status: 504 },
    { code: 'api_error', status: 504 },
  ],
  ['a reset', { kind: 'reset' }, { code: 'network_error', outcome: 'unknown' }],
  [
    'a reset after it was applied',
    { kind: 'commit-then-reset' },
    { code: 'network_error', outcome: 'unknown' },
  ],
  ['a reset in the middle of the headers', { kind: 'reset-after-headers' }, { code: 'network_error' }],
  [
    'a redirect',
    { kind: 'redirect', status: 307, location: '/' },
    { code: 'unexpected_response', status: 307 },
  ],
  ['nothing', { kind: 'no-answer' }, { code: 'timeout', outcome: 'unknown' }],
  ['nothing in time', { kind: 'slow-answer', ms: 1500 }, { code: 'timeout', outcome: 'unknown' }],
];

describe('a write that may still be applied, answered with', () => {
  it.each(ambiguous)(
    '%s keeps its keys uncacheable until it cannot be any more',
    async (_, fault, fields) => {
      await timeUntil(() => isHit(client));
      api.inject({ ...fault, when: { method: 'POST' } });
      const { error, ms } = await timed(() => client.updateOrganisation(write));
      expect(error).toMatchObject(fields);
      expect(ms).toBeLessThan(1000);

      for (let read = 0; read < 3; read++) {
        const { response } = await client.GET('/organisations/{organisation_id}', {
          params: { path: { organisation_id } },
        });
        expect(response.headers.get('cache-status')).toContain('fwd=miss; detail=write-pending');
        await expectTruth();
      }
      later(UNTIL_NO_COMMIT_MS);
      await expectTruth();
      expect(await isHit(client)).toBe(true);
    },
  );

  it.each([
    [
      'a body that breaks off',
      { kind: 'truncated', bytes: 10 },
      { code: 'network_error', outcome: 'unknown' },
    ],
    ['a byte now and then', { kind: 'drip', ms: 40 }, { code: 'timeout', outcome: 'unknown' }],
    ['HTML with status 200', { kind: 'html', status: 200 }, { code: 'unexpected_response', status: 200 }],
  ] satisfies ReadonlyArray<readonly [string, Fault, object]>)(
    '%s rejects with a typed error and invalidates',
    async (_, fault, fields) => {
      await client.getOrganisations();
      api.inject({ ...fault, when: { method: 'POST' } });
      expect((await timed(() => client.createOrganisation(name))).error).toMatchObject(fields);
      await expectTruth();
      const { response } = await client.GET('/organisations');
      expect(response.headers.get('cache-status')).toContain('detail=write-pending');
      later(UNTIL_NO_COMMIT_MS);
      await expectTruth();
    },
  );

  it('nothing, and applied after the client gave up, is never followed by a stale read', async () => {
    await timeUntil(() => isHit(client));
    api.inject({ kind: 'commit-late', afterMs: 700, when: { method: 'POST' } });
    expect((await timed(() => client.updateOrganisation(write))).error).toMatchObject({ code: 'timeout' });
    const notes = () => api.state.organisations.get(organisation_id)?.notes;
    expect(notes()).not.toBe('written');
    await timeUntil(async () => {
      expect(await isHit(client)).toBe(false);
      return notes() === 'written';
    });
    expect((await client.getOrganisation({ organisation_id })).notes).toBe('written');
    later(UNTIL_NO_COMMIT_MS);
    await expectTruth();
    expect(await isHit(client)).toBe(true);
  });

  it('nothing, because the caller aborts, rejects with the reason and invalidates', async () => {
    await timeUntil(() => isHit(client));
    const hold = api.inject({ kind: 'hold', when: { method: 'POST' } });
    const controller = new AbortController();
    const call = timed(() => client.updateOrganisation(write, { signal: controller.signal }));
    await hold.arrived;
    const reason = { my: 'reason' };
    controller.abort(reason);
    expect((await call).error).toBe(reason);
    hold.release();
    await expectTruth();
    expect(await isHit(client)).toBe(false);
  });
});

describe('a write that was surely not sent', () => {
  it('leaves its keys cacheable', async () => {
    await timeUntil(() => isHit(client));
    const gone = makeClient({ fetch: () => fetch('http://127.0.0.1:9/') });
    const refused = await timed(() => gone.updateOrganisation(write));
    expect(refused.error).toMatchObject({ code: 'network_error' });
    await expectTruth();
    expect(await isHit(client)).toBe(true);
  });
});
