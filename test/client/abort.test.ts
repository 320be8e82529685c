import { types } from 'node:util';
import { describe, expect } from 'vitest';
import { errorOf, isHit, organisation_id, until } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('an abort by the caller', () => {
  it('rejects with the caller’s own reason, before and during the call, and does nothing after it', async ({
    api,
    makeClient,
  }) => {
    const client = makeClient();
    for (const reason of [new Error('enough'), 'a text', { an: 'object' }]) {
      api.inject({ kind: 'no-answer' });
      const controller = new AbortController();
      const call = client.getOrganisation({ organisation_id }, { signal: controller.signal });
      await until(() => api.requests.length > 0);
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

  it('does not fail the reads that are collapsed with it', async ({ api, makeClient }) => {
    const client = makeClient();
    const hold = api.inject({ kind: 'hold' });
    const controllers = Array.from({ length: 3 }, () => new AbortController());
    const calls = controllers.map(({ signal }) => client.getOrganisation({ organisation_id }, { signal }));
    const errors = calls.map((call) => errorOf(() => call));
    await hold.arrived;
    controllers[0]?.abort('first');
    controllers[1]?.abort('second');
    expect([await errors[0], await errors[1]]).toEqual(['first', 'second']);
    hold.release();
    expect(await calls[2]).toMatchObject({ id: organisation_id });
    expect(api.requests).toHaveLength(1);
    expect(await isHit(client)).toBe(true);
  });

  it('of every collapsed read ends the call, and the next read makes a new one', async ({
    api,
    makeClient,
  }) => {
    const client = makeClient();
    api.inject({ kind: 'no-answer' });
    const controller = new AbortController();
    const calls = Array.from({ length: 5 }, () =>
      errorOf(() => client.getOrganisation({ organisation_id }, { signal: controller.signal })),
    );
    await until(() => api.requests.length === 1);
    controller.abort('all');
    expect(await Promise.all(calls)).toEqual(Array(5).fill('all'));
    expect(await client.getOrganisation({ organisation_id })).toMatchObject({ id: organisation_id });
    expect(api.requests).toHaveLength(2);
  });

  it('leaves no listener on a signal that is used for many calls', async ({ makeClient }) => {
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

  it('leaves nothing on a signal that is used for many calls beside others', async ({ makeClient }) => {
    const { signal } = new AbortController();
    // Where Node keeps the signals that depend on this one.
    const held = () =>
      Object.getOwnPropertySymbols(signal)
        .map((name) => (signal as unknown as Record<symbol, unknown>)[name])
        .reduce((sum: number, value) => sum + (types.isSet(value) ? value.size : 0), 0);
    const client = makeClient().with({ signal });
    for (let call = 0; call < 20; call++) {
      const { signal: own } = new AbortController();
      await client.getOrganisation({ organisation_id }, { signal: own, cache: 'reload' });
      await client.getOrganisation({ organisation_id }, { signal: own });
      await client.with({ signal: own }).getOrganisation({ organisation_id });
    }
    expect(held()).toBe(0);
  });
});
