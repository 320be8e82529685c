import { describe, expect } from 'vitest';
import { seed } from '../../src/testing/index.ts';
import { organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable } from './support.ts';

const PATH = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };
const statusOf = ({ response }: { readonly response: Response }) =>
  response.headers.get('cache-status') ?? '';

/** Headers by which an API may choose its response. */
const undeclared: ReadonlyArray<Readonly<Record<string, string>>> = [
  { 'x-tenant': 'A' },
  { 'accept-language': 'cy' },
  { accept: 'application/ld+json' },
  { accept: 'text/csv, application/json' },
  { accept: 'application/json; version=2' },
  { cookie: 'tenant=A' },
  { 'cache-control': 'no-cache' },
  { prefer: 'return=minimal' },
  { range: 'bytes=0-9' },
  { 'if-none-match': '"a"' },
  { 'x-forwarded-host': 'other' },
];
/** Headers that are known not to. */
const harmless: ReadonlyArray<Readonly<Record<string, string>>> = [
  {
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'a=b',
    baggage: 'a=b',
  },
  { 'X-B3-TraceId': '1', 'X-B3-SpanId': '1', b3: '0' },
  { 'user-agent': 'admin/1', 'x-request-id': '1', 'x-correlation-id': '1' },
  { 'X-Notify-User-Id': seed.users.una },
  { accept: 'application/json' },
  { accept: '*/*' },
  { 'content-type': 'application/json' },
];

describe('a read with a header that the document does not declare', () => {
  it.for(undeclared)(
    'bypasses the cache, since it may change the response: %o',
    async (headers, { api, client }) => {
      await client.GET(PATH, { params });
      api.requests.length = 0;
      expect(statusOf(await client.GET(PATH, { params, headers }))).toBe('notify-organisations; fwd=bypass');
      await client.getOrganisation({ organisation_id }, { headers });
      expect(statusOf(await client.GET(PATH, { params: { ...params, header: headers } } as never))).toContain(
        'bypass',
      );
      const middleware = [
        {
          onRequest: ({ request }: { request: Request }) =>
            request.headers.set(...(Object.entries(headers)[0] as [string, string])),
        },
      ];
      expect(statusOf(await client.GET(PATH, { params, middleware }))).toContain('bypass');
      expect(api.requests).toHaveLength(4);
      expect(statusOf(await client.GET(PATH, { params }))).toContain('; hit');
    },
  );

  it('never gets, and never leaves, the response to another', async ({ makeClient }) => {
    const client = makeClient({
      fetch: async (_, { headers }) => Response.json({ id: new Headers(headers).get('x-tenant') }),
    });
    const read = (tenant: string) =>
      client.getOrganisation({ organisation_id }, { headers: { 'x-tenant': tenant } });
    expect([await read('A'), await read('B'), await client.getOrganisation({ organisation_id })]).toEqual([
      { id: 'A' },
      { id: 'B' },
      { id: null },
    ]);
  });

  it('bypasses the cache when every call of the client sends it', async ({ makeClient }) => {
    const client = makeClient({ headers: { 'x-tenant': 'A' } });
    for (let call = 0; call < 2; call++)
      expect(statusOf(await client.GET(PATH, { params }))).toContain('bypass');
  });
});

describe('a read with a header that cannot change the response', () => {
  it.for(harmless)('is a hit: %o', async (headers, { client, makeClient }) => {
    await client.GET(PATH, { params });
    expect(statusOf(await client.GET(PATH, { params, headers }))).toContain('; hit');
    const everywhere = makeClient({ headers });
    await everywhere.getOrganisation({ organisation_id });
    expect(statusOf(await everywhere.GET(PATH, { params }))).toContain('; hit');
  });

  it('of a user or a taken-away header is a hit', async ({ client, makeClient }) => {
    await client.GET(PATH, { params });
    expect(statusOf(await client.GET(PATH, { params, onBehalfOf: seed.users.una }))).toContain('; hit');
    const tenant = makeClient({ headers: { 'x-tenant': 'A' } });
    await tenant.GET(PATH, { params, headers: { 'x-tenant': null } });
    expect(statusOf(await tenant.GET(PATH, { params, headers: { 'x-tenant': null } }))).toContain('; hit');
  });
});

describe('a read with a header or a query parameter that its key is made of', () => {
  it('has an entry for each value', async () => {
    const client = clientOfTable(async (request) =>
      Response.json(request.headers.get('x-language') ?? new URL(request.url).search),
    );
    const byHeader = async (language: string) =>
      statusOf(await client.GET('/by-header', { headers: { 'X-Language': language } }));
    expect([await byHeader('cy'), await byHeader('en'), await byHeader('cy')]).toEqual([
      'table; fwd=miss; stored',
      'table; fwd=miss; stored',
      expect.stringContaining('; hit'),
    ]);
    const bySize = async (query: object) =>
      statusOf(await client.GET('/item', { params: { query } } as never));
    expect([await bySize({ size: 1 }), await bySize({ size: 2 }), await bySize({ size: 1 })]).toEqual([
      'table; fwd=miss; stored',
      'table; fwd=miss; stored',
      expect.stringContaining('; hit'),
    ]);
    for (const query of [{ size: 1, verbose: true }, { Size: 1 }, { 'size[]': 1 }, { '': 1 }])
      expect(await bySize(query)).toBe('table; fwd=bypass');
  });
});
