import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ApiError,
  type CacheEvent,
  type CacheStore,
  type ClientOptions,
  cacheKeys,
  createOrganisationsClient,
  InvalidArgumentError,
  memoryCache,
  NetworkError,
  type OrganisationsClient,
} from '../../src/index.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';

const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
const { cabinetOffice: organisation_id, borough } = seed.organisations;
const service_id = seed.services.alpha;
const unknownId = '00000000-0000-4000-8000-0000000000ff';

let api: ReferenceApi;
let client: OrganisationsClient;
let events: CacheEvent[];

beforeEach(async () => {
  api = await startReferenceApi();
  events = [];
  client = makeClient();
});
afterEach(() => api.close());

function makeClient(options: Partial<ClientOptions> = {}): OrganisationsClient {
  return createOrganisationsClient({
    baseUrl: api.url,
    auth,
    onCacheEvent: (event) => events.push(event),
    ...options,
  });
}

/** A store on which nothing can be announced. */
function brokenCache(): CacheStore {
  return {
    ...memoryCache(),
    beginWrite: async () => {
      throw new Error('out of order');
    },
  };
}

const statusOf = (response: Response) => response.headers.get('cache-status');
const calls = () => api.requests.map(({ method, path }) => `${method} ${path}`);

describe('named operations', () => {
  it('return the body of a success', async () => {
    const organisation = await client.getOrganisation({ organisation_id });
    expect(organisation).toMatchObject({ id: organisation_id, name: 'Cabinet Office' });
  });

  it('take path, query and body together and return nothing for a 204', async () => {
    expect(await client.updateServiceOrganisation({ organisation_id, service_id })).toBeUndefined();
    expect(api.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: `/organisations/${organisation_id}/service`,
      body: JSON.stringify({ service_id }),
    });
    const { data } = await client.searchOrganisations({ name: 'R&D 100%' });
    expect(data).toEqual([]);
    expect(api.requests.at(-1)?.path).toBe('/organisations/search?name=R%26D%20100%25');
  });

  it('throw an ApiError with status, body and trace id', async () => {
    const error = await client
      .getOrganisation({ organisation_id: unknownId })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'api_error',
      status: 404,
      body: { result: 'error', message: 'No result found' },
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      message: 'The API answered 404 to GET /organisations/{organisation_id} (see .body)',
    });
  });

  it('give both groups of errors as they are', async () => {
    const body = { name: '', crown: null, organisation_type: 'galactic' } as never;
    const error = await client.createOrganisation(body).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 400, body: { status_code: 400, errors: [{}, {}] } });
    expect(String(error)).toContain('2 validation errors');
  });

  it('refuse an argument that the operation does not have', async () => {
    const call = client.getOrganisation({ organisation_id, organization: 'x' } as never);
    await expect(call).rejects.toThrow(
      'getOrganisation has no argument "organization"; it takes organisation_id',
    );
  });

  it('name the user on whose behalf they are made', async () => {
    await client.getOrganisation({ organisation_id }, { onBehalfOf: seed.users.una });
    expect(api.requests.at(-1)?.headers['x-notify-user-id']).toBe(seed.users.una);
  });

  it('sign each attempt with a new token that holds iss and iat alone', async () => {
    await client.getOrganisation({ organisation_id });
    const [, claims] = String(api.requests.at(-1)?.headers.authorization).split('.');
    const payload = JSON.parse(Buffer.from(claims as string, 'base64url').toString());
    expect(Object.keys(payload).sort()).toEqual(['iat', 'iss']);
    expect(payload).toEqual({ iss: 'notify-admin', iat: expect.any(Number) });
    expect(Number.isInteger(payload.iat)).toBe(true);
  });

  it('take tokens from a function', async () => {
    const failing = makeClient({ auth: { clientId: 'x', token: () => 'a.b.c' } });
    await expect(failing.getOrganisation({ organisation_id })).rejects.toMatchObject({ status: 403 });
  });
});

describe('reads', () => {
  it('are answered by the cache the second time, as Cache-Status and Age say', async () => {
    const first = await client.GET('/organisations');
    const second = await client.GET('/organisations');
    expect(statusOf(first.response)).toBe('notify-organisations; fwd=miss; stored');
    expect(statusOf(second.response)).toMatch(/^notify-organisations; hit; ttl=\d+$/);
    expect(second.response.headers.get('age')).toBe('0');
    expect(second.data).toEqual(first.data);
    expect(calls()).toEqual(['GET /organisations']);
  });

  it('share one entry between all spellings of a UUID', async () => {
    await client.getOrganisation({ organisation_id });
    for (const spelling of [
      organisation_id.toUpperCase(),
      organisation_id.replaceAll('-', ''),
      `{${organisation_id}}`,
      `urn:uuid:${organisation_id}`,
    ]) {
      await client.getOrganisation({ organisation_id: spelling });
    }
    expect(calls()).toEqual([`GET /organisations/${organisation_id}`]);
  });

  it('share one call while it is under way', async () => {
    api.latencyMs = 20;
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => client.getOrganisationServices({ organisation_id })),
    );
    expect(calls()).toHaveLength(1);
    expect(new Set(answers).size).toBe(200);
  });

  it('whose answer is no success are not stored', async () => {
    await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
    });
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
    });
    expect(statusOf(response)).toBe('notify-organisations; fwd=miss; stored=?0');
    expect(calls()).toHaveLength(2);
  });

  it('that the document leaves alone pass by', async () => {
    const { response } = await client.GET('/organisations/search', { params: { query: { name: 'office' } } });
    expect(statusOf(response)).toBe('notify-organisations; fwd=bypass');
  });

  it('follow fetch’s cache modes', async () => {
    const read = async (cache: string) =>
      statusOf((await client.GET('/organisations', { cache } as never)).response);
    expect(await read('only-if-cached')).toBe('notify-organisations; fwd=miss; detail=only-if-cached');
    expect(await read('no-store')).toBe('notify-organisations; fwd=request');
    expect(await read('only-if-cached')).toContain('fwd=miss');
    expect(await read('reload')).toBe('notify-organisations; fwd=request; stored');
    expect(await read('only-if-cached')).toContain('; hit');
    expect(await read('force-cache')).toContain('; hit');
    expect(await read('no-store')).toBe('notify-organisations; fwd=request');
    expect(await read('no-cache')).toContain('fwd=request');
    expect(calls()).toHaveLength(4);
    await expect(client.GET('/organisations', { cache: 'sometimes' } as never)).rejects.toThrow(
      '"cache" must be one of',
    );
  });

  it('say of a reload that it was not stored when it was not', async () => {
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
      cache: 'reload',
    });
    expect(statusOf(response)).toBe('notify-organisations; fwd=request; stored=?0');
  });

  it('tell how old they are', async () => {
    await client.getOrganisations();
    vi.useFakeTimers({ now: Date.now() + 90_000, toFake: ['Date'] });
    const { response } = await client.GET('/organisations');
    vi.useRealTimers();
    expect(Number(response.headers.get('age'))).toBeGreaterThanOrEqual(90);
    expect(statusOf(response)).toMatch(/; hit; ttl=\d+$/);
  });

  it('that are not cached ask nobody when only the cache may answer', async () => {
    const uncached = makeClient({ cache: false });
    const only = { cache: 'only-if-cached' } as const;
    await expect(client.searchOrganisations({ name: 'x' }, only)).rejects.toMatchObject({
      status: 504,
      message: expect.stringContaining('Nothing is cached for GET /organisations/search'),
    });
    await expect(uncached.getOrganisations({}, only)).rejects.toMatchObject({ status: 504 });
    await expect(client.archiveOrganisation({ organisation_id }, only)).rejects.toMatchObject({
      status: 504,
    });
    expect(calls()).toEqual([]);
  });

  it('answer 504 to only-if-cached without an entry, as fetch does', async () => {
    const { response, error } = await client.GET('/organisations', { cache: 'only-if-cached' });
    expect(response.status).toBe(504);
    expect(error).toBeDefined();
    expect(calls()).toEqual([]);
  });
});

describe('writes', () => {
  it('invalidate what they change, and nothing else', async () => {
    const read = async () => {
      await client.getOrganisations();
      await client.getOrganisation({ organisation_id });
      await client.getOrganisation({ organisation_id: borough });
      await client.getOrganisationServices({ organisation_id });
    };
    await read();
    api.requests.length = 0;
    await client.updateOrganisation({ organisation_id, notes: 'changed' });
    await read();
    expect(calls()).toEqual([
      `POST /organisations/${organisation_id}`,
      'GET /organisations',
      `GET /organisations/${organisation_id}`,
    ]);
    expect((await client.getOrganisation({ organisation_id })).notes).toBe('changed');
  });

  it('invalidate the old organisation of a service that moves, whose id is in neither request nor answer', async () => {
    const before = await client.getOrganisation({ organisation_id: borough });
    await client.updateServiceOrganisation({ organisation_id, service_id });
    const after = await client.getOrganisation({ organisation_id: borough });
    expect(after.count_of_live_services).toBe(before.count_of_live_services - 1);
  });

  it('that the API refuses invalidate as well and do no harm', async () => {
    await client.getOrganisations();
    const taken = { name: 'Cabinet Office', crown: true, organisation_type: 'central' } as const;
    await expect(client.createOrganisation(taken)).rejects.toMatchObject({ status: 400 });
    const { response } = await client.GET('/organisations');
    expect(statusOf(response)).toContain('fwd=miss; stored');
  });

  it('invalidate what only the caller knows to change', async () => {
    await client.getOrganisation({ organisation_id: borough });
    const alsoDelete = [cacheKeys.organisation({ organisation_id: borough })];
    await client.updateOrganisation({ organisation_id, notes: 'x' }, { alsoDelete });
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: borough } },
    });
    expect(statusOf(response)).toContain('fwd=miss');
  });

  it('say how many keys and groups went', async () => {
    await client.updateServiceOrganisation({ organisation_id, service_id });
    expect(events).toContainEqual({
      operationId: 'updateServiceOrganisation',
      kind: 'invalidated',
      count: 9,
    });
  });
});

describe('openapi-fetch’s surface', () => {
  it('stays whole: middleware of the caller sees hits, misses and writes', async () => {
    const seen: string[] = [];
    const middleware = {
      onRequest: ({ request }: { request: Request }) => void seen.push(`> ${request.method}`),
      onResponse: ({ response }: { response: Response }) =>
        void seen.push(statusOf(response)?.split(';')[1]?.trim() ?? ''),
    };
    client.use(middleware);
    await client.getOrganisations();
    await client.getOrganisations();
    await client.request('get', '/organisations');
    await client.updateOrganisation({ organisation_id, notes: 'x' });
    expect(seen).toEqual(['> GET', 'fwd=miss', '> GET', 'hit', '> GET', 'hit', '> POST', 'fwd=method']);
    client.eject(middleware);
    await client.getOrganisations();
    expect(seen).toHaveLength(8);
  });

  it('takes middleware and a fetch for one call', async () => {
    const seen: string[] = [];
    const { response } = await client.GET('/organisations', {
      middleware: [{ onRequest: ({ request }) => request.headers.set('x-extra', '1') }],
      fetch: (input: Request) => {
        seen.push('mine');
        return fetch(input);
      },
    });
    expect(response.status).toBe(200);
    expect(api.requests.at(-1)?.headers['x-extra']).toBe('1');
    expect(seen).toEqual(['mine']);
  });

  it('makes keys from the request that is really sent', async () => {
    const elsewhere = {
      onRequest: ({ request }: { request: Request }) =>
        new Request(request.url.replace(organisation_id, borough), request),
    };
    client.use(elsewhere);
    await client.getOrganisation({ organisation_id });
    client.eject(elsewhere);
    const own = await client.getOrganisation({ organisation_id });
    expect(own.id).toBe(organisation_id);
    client.use({
      onRequest: ({ request }) =>
        new Request(`${new URL(request.url).origin}/organisations/by-domain?domain=x`),
    });
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toThrow(
      'a middleware changed the method or the URL',
    );
  });

  it('leaves the cache aside for a query that the document does not declare', async () => {
    const { response } = await client.GET('/organisations', { params: { query: { verbose: 1 } } } as never);
    expect(statusOf(response)).toBe('notify-organisations; fwd=bypass');
  });

  it('gives error and response for a status that is no success', async () => {
    const { data, error, response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
    });
    expect(data).toBeUndefined();
    expect(error).toEqual({ result: 'error', message: 'No result found' });
    expect(response.status).toBe(404);
  });
});

describe('arguments that cannot be used', () => {
  it.each([
    ['a malformed UUID', 'not-a-uuid', 'must be a UUID'],
    ['an empty one', '', 'must be a UUID'],
    ['a dot segment', '..', 'must be a UUID'],
    ['a number', 7, 'must be a UUID'],
    ['an object', {}, 'must be a string or a number, got object'],
    ['nothing', undefined, 'must be a string or a number, got undefined'],
  ])('are refused before anything is sent: %s', async (_, value, message) => {
    const expected = { code: 'invalid_argument', message: expect.stringContaining(message) };
    await expect(client.getOrganisation({ organisation_id: value } as never)).rejects.toMatchObject(expected);
    const raw = client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: value } },
    } as never);
    await expect(raw).rejects.toMatchObject(expected);
    expect(api.requests).toEqual([]);
  });

  it.each(['', '.', '..', '%2e', '%2E%2e', '\ud800'])(
    'are refused as a free path segment: %j',
    async (token) => {
      await expect(client.checkInviteToken({ token })).rejects.toBeInstanceOf(InvalidArgumentError);
      expect(api.requests).toEqual([]);
    },
  );

  it('are encoded where they can be: a slash stays within its segment', async () => {
    await expect(client.checkInviteToken({ token: '../../organisations' })).rejects.toMatchObject({
      status: 404,
    });
    expect(calls()).toEqual(['GET /invite/organisation/check/..%2F..%2Forganisations']);
  });

  it('are refused in a body when a key needs them', async () => {
    const call = client.updateServiceOrganisation({ organisation_id, service_id: 'nope' });
    await expect(call).rejects.toThrow(
      'The body value "service_id" of POST /organisations/{organisation_id}/service must be a UUID',
    );
    expect(api.requests).toEqual([]);
  });

  it('include a path that is no operation, credentials, and another base URL', async () => {
    await expect(client.GET('/nowhere' as never)).rejects.toThrow('GET /nowhere is no operation of this API');
    const headers = { Authorization: 'Bearer mine' };
    await expect(client.GET('/organisations', { headers })).rejects.toThrow('the client signs its requests');
    await expect(client.GET('/organisations', { baseUrl: 'http://other' })).rejects.toThrow(
      'make one for each API',
    );
    expect(api.requests).toEqual([]);
  });
});

describe('a client', () => {
  it.each([
    [{ baseUrl: undefined }, 'option "baseUrl" must be an absolute URL'],
    [{ baseUrl: 'localhost:6011' }, 'option "baseUrl" must be an http or https URL'],
    [{ baseUrl: 'http://me:secret@host' }, 'option "baseUrl" must not hold credentials'],
    [{ auth: undefined }, 'option "auth" must be an object'],
    [{ auth: { clientId: 'x' } }, 'option "secret" must be a string that is not empty'],
    [
      { auth: { clientId: '', secret: 'x' } },
      'option "clientId" must be a string that is not empty, got an empty one',
    ],
    [{ auth: { clientId: 'x', token: 'y' } }, 'option "token" must be a function, got string'],
    [
      { auth: { clientId: 'x', secret: undefined } },
      'option "secret" must be a string that is not empty, got undefined',
    ],
    [
      { auth: { clientId: 'x', token: () => '', secret: 'y' } },
      'unknown option "secret"; known are clientId, token',
    ],
    [
      { timeoutMs: 2 ** 31 },
      'option "timeoutMs" must be a whole number from 1 to 2147483647, got 2147483648',
    ],
    [
      { serverTimeoutMs: 0.5 },
      'option "serverTimeoutMs" must be a whole number from 0 to 2147483647, got 0.5',
    ],
    [{ originLagMs: 0.25 }, 'option "originLagMs" must be a whole number from 0 to 2147483647, got 0.25'],
    [
      { sharedWith: 'redis://x' },
      'option "sharedWith" must be an array of caches, such as [redisCache(url)]',
    ],
    [{ timeoutMs: 0 }, 'option "timeoutMs" must be a whole number from 1 to 2147483647, got 0'],
    [{ ttlJitter: 2 }, 'option "ttlJitter" must be a number from 0 to 1, got 2'],
    [
      { cache: {} },
      'option "cache" must be memoryCache(), redisCache(url) of notify-organisations/redis or keyvCache(keyv) of notify',
    ],
    [{ cahce: false }, 'unknown option "cahce"'],
    [{ whenCacheFails: 'ignore' }, 'option "whenCacheFails" must be one of refuse, send'],
  ])('refuses options that it cannot use: %o', (options, message) => {
    expect(() => makeClient(options as never)).toThrow(message);
  });

  it('says what it could not reach', async () => {
    const lost = makeClient({ baseUrl: api.url });
    await api.close();
    const error = await lost.getOrganisations().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code: 'network_error', outcome: 'not_sent' });
  });

  it('works without a cache', async () => {
    const plain = makeClient({ cache: false });
    await plain.getOrganisations();
    await plain.getOrganisations();
    await plain.updateOrganisation({ organisation_id, notes: 'x' });
    expect(calls()).toHaveLength(3);
  });

  it('explains what a call reads and invalidates, without calling', () => {
    expect(client.explain('updateServiceOrganisation', { organisation_id, service_id })).toMatchObject({
      deletes: expect.arrayContaining(['organisations', `service-${service_id}-organisation`]),
      externalDeletes: [`service-${service_id}`],
      invalidates: expect.arrayContaining(['organisation', 'organisation-services']),
    });
    expect(
      client.explain('getOrganisation', { organisation_id: organisation_id.toUpperCase() }),
    ).toMatchObject({
      key: `organisation-${organisation_id}`,
    });
    expect(() => client.explain('misspelt' as never)).toThrow('"misspelt" is no operation of this API');
    expect(api.requests).toEqual([]);
  });

  it('invalidates on request what only the application knows to have changed', async () => {
    await client.getOrganisation({ organisation_id });
    await client.cache.delete(cacheKeys.organisation({ organisation_id }));
    await client.getOrganisation({ organisation_id });
    await client.cache.invalidate('organisation');
    await client.getOrganisation({ organisation_id });
    expect(calls()).toHaveLength(3);
    await expect(client.cache.invalidate('organisations')).rejects.toThrow(
      'no read belongs to the group "organisations"',
    );
    await expect(makeClient({ cache: brokenCache() }).cache.delete('organisations')).rejects.toThrow(
      'client.cache.delete()',
    );
  });

  it('publishes its events on node:diagnostics_channel', async () => {
    const published: unknown[] = [];
    const listen = (event: unknown) => void published.push(event);
    subscribe('notify-organisations:cache', listen);
    await client.searchOrganisations({ name: 'x' });
    unsubscribe('notify-organisations:cache', listen);
    await client.searchOrganisations({ name: 'x' });
    expect(published).toEqual([{ operationId: 'searchOrganisations', kind: 'bypass', reason: 'rule' }]);
  });

  it('lists all domains and finds organisations by theirs', async () => {
    const domains = await client.getDomains();
    expect(domains.length).toBeGreaterThan(1);
    const found = await client.findOrganisationByDomain({ domain: domains[0] as string });
    expect(found?.domains).toContain(domains[0]);
    expect(await client.findOrganisationByDomain({ domain: 'nobody.example' })).toBeUndefined();
    await expect(client.findOrganisationByDomain({ domain: '' })).rejects.toMatchObject({ status: 400 });
  });

  it('says by how much its clock is off when the API refuses its tokens', async () => {
    const ahead = await startReferenceApi({ now: () => Date.now() + 90_000 });
    const error = await makeClient({ baseUrl: ahead.url })
      .getOrganisations()
      .catch((reason: unknown) => reason as ApiError);
    await ahead.close();
    expect(error).toMatchObject({ status: 403, clockSkewSeconds: expect.closeTo(-90, -1) });
    expect(String(error)).toMatch(/this machine's clock is \d+ s behind the API's$/);
  });

  it('does not blame the clock for a wrong secret', async () => {
    const nearly = await startReferenceApi({ now: () => Date.now() + 8_000 });
    const error = await makeClient({
      baseUrl: nearly.url,
      auth: { clientId: 'notify-admin', secret: 'wrong' },
    })
      .getOrganisations()
      .catch((reason: unknown) => reason as ApiError);
    await nearly.close();
    expect(error).toMatchObject({ status: 403, clockSkewSeconds: undefined });
    expect(String(error)).not.toContain('clock');
  });

  it('is not disturbed by a listener that throws, at once or later', async () => {
    const down = () => {
      throw new Error('telemetry is down');
    };
    for (const onCacheEvent of [down, async () => down()]) {
      expect(await makeClient({ onCacheEvent }).getOrganisations()).toHaveLength(4);
    }
  });
});
