import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { startReferenceApi } from '../../src/testing/index.ts';
import { errorOf, isHit, organisation_id, requestsOf, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable } from './support.ts';

const PATH = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };

describe('an option that nobody knows', () => {
  it.for([
    ...[
      'alsodelete',
      'Cache',
      'onBehalfof',
      'timeout',
      'retry',
      'query',
      'path',
      'method',
      'redirect',
      'window',
    ],
    ...['url', 'pathserializer', 'requestInitExt', 'constructor', 'toString', '__proto__'],
  ])('is refused by every call: %s', async (name, { api, client }) => {
    const init = JSON.parse(`{"${name}":[]}`);
    for (const call of [
      () => client.GET(PATH, { params, ...Object.defineProperty({}, name, { value: [], enumerable: true }) }),
      () => client.request('get', '/organisations', init),
      () => client.getOrganisations({}, init),
      () => client.updateOrganisation(update, init),
    ])
      expect(await errorOf(call)).toMatchObject({
        code: 'invalid_argument',
        message: expect.stringContaining(`no option "${name}"`),
      });
    expect(requestsOf(api)).toEqual([]);
  });

  it.for([
    'requestInitExt',
    'pathSerializer',
    'Request',
    'credentials',
    'middleware',
    'timeout',
    'baseURL',
    'toString',
  ])('is refused by the client: %s', (name, { makeClient }) => {
    expect(() => makeClient({ [name]: () => '' })).toThrow(`unknown option "${name}"`);
  });

  it('is refused by every constructor', ({ makeClient }) => {
    const makes = [
      () => makeClient({ auth: { clientId: 'x', secret: 'y', token: undefined } as never }),
      () => makeClient({ auth: { clientId: 'x', secret: 'y', audience: 'z' } as never }),
      () => memoryCache({ maxEntires: 1 } as never),
      () => redisCache('redis://localhost', { nearcache: true } as never),
      () => redisCache({ url: 'redis://localhost', passwrod: 'x' } as never),
    ];
    for (const make of makes) expect(make).toThrow(expect.objectContaining({ code: 'invalid_option' }));
  });

  it('is refused in the parameters', async ({ client }) => {
    const init = { params: { ...params, querry: {} } } as never;
    expect(await errorOf(() => client.GET(PATH, init))).toMatchObject({
      message: expect.stringContaining('no part "querry"'),
    });
  });
});

describe('an option of a wrong type', () => {
  it.for<object>([
    { cache: 'sometimes' },
    { alsoDelete: 'organisations' },
    { alsoDelete: [''] },
    { onBehalfOf: 5 },
    { timeoutMs: 0 },
    { timeoutMs: '5' },
    { timeoutMs: 2 ** 31 },
    { retries: -1 },
    { retries: 0.5 },
    { signal: {} },
    { signal: 'soon' },
    { parseAs: 'xml' },
    { middleware: {} },
    { fetch: 'fetch' },
    { Request: {} },
    { baseUrl: 5 },
    { querySerializer: 'x' },
    { bodySerializer: {} },
    { pathSerializer: {} },
    { params: 'x' },
  ])('is refused: %o', async (init, { api, client }) => {
    expect(await errorOf(() => client.GET('/organisations', init as never))).toMatchObject({
      code: 'invalid_argument',
    });
    expect(requestsOf(api)).toEqual([]);
  });

  it.for([5, 'x', [], true])(
    'and options that are no object are refused: %o',
    async (init, { api, client }) => {
      for (const call of [
        () => client.GET('/organisations', init as never),
        () => client.getOrganisations({}, init as never),
        () => client.getOrganisations(init as never),
      ])
        if (!Array.isArray(init)) expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument' });
      expect(requestsOf(api)).toHaveLength(0);
    },
  );

  it('and none are none', async ({ client }) => {
    for (const init of [null, undefined, {}]) {
      expect((await client.GET('/organisations', init as never)).response.status).toBe(200);
      expect(await client.getOrganisations({}, init as never)).toHaveLength(4);
    }
  });

  it('of a method or a path is refused', async ({ api, client }) => {
    for (const method of [undefined, null, 5, '', 'get ', 'CONNECT', '__proto__', {}])
      expect(await errorOf(() => client.request(method as never, '/organisations'))).toMatchObject({
        code: 'invalid_argument',
      });
    for (const path of [undefined, null, 5, '', '/', '__proto__', 'constructor'])
      expect(await errorOf(() => client.GET(path as never))).toMatchObject({ code: 'invalid_argument' });
    expect(requestsOf(api)).toEqual([]);
  });

  it('for a user is refused where the API has no header for it', async () => {
    const client = clientOfTable(async () => Response.json({}));
    expect(await errorOf(() => client.readItem({}, { onBehalfOf: 'u' }))).toMatchObject({
      code: 'invalid_argument',
    });
    const with_ = clientOfTable(
      async ({ headers }) => Response.json(headers.get('x-user')),
      {},
      { userHeader: 'X-User' },
    );
    expect(await with_.readItem({}, { onBehalfOf: 'u' })).toBe('u');
  });
});

describe('baseUrl of a call', () => {
  it('sends it there, and shares no entry with another base URL', async ({ api, client }) => {
    const other = await startReferenceApi();
    const read = (init: object) => client.GET(PATH, { params, ...init });
    await read({});
    const { response } = await read({ baseUrl: other.url });
    expect(response.headers.get('cache-status')).toContain('fwd=miss; stored');
    expect((await read({ baseUrl: `${other.url}/` })).response.headers.get('cache-status')).toContain(
      '; hit',
    );
    // A write there changes nothing here.
    await client.POST(PATH, { params, baseUrl: other.url, body: { notes: 'x' } });
    expect((await read({ baseUrl: other.url })).response.headers.get('cache-status')).toContain('fwd=miss');
    expect(await isHit(client)).toBe(true);
    expect([api, other].map((server) => requestsOf(server).length)).toEqual([1, 3]);
    await other.close();
  });
});
