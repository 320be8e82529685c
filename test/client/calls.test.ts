import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../generated/operations.ts';
import {
  type CacheEvent,
  type ClientOptions,
  createCachedClient,
  createOrganisationsClient,
  memoryCache,
  type OrganisationsClient,
} from '../../src/index.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { auth, organisation_id } from '../support/scene.ts';

const PATH = '/organisations/{organisation_id}';
const path = { organisation_id };
let api: ReferenceApi;
let sent: Array<{ request: Request; init: Record<string, unknown> }>;
let client: OrganisationsClient;
beforeEach(async () => {
  api = await startReferenceApi();
  sent = [];
  client = makeClient();
});
afterEach(() => api.close());

function makeClient(options: Partial<ClientOptions> = {}): OrganisationsClient {
  return createOrganisationsClient({
    baseUrl: api.url,
    auth,
    fetch: (request, init) => {
      sent.push({ request, init: { ...init } });
      return fetch(request);
    },
    ...options,
  });
}

describe('a call', () => {
  it('is made on behalf of a user through either surface', async () => {
    await client.getOrganisation({ organisation_id }, { onBehalfOf: 'a-user' });
    await client.GET(PATH, { params: { path }, onBehalfOf: 'a-user', cache: 'reload' });
    await client.POST(PATH, {
      params: { path },
      body: { notes: 'x' },
      onBehalfOf: 'a-user',
      headers: { 'x-b': '1' },
    });
    expect(api.requests.map(({ headers }) => headers['x-notify-user-id'])).toEqual(Array(3).fill('a-user'));
    expect(api.requests[2]?.headers['x-b']).toBe('1');
  });

  it('hands fetch what is fetch’s, and keeps HTTP caches below out of it', async () => {
    const next = { tags: ['organisations'] };
    await client.GET('/organisations', { credentials: 'include', keepalive: true, next } as never);
    expect(sent[0]?.request).toMatchObject({ credentials: 'include', keepalive: true, cache: 'no-store' });
    expect(sent[0]?.init.next).toBe(next);
    expect(sent[0]?.request.redirect).toBe('manual');
  });

  it('never follows a redirect, whatever it is given', async () => {
    api.inject({ kind: 'redirect', location: `${api.url}/organisations`, status: 307 });
    const handedOn = makeClient({ fetch: (request, init) => fetch(request, init) });
    const call = handedOn.GET('/organisations', { redirect: 'follow', method: 'POST' } as never);
    await expect(call).rejects.toMatchObject({ code: 'unexpected_response' });
    expect(api.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('takes null for a signal and for parameters, as fetch does', async () => {
    await client.GET('/organisations', { signal: null, params: { path: null } } as never);
    const { response } = await client.GET('/organisations', {
      signal: null,
      params: { path: null },
    } as never);
    expect(response.headers.get('cache-status')).toContain('; hit');
  });

  it('with an argument that fetch refuses is no failure of the network', async () => {
    const call = client.POST(PATH, { params: { path }, body: { notes: 'x' }, credentials: 'bogus' } as never);
    await expect(call).rejects.toBeInstanceOf(TypeError);
    expect(api.requests).toEqual([]);
  });

  it('that looks into the cache shows a middleware that comes meanwhile a platform’s request', async () => {
    const seen: unknown[] = [];
    const reading = client.GET('/organisations');
    client.use({ onRequest: ({ request }) => void seen.push(request instanceof Request) });
    await reading;
    expect(seen).toEqual([true]);
  });

  it('takes headers in each of their forms', async () => {
    await client.searchOrganisations({ name: 'x' }, { headers: new Headers({ 'x-a': '1' }) });
    await client.searchOrganisations({ name: 'x' }, { headers: { 'x-a': '1' }, onBehalfOf: undefined });
    await client.GET('/organisations/search', {
      params: { query: { name: 'x' }, header: { 'x-a': '1' } },
    } as never);
    expect(api.requests.map(({ headers }) => headers['x-a'])).toEqual(['1', '1', '1']);
  });

  it.each([
    { headers: { 'x-secret': 'SECRET\u2028' } },
    { headers: { 'x-secret': 'SECRET\u0001' } },
    { headers: { 'x-secret': '\u000bSECRET' } },
    { headers: new Headers({ 'x-secret': 'SECRET\u0001' }) },
    { params: { header: { 'x-secret': 'SECRET\nX' } } },
    { headers: { 'SECRET NAME': 'x' } },
    { onBehalfOf: 'SECRET\n' + 'X' },
  ])('with a header that cannot be sent is refused, and the message does not quote it: %o', async (init) => {
    const error = await client.GET('/organisations', init as never).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'invalid_argument' });
    expect(String(error)).not.toContain('SECRET');
    expect(sent).toEqual([]);
  });

  it.each([
    [['id'], 'getOrganisation takes one object: organisation_id'],
    [[null], 'getOrganisation takes one object'],
    [
      [{ organisation_id }, { cahce: 'reload' }],
      'getOrganisation has no option "cahce"; a call takes signal, headers',
    ],
    [
      [{ organisation_id }, { cache: 'sometimes' }],
      'GET /organisations/{organisation_id}: "cache" must be one of',
    ],
    [[{ organisation_id }, { signal: 'soon', cache: 'reload' }], '"signal" must be an AbortSignal'],
  ])('with what it cannot take is refused: %o', async (args, message) => {
    const call = client.getOrganisation as (...args: unknown[]) => Promise<unknown>;
    await expect(call(...args)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(message),
    });
  });

  it('shares a signal with many others without a warning', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on('warning', listen);
    const { signal } = new AbortController();
    const uncached = makeClient({ cache: false });
    await Promise.all(
      Array.from({ length: 12 }, () =>
        Promise.all([
          client.getOrganisation({ organisation_id }, { signal }),
          uncached.getOrganisation({ organisation_id }, { signal }),
        ]),
      ),
    );
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('that is answered with a status that HTTP does not have is refused', async () => {
    const odd = makeClient({
      fetch: async () => Object.defineProperty(new Response(''), 'status', { value: 999 }),
    });
    await expect(odd.getOrganisations()).rejects.toMatchObject({ code: 'unexpected_response', status: 999 });
  });

  it('is not confused by an error that is its own cause', async () => {
    const loop = new Error('loop');
    loop.cause = loop;
    const odd = makeClient({ retries: 0, fetch: () => Promise.reject(loop) });
    await expect(odd.getOrganisations()).rejects.toMatchObject({ code: 'network_error', outcome: 'unknown' });
  });

  it('gets its token from an object that is asked as one', async () => {
    class Vault {
      readonly clientId = 'notify-admin';
      readonly #token = 'from-the-vault';
      token(): string {
        return this.#token;
      }
    }
    await makeClient({ auth: new Vault() })
      .getOrganisations()
      .catch(() => {});
    expect(api.requests[0]?.headers.authorization).toBe('Bearer from-the-vault');
  });
});

describe('a cache name', () => {
  it('that no header can carry is refused before anything is sent', () => {
    const make = () => createCachedClient('bücher – x', operations, { baseUrl: api.url, auth });
    expect(make).toThrow('client: the name must be a token, such as "books"');
  });
});

describe('explain', () => {
  it('takes an argument that is undefined as one that is not given', () => {
    const given = { name: undefined } as never;
    expect(client.explain('searchOrganisations', given)).toEqual(
      client.explain('searchOrganisations', {} as never),
    );
  });
});

describe('memoryCache', () => {
  const isKept = async (client: OrganisationsClient, id: string) => {
    const { response } = await client.GET(PATH, {
      params: { path: { organisation_id: id } },
      cache: 'only-if-cached',
    });
    return response.ok;
  };
  const ids = Array.from({ length: 3 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
  const answer = async () => Response.json({ id: 'x', name: 'n'.repeat(1_000) });

  it.each([{ maxEntries: 2 }, { maxBytes: 6_000 }])(
    'holds no more than %o, and lets the least used go',
    async (bounds) => {
      const bounded = makeClient({ cache: memoryCache(bounds), fetch: answer });
      const [first, second, third] = ids as [string, string, string];
      await bounded.getOrganisation({ organisation_id: first });
      await bounded.getOrganisation({ organisation_id: second });
      await bounded.getOrganisation({ organisation_id: first });
      await bounded.getOrganisation({ organisation_id: third });
      expect(await Promise.all([first, second, third].map((id) => isKept(bounded, id)))).toEqual([
        true,
        false,
        true,
      ]);
    },
  );

  it('keeps nothing that is larger than all of it', async () => {
    const events: CacheEvent[] = [];
    const tiny = makeClient({
      cache: memoryCache({ maxBytes: 10 }),
      fetch: answer,
      onCacheEvent: (event) => events.push(event),
    });
    await tiny.getOrganisation({ organisation_id });
    expect(await isKept(tiny, organisation_id)).toBe(false);
    expect(events).toContainEqual({
      operationId: 'getOrganisation',
      kind: 'error',
      reason: 'the entry is larger than the whole cache',
    });
  });
});
