import { Readable } from 'node:stream';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { tokenMinter } from '../../src/http/token.ts';
import { startReferenceApi } from '../../src/testing/index.ts';
import { auth, errorOf, isHit, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('a Response of another make', () => {
  it('that keeps the headers it is given, as that of Hono does, serves a write', async ({ api, client }) => {
    const Platform = globalThis.Response;
    const Keeping = class extends Platform {
      constructor(body?: ConstructorParameters<typeof Platform>[0], init?: ResponseInit) {
        super(body, init);
        if (init?.headers instanceof Headers) Object.defineProperty(this, 'headers', { value: init.headers });
      }
    };
    vi.stubGlobal('Response', Keeping);
    onTestFinished(() => void vi.unstubAllGlobals());
    await client.updateOrganisation(update);
    expect(api.state.organisations.get(organisation_id)?.notes).toBe(update.notes);
  });
});

describe('Headers of another make', () => {
  it('that replace the platform’s after a client was made lose no header of the client', async ({
    api,
    makeClient,
  }) => {
    const given = { 'x-tenant': 'A' };
    const clients = [given, new Headers(given), Object.entries(given)].map((headers) =>
      makeClient({ headers: headers as Headers }),
    );
    vi.stubGlobal('Headers', class extends Headers {});
    onTestFinished(() => void vi.unstubAllGlobals());
    for (const client of clients) {
      await client.getOrganisations();
      expect(api.requests.at(-1)?.headers).toMatchObject(given);
      expect(await isHit(client)).toBe(false);
      expect(await isHit(client)).toBe(false);
    }
  });
});

describe('a signal of another make', () => {
  /** As those of polyfills and of other realms: no instance of the platform's class, without a reason. */
  class Signal extends EventTarget {
    aborted = false;

    abort(): void {
      this.aborted = true;
      this.dispatchEvent(new Event('abort'));
    }
  }
  const another = (): Signal & AbortSignal => new Signal() as Signal & AbortSignal;
  const platforms = (): AbortSignal => new AbortController().signal;
  const hanging = { fetch: () => new Promise<never>(() => {}) };

  it('aborts a call, alone and beside one of the platform’s', async ({ makeClient }) => {
    const client = makeClient(hanging);
    const calls: ((signal: AbortSignal) => Promise<unknown>)[] = [
      (signal) => client.getOrganisations({}, { signal }),
      (signal) => client.GET('/organisations', { signal }),
      (signal) => client.with({ signal }).getOrganisations(),
      (signal) => client.with({ signal }).getOrganisations({}, { signal: platforms() }),
      (signal) => client.with({ signal: platforms() }).getOrganisations({}, { signal }),
      (signal) => client.with({ signal: another() }).getOrganisations({}, { signal }),
    ];
    for (const call of calls) {
      const signal = another();
      const failing = errorOf(() => call(signal));
      signal.abort();
      expect(await failing).toMatchObject({ name: 'AbortError' });
      expect(await errorOf(() => call(signal))).toMatchObject({ name: 'AbortError' });
    }
  });

  it('ends the functions of the cache too', async ({ client }) => {
    const signal = another();
    const { cache } = client.with({ signal });
    await cache.delete('organisations');
    signal.abort();
    expect(await errorOf(() => cache.delete('organisations'))).toMatchObject({ name: 'AbortError' });
  });

  it('is refused where it is no signal at all', async ({ client }) => {
    for (const signal of [new EventTarget(), {}, 5, 'x', { aborted: false }] as AbortSignal[])
      expect(await errorOf(() => client.getOrganisations({}, { signal }))).toMatchObject({
        code: 'invalid_argument',
      });
  });
});

describe('a fetch of another make', () => {
  /** As undici's: it knows its own classes alone, and takes anything else for a URL. */
  const another = (seen: unknown[]) => async (input: unknown, init: RequestInit) => {
    const url = new URL(String(input));
    seen.push(url.href, { ...init });
    const { method, headers, body, signal, redirect } = init;
    return fetch(url, { method, headers: [...new Headers(headers)], body, signal, redirect } as RequestInit);
  };

  it('is given a URL and all there is to the request', async ({ api, makeClient }) => {
    const seen: unknown[] = [];
    const client = makeClient({ fetch: another(seen) as never });
    expect(await client.getOrganisation({ organisation_id })).toMatchObject({ id: organisation_id });
    await client.updateOrganisation(update);
    expect((await client.searchOrganisations({ name: 'office' })).data).toHaveLength(2);
    expect(seen.filter((item) => typeof item === 'string')).toEqual(
      [
        `/organisations/${organisation_id}`,
        `/organisations/${organisation_id}`,
        '/organisations/search?name=office',
      ].map((path) => api.url + path),
    );
    expect(seen[3]).toMatchObject({
      method: 'POST',
      body: JSON.stringify({ notes: 'written' }),
      redirect: 'manual',
    });
    expect(api.state.organisations.get(organisation_id)?.notes).toBe('written');
  });
});

describe('what a fetch of the caller’s returns', () => {
  it.for([
    ['nothing', undefined],
    ['null', null],
    ['an object', {}],
    ['a text', '[]'],
  ] as const)('is no response: %s', async ([, returned], { makeClient }) => {
    const client = makeClient({ fetch: (() => returned) as never });
    for (const call of [() => client.getOrganisations(), () => client.updateOrganisation(update)])
      expect(await errorOf(call)).toMatchObject({
        code: 'callback_failed',
        delivery: 'unknown',
        message: expect.stringContaining('fetch returned no Response'),
      });
  });

  it('is a redirect with a stream of Node’s, as that of node-fetch', async ({ makeClient }) => {
    const body = Readable.from(['moved']);
    const fetch = async () => ({ status: 302, headers: new Headers(), body });
    const client = makeClient({ fetch: fetch as never });
    expect(await errorOf(() => client.getOrganisations())).toMatchObject({
      code: 'unexpected_response',
      responseStatus: 302,
    });
  });
});

describe('globalThis.fetch', () => {
  it('is looked up at each call, so that a test may replace it after the client was made', async ({
    api,
    client,
  }) => {
    expect(await client.searchOrganisations({ name: 'x' })).toEqual({ data: [] });
    const replaced = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async () => Response.json([{ name: 'mocked' }]));
    onTestFinished(() => replaced.mockRestore());
    expect(await client.searchOrganisations({ name: 'x' })).toEqual([{ name: 'mocked' }]);
    expect(await client.getOrganisations()).toEqual([{ name: 'mocked' }]);
    replaced.mockRestore();
    expect(await client.searchOrganisations({ name: 'x' })).toEqual({ data: [] });
    expect(api.requests).toHaveLength(2);
  });

  it('that was replaced is not known to have sent nothing', async ({ makeClient }) => {
    const closed = await startReferenceApi();
    await closed.close();
    const client = makeClient({ baseUrl: closed.url, retries: 0 });
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({ delivery: 'not_sent' });
    const platform = globalThis.fetch;
    const replaced = vi.spyOn(globalThis, 'fetch').mockImplementation((...args) => platform(...args));
    onTestFinished(() => replaced.mockRestore());
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({
      code: 'network_error',
      delivery: 'unknown',
    });
  });
});

/** The default client, as a bundler for pages and edge workers makes it. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/index.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'sdk',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import'],
  });
  return outputFiles[0]?.text ?? '';
}

describe('the default client', () => {
  it('uses no interface of Node’s in a way that an edge runtime refuses', async () => {
    const text = await bundle();
    expect(text).not.toMatch(/\bprocess\s*\.\s*(?!env\b|versions\b)\w+/);
    expect(text).not.toMatch(/\brequire\(|\bnode:(?!diagnostics_channel")|__dirname|\bBuffer\b/);
  });

  const refuse = () => {
    throw new Error('A Node.js API is used which is not supported in the Edge Runtime.');
  };
  it.for([
    ['no process', {}],
    ['a process without functions', { process: { env: {} } }],
    ['a process whose functions throw, as in Next.js', { process: { getBuiltinModule: refuse } }],
  ] as const)('works where there is %s, and without anything of Keyv or Redis', async ([, own], { api }) => {
    const text = await bundle();
    expect(text).not.toMatch(/keyv\b.*from|@keyv|createClientPool/i);
    const {
      AbortController,
      AbortSignal,
      DOMException,
      Headers,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
      URL,
      URLSearchParams,
    } = globalThis;
    const globals = {
      AbortController,
      AbortSignal,
      DOMException,
      Headers,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
      URL,
      URLSearchParams,
    };
    const context = createContext({
      ...globals,
      FormData,
      btoa,
      crypto,
      fetch,
      performance,
      setTimeout,
      clearTimeout,
      api: api.url,
      token: tokenMinter(auth),
      ...own,
    });
    const script = `${text};
      const client = sdk.createOrganisationsClient({ baseUrl: api, auth: { clientId: 'x', token } });
      client.getOrganisations().then((first) => client.getOrganisations().then((second) => [first.length, second.length]));`;
    // An array of another realm.
    expect([...(await runInContext(script, context))]).toEqual([4, 4]);
    expect(api.requests).toHaveLength(1);
  });

  it('describes the errors of another realm, such as a Jest environment, by their shape', async ({
    makeClient,
  }) => {
    const context = createContext({});
    const thrown = runInContext(
      `Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })`,
      context,
    );
    const client = makeClient({
      fetch: () => Promise.reject(thrown),
      retries: 0,
      onCacheEvent: runInContext('() => Promise.reject(1)', context),
    });
    expect(await errorOf(() => client.getOrganisations())).toMatchObject({
      code: 'network_error',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    const well = makeClient({ fetch: async () => Response.json({ id: 'x' }) });
    await well.getOrganisation({ organisation_id });
    expect(await isHit(well)).toBe(true);
  });
});
