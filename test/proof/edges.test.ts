import { getEventListeners, once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ClientError } from '../../src/index.ts';
import { clientOfTable } from '../client/support.ts';
import { until } from '../support/calls.ts';
import {
  type BreakingProxy,
  type EdgeServer,
  KINDS,
  type Kind,
  startBreakingProxy,
  startServer,
} from './edges/server.ts';

/** `SEED=1 CALLS=20000 npx vitest run --project proof test/proof/edges.test.ts` makes the same choices again. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const CALLS = Number(process.env.CALLS ?? 10_000);
const AT_ONCE = 20;

/** Where a call fails besides what its server does. */
const TROUBLES = [
  'none',
  'none',
  'abort at once',
  'abort while it waits',
  'abort after it arrived',
  'token',
  'middleware',
  'nobody listens',
] as const;

interface Written {
  readonly id: string;
  readonly kind: Kind;
  readonly trouble: string;
  readonly resolved: boolean;
  readonly error: unknown;
}

/** Random numbers from 0 to below 1, the same for a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The certificate of the test is nobody's. Node warns of that, once. */
async function trustEveryServer(): Promise<void> {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const server = await startServer('https', () => {});
  const warned = once(process, 'warning');
  await fetch(`https://127.0.0.1:${server.port}`, { headers: { 'x-kind': 'empty' } });
  await warned;
  await server.close();
}

test(`${CALLS} failures at random moments: nothing applied twice, no false not_sent, nothing unhandled, nothing left`, async () => {
  console.log(`SEED=${SEED} CALLS=${CALLS}`);
  const random = generator(SEED);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  // Retries follow at once, since the delay is a random share of the longest.
  const noDelay = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => noDelay.mockRestore());
  await trustEveryServer();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  for (const event of ['unhandledRejection', 'uncaughtException', 'warning']) process.on(event, note);

  const arrivals = new Map<string, () => void>();
  const applied = new Map<string, number>();
  const places: { readonly server: EdgeServer; readonly proxy: BreakingProxy; readonly urls: string[] }[] =
    [];
  for (const protocol of ['http', 'https'] as const) {
    const server = await startServer(protocol, (id) => arrivals.get(id)?.(), applied);
    const proxy = await startBreakingProxy(server.port, () => random() < 0.04);
    places.push({
      server,
      proxy,
      urls: [server, proxy].map(({ port }) => `${protocol}://127.0.0.1:${port}`),
    });
  }
  const closed = await startServer('http', () => {});
  await closed.close();
  const shared = new AbortController();
  const results: Written[] = [];

  async function call(id: string): Promise<void> {
    const [kind, trouble, isRead] = [pick(KINDS), pick(TROUBLES), random() < 0.2];
    const controller = new AbortController();
    const signal = trouble.startsWith('abort') || kind === 'silence' ? controller.signal : shared.signal;
    const reason = { id };
    // What is never answered ends with an abort, wherever it has come to.
    const isAborted = trouble === 'abort after it arrived' || kind === 'silence';
    if (isAborted) arrivals.set(id, () => controller.abort(reason));
    const fails = (name: string) => {
      if (trouble === name && random() < 0.7) throw reason;
    };
    const nowhere = `http://127.0.0.1:${closed.port}`;
    const baseUrl = trouble === 'nobody listens' ? nowhere : pick(places.flatMap(({ urls }) => urls));
    const client = clientOfTable(undefined, {
      baseUrl,
      auth: { clientId: 'x', token: async () => fails('token') ?? 'token' },
      retries: pick([0, 1, 2]),
    });
    client.use({ onRequest: () => fails('middleware'), onResponse: () => fails('middleware') });
    // A URL of its own: two equal requests in flight could not be told apart.
    const init = {
      signal,
      headers: { 'x-id': id, 'x-kind': kind },
      params: { query: { id } },
      body: { name: id },
    } as never as { signal: AbortSignal };
    const calling = isRead ? client.GET('/item', { ...init, body: undefined }) : client.PATCH('/item', init);
    if (trouble === 'abort at once') controller.abort(reason);
    if (trouble === 'abort while it waits') {
      const turns = Math.floor(random() * 12);
      void (async () => {
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        controller.abort(reason);
      })();
    }
    const outcome = await calling.then(
      ({ response }) => ({ resolved: response.ok, error: undefined }),
      (error: unknown) => ({ resolved: false, error }),
    );
    arrivals.delete(id);
    const { error } = outcome;
    const isOurs =
      error === undefined || error instanceof ClientError || (error === reason && controller.signal.aborted);
    expect(isOurs, `${kind}, ${trouble}: ${String(error)}`).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    if (!isRead) results.push({ id, kind, trouble, ...outcome });
  }

  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < CALLS) await call(`call-${next++}`);
    }),
  );
  expect(getEventListeners(shared.signal, 'abort')).toEqual([]);
  for (const { server, proxy } of places) {
    await proxy.close();
    // What was on its way has arrived once every connection is closed.
    await server.close();
    await until(() => server.connections() === 0);
  }
  await new Promise(setImmediate);
  for (const event of ['unhandledRejection', 'uncaughtException', 'warning']) process.off(event, note);
  expect(unhandled).toEqual([]);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')).toEqual([]);

  const of = ({ id }: Written) => applied.get(id) ?? 0;
  const deliveryOf = ({ error }: Written) =>
    error instanceof ClientError && 'delivery' in error ? error.delivery : undefined;
  const wrong = {
    'applied twice': results.filter((result) => of(result) > 1),
    'a false not_sent': results.filter((result) => deliveryOf(result) === 'not_sent' && of(result) > 0),
    'a success that was not applied': results.filter((result) => result.resolved && of(result) === 0),
  };
  expect(wrong, `again with SEED=${SEED}`).toEqual({
    'applied twice': [],
    'a false not_sent': [],
    'a success that was not applied': [],
  });
  // Every kind was met, and each way to end.
  expect(new Set(results.map(({ kind }) => kind)).size).toBe(KINDS.length);
  const count = (test: (result: Written) => boolean) => results.filter(test).length;
  const counts = {
    writes: results.length,
    resolved: count(({ resolved }) => resolved),
    notSent: count((result) => deliveryOf(result) === 'not_sent'),
    unknown: count((result) => deliveryOf(result) === 'unknown'),
    appliedThoughUnknown: count((result) => deliveryOf(result) === 'unknown' && of(result) === 1),
  };
  console.log(JSON.stringify(counts));
  for (const some of Object.values(counts)) expect(some).toBeGreaterThan(0);
});
