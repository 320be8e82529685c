import { describe, expect } from 'vitest';
import { errorOf, isHit, organisation_id, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { start, stopTime } from '../support/virtual-time.ts';

describe('timeoutMs and retries of a call', () => {
  it('take the place of the client’s', async ({ api, makeClient }) => {
    const time = stopTime();
    const client = makeClient({ timeoutMs: 1_000, retries: 0 });
    for (const [init, ms] of [
      [{}, 1_000],
      [{ timeoutMs: 300 }, 300],
      [{ timeoutMs: 5_000 }, 5_000],
    ] as const) {
      for (const call of [
        () => client.getOrganisations({}, { ...init, cache: 'no-store' }),
        () => client.GET('/organisations', { ...init, cache: 'no-store' }),
      ]) {
        const hold = api.inject({ kind: 'hold' });
        const calling = start(() => errorOf(call));
        await hold.arrived;
        await time.advance(ms - 1);
        expect(calling.isOver()).toBe(false);
        await time.advance(1);
        expect(await calling.result).toMatchObject({
          code: 'timeout',
          message: `GET /organisations did not complete within ${ms} ms`,
        });
        hold.release();
      }
    }
  });

  it('retries a read as often as it says', async ({ api, makeClient }) => {
    const client = makeClient({ retries: 1 });
    for (const [retries, attempts] of [
      [undefined, 2],
      [0, 1],
      [3, 4],
    ] as const) {
      const fault = api.inject({ kind: 'status', status: 503, headers: { 'Retry-After': '0' }, times: 10 });
      api.requests.length = 0;
      await errorOf(() => client.getOrganisations({}, { retries }));
      expect(api.requests).toHaveLength(attempts);
      fault.remove();
    }
  });

  it('holds for each of the callers of one read', async ({ api, client }) => {
    const fault = api.inject({ kind: 'status', status: 503, headers: { 'Retry-After': '0' }, times: 10 });
    const call = (retries: number) => errorOf(() => client.getOrganisation({ organisation_id }, { retries }));
    await Promise.all([call(0), call(0), call(2), call(2)]);
    expect(api.requests).toHaveLength(1 + 3);
    fault.remove();
  });

  it.for([
    [500, 500 + 100 + 5_000],
    [60_000, 60_000 + 100 + 5_000],
    [undefined, 400 + 100 + 5_000],
  ] as const)(
    'protect the keys of a write for as long as it can still be applied: timeoutMs %o',
    async ([timeoutMs, protectedMs], { api, makeClient }) => {
      const time = stopTime();
      const client = makeClient({ timeoutMs: 400, serverTimeoutMs: 100 });
      api.inject({ kind: 'reset', when: { method: 'POST' } });
      expect(await errorOf(() => client.updateOrganisation(update, { timeoutMs }))).toMatchObject({
        delivery: 'unknown',
      });
      await time.advance(protectedMs - 1);
      await client.getOrganisation({ organisation_id });
      expect(await isHit(client)).toBe(false);
      await time.advance(1);
      await client.getOrganisation({ organisation_id });
      expect(await isHit(client)).toBe(true);
    },
  );
});

describe('callers that share a call', () => {
  it('each have their own deadline', async ({ api, makeClient }) => {
    const time = stopTime();
    const client = makeClient({ timeoutMs: 1_000 });
    const hold = api.inject({ kind: 'hold', times: 2 });
    const first = start(() => errorOf(() => client.getOrganisations()));
    await hold.arrived;
    await time.advance(900);
    const second = start(() => client.getOrganisations());
    await new Promise(setImmediate);
    await time.advance(100);
    expect(await first.result).toMatchObject({ code: 'timeout' });
    await until(() => api.requests.length === 2);
    await time.advance(899);
    expect(second.isOver()).toBe(false);
    hold.release();
    expect(await second.result).toHaveLength(4);
  });

  it('each have their own timeoutMs', async ({ api, client }) => {
    const time = stopTime();
    const hold = api.inject({ kind: 'hold' });
    const calls = [300, 100, 200].map((timeoutMs) =>
      start(() => errorOf(() => client.getOrganisations({}, { timeoutMs }))),
    );
    await hold.arrived;
    for (const [passedMs, over] of [
      [99, 0],
      [1, 1],
      [99, 1],
      [1, 2],
      [99, 2],
      [1, 3],
    ] as const) {
      await time.advance(passedMs);
      expect(calls.filter(({ isOver }) => isOver())).toHaveLength(over);
    }
    expect(await Promise.all(calls.map(({ result }) => result))).toEqual(
      [300, 100, 200].map((ms) =>
        expect.objectContaining({
          code: 'timeout',
          message: `GET /organisations did not complete within ${ms} ms`,
        }),
      ),
    );
    hold.release();
  });
});
