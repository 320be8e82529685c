import { describe, expect, onTestFinished, vi } from 'vitest';
import type { ClientOptions } from '../../src/index.ts';
import { errorOf } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { type Started, start, stopTime } from '../support/virtual-time.ts';

/** Lets everything run that does not wait for a timer. */
async function flush(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await vi.advanceTimersByTimeAsync(0);
}

/** Lets time pass from timer to timer until the call is over. */
async function finish<T>(call: Started<T>): Promise<T> {
  await flush();
  while (!call.isOver()) {
    await vi.advanceTimersToNextTimerAsync();
    await flush();
  }
  return call.result;
}

/** Stops time, and gives options of a client whose API answers with a status and headers, without a network. */
function failingApi(status: number, headers: Record<string, string> = {}) {
  stopTime();
  const startedAtMs = performance.now();
  /** When each attempt was made, in milliseconds since the first. */
  const attempts: number[] = [];
  const options = {
    auth: { clientId: 'x', token: () => 'token' },
    retries: 1,
    fetch: async () => {
      attempts.push(performance.now() - startedAtMs);
      return new Response('{}', { status, headers });
    },
  } satisfies Partial<ClientOptions>;
  return { options, attempts };
}

function chance(random: number): void {
  const spy = vi.spyOn(Math, 'random').mockReturnValue(random);
  onTestFinished(() => spy.mockRestore());
}

describe('the delay before a retry', () => {
  it('doubles from 100 ms up to two seconds', async ({ makeClient }) => {
    const { options, attempts } = failingApi(503);
    chance(1);
    const client = makeClient({ ...options, retries: 7 });
    await finish(start(() => errorOf(() => client.getOrganisations())));
    const delays = attempts.slice(1).map((atMs, index) => atMs - (attempts[index] ?? 0));
    expect(delays.map(Math.round)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('is a random share of that, so that clients do not retry together', async ({ makeClient }) => {
    const { options, attempts } = failingApi(503);
    chance(0.25);
    const client = makeClient({ ...options, retries: 2 });
    await finish(start(() => errorOf(() => client.getOrganisations())));
    expect(attempts.map(Math.round)).toEqual([0, 25, 75]);
  });

  it('is what Retry-After asks for, in seconds', async ({ makeClient }) => {
    const { options, attempts } = failingApi(429, { 'retry-after': '3' });
    await finish(start(() => errorOf(() => makeClient(options).getOrganisations())));
    expect(attempts.map(Math.round)).toEqual([0, 3_000]);
  });

  it('is what Retry-After asks for, as a date', async ({ makeClient }) => {
    const nextSecond = 1_000 * Math.ceil(Date.now() / 1_000);
    const { options, attempts } = failingApi(503, {
      'retry-after': new Date(nextSecond + 2_000).toUTCString(),
    });
    chance(0);
    const asked = nextSecond + 2_000 - Date.now();
    await finish(start(() => errorOf(() => makeClient(options).getOrganisations())));
    expect(attempts[1]).toBeCloseTo(asked, -1);
  });

  it('does not follow a Retry-After that cannot be read', async ({ makeClient }) => {
    const { options, attempts } = failingApi(503, { 'retry-after': 'soon' });
    chance(1);
    await finish(start(() => errorOf(() => makeClient(options).getOrganisations())));
    expect(attempts.map(Math.round)).toEqual([0, 100]);
  });

  it('ends when the caller aborts', async ({ makeClient }) => {
    const { options, attempts } = failingApi(503, { 'retry-after': '5' });
    const controller = new AbortController();
    const call = errorOf(() => makeClient(options).getOrganisations({}, { signal: controller.signal }));
    await flush();
    expect(attempts).toHaveLength(1);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await call).toBe(reason);
    expect(attempts).toHaveLength(1);
  });
});

describe('there is no retry', () => {
  it.for([
    ['the API asks to wait for longer than ten seconds', '11', {}],
    ['the delay would end after the deadline', '5', { timeoutMs: 1_000 }],
  ] as const)('when %s', async ([, retryAfter, limits], { makeClient }) => {
    const { options, attempts } = failingApi(429, { 'retry-after': retryAfter });
    const call = start(() => errorOf(() => makeClient({ ...options, ...limits }).getOrganisations()));
    await flush();
    expect(call.isOver()).toBe(true);
    expect(await call.result).toMatchObject({ status: 429 });
    expect(attempts).toEqual([0]);
  });
});
