import { getEventListeners } from 'node:events';
import { describe, expect } from 'vitest';
import type { ClientOptions, OrganisationsClient } from '../../src/index.ts';
import { errorOf, isHit, organisation_id, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { start, stopTime } from '../support/virtual-time.ts';

const never = new Promise<never>(() => {});
const PATH = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };
type Call = (client: OrganisationsClient, init: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** A call that hangs, by the phase in which it does. */
const hanging: ReadonlyArray<readonly [phase: string, options: Partial<ClientOptions>, call: Call]> = [
  [
    'onRequest',
    {},
    (client, init) => client.GET(PATH, { params, ...init, middleware: [{ onRequest: () => never }] }),
  ],
  [
    'onResponse',
    {},
    (client, init) => client.GET(PATH, { params, ...init, middleware: [{ onResponse: () => never }] }),
  ],
  [
    'onError',
    { fetch: () => Promise.reject(new Error()), retries: 0 },
    (client, init) => client.GET(PATH, { params, ...init, middleware: [{ onError: () => never }] }),
  ],
  [
    'auth.token',
    { auth: { clientId: 'x', token: () => never } },
    (client, init) => client.getOrganisations({}, init),
  ],
  [
    'a fetch that ignores its signal',
    { fetch: () => never },
    (client, init) => client.getOrganisations({}, init),
  ],
  ['the same, of a write', { fetch: () => never }, (client, init) => client.updateOrganisation(update, init)],
  [
    'the body of a response',
    {
      fetch: async () =>
        new Response(new ReadableStream({ pull: () => never }), {
          headers: { 'content-type': 'application/json' },
        }),
    },
    (client, init) => client.getOrganisations({}, init),
  ],
];

describe('a call that hangs in', () => {
  it.for(hanging)('%s ends with its deadline', async ([, options, call], { makeClient }) => {
    const time = stopTime();
    const client = makeClient({ timeoutMs: 500, ...options });
    const calling = start(() => errorOf(() => call(client, {})));
    await time.advance(499);
    expect(calling.isOver()).toBe(false);
    await time.advance(1);
    await time.run(calling.result);
    expect(await calling.result).toMatchObject({ code: 'timeout' });
  });

  it.for(hanging)('%s ends with the caller’s signal', async ([, options, call], { makeClient }) => {
    const client = makeClient(options);
    const controller = new AbortController();
    const calling = start(() => errorOf(() => call(client, { signal: controller.signal })));
    await new Promise(setImmediate);
    expect(calling.isOver()).toBe(false);
    controller.abort('enough');
    expect(await calling.result).toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('an abort', () => {
  it('ends the pause before a retry', async ({ makeClient }) => {
    let attempts = 0;
    const fetch = async () => {
      attempts += 1;
      return new Response('', { status: 503, headers: { 'retry-after': '9' } });
    };
    const controller = new AbortController();
    const calling = errorOf(() => makeClient({ fetch }).getOrganisations({}, { signal: controller.signal }));
    await until(() => attempts === 1);
    controller.abort('enough');
    expect(await calling).toBe('enough');
  });

  it.for([null, 0, '', false, 'text', { an: 'object' }, Symbol('s'), new Error('e')])(
    'with the reason %o rejects with it, whenever it comes',
    async (reason, { api, client }) => {
      const calls: Call[] = [
        (_, init) => client.getOrganisation({ organisation_id }, init),
        (_, init) => client.GET(PATH, { params, ...init, middleware: [{ onError: () => {} }] }),
        (_, init) => client.updateOrganisation(update, init),
        (_, init) => client.searchOrganisations({ name: 'x' }, init),
      ];
      for (const call of calls) {
        expect(await errorOf(() => call(client, { signal: AbortSignal.abort(reason) }))).toBe(reason);
        api.requests.length = 0;
        const hold = api.inject({ kind: 'hold' });
        const controller = new AbortController();
        const calling = start(() => call(client, { signal: controller.signal }));
        await hold.arrived;
        controller.abort(reason);
        const rejection = await calling.result.then(
          () => 'resolved',
          (error: unknown) => ({ error }),
        );
        expect(rejection).toEqual({ error: reason });
        hold.release();
      }
    },
  );

  it('without a reason rejects with an AbortError', async ({ client }) => {
    const error = await errorOf(() => client.getOrganisations({}, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError' });
  });
});

describe('a signal that lives long', () => {
  it('has no listener left after 2,000 hits with a middleware, and Node warns of nothing', async ({
    client,
  }) => {
    const warnings: unknown[] = [];
    const listen = (warning: unknown) => void warnings.push(warning);
    process.on('warning', listen);
    const { signal } = new AbortController();
    client.use({ onRequest: () => {} });
    await until(() => isHit(client));
    let most = 0;
    const { addEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      addEventListener.apply(signal, args);
      most = Math.max(most, getEventListeners(signal, 'abort').length);
    };
    const read = () => client.getOrganisation({ organisation_id }, { signal });
    for (let call = 0; call < 2_000; call += 100) await Promise.all(Array.from({ length: 100 }, read));
    expect(most).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('has none left after a call that fails, times out or is refused', async ({ makeClient }) => {
    const { signal } = new AbortController();
    for (const [, options, call] of hanging) {
      const client = makeClient({ ...options, timeoutMs: 1 });
      expect(await errorOf(() => call(client, { signal }))).toMatchObject({ code: 'timeout' });
    }
    const client = makeClient({ fetch: () => Promise.reject(new Error()), retries: 0 });
    await errorOf(() => client.getOrganisations({}, { signal }));
    await errorOf(() => client.GET(PATH, { params, signal, parseAs: 'nothing' as never }));
    await errorOf(() => client.GET(PATH, { params, signal, credentials: 'bogus' as never }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
