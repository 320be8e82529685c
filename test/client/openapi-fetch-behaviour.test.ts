import { type createPathBasedClient, wrapAsPathBasedClient } from 'openapi-fetch';
import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { errorOf, organisation_id, requestsOf } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable } from './support.ts';

/** A client of the table that notes what it sends. */
function noting(options: Parameters<typeof clientOfTable>[1] = {}) {
  const sent: { method: string; url: string; body: string; headers: Headers }[] = [];
  const client = clientOfTable(async (request) => {
    const { method, url, headers } = request;
    sent.push({ method, url: url.replace('http://api.example', ''), body: await request.text(), headers });
    return Response.json({ ok: true });
  }, options);
  return { client, sent };
}

describe('as with openapi-fetch', () => {
  it('serializers of the client make every query and body, and those of a call take their place', async () => {
    const { client, sent } = noting({
      querySerializer: (query) => `mine=${Object.keys(query).join()}`,
      bodySerializer: (body) => `mine:${JSON.stringify(body)}`,
    });
    await client.readItem({ size: 1 } as never);
    await client.GET('/item', { params: { query: { size: 1 } } } as never);
    await client.GET('/item', { params: { query: { size: 1 } }, querySerializer: () => '?size=2' } as never);
    await client.patchItem({ name: 'x' } as never);
    await client.PATCH('/item', { body: 1 });
    await client.PATCH('/item', { body: 1, bodySerializer: (body) => `call:${body}` });
    expect(sent.map(({ url, body }) => url + body)).toEqual([
      ...['/item?mine=size', '/item?mine=size', '/item?size=2'],
      ...['/item?mine=mine:{"name":"x"}', '/item?mine=mine:1', '/item?mine=call:1'],
    ]);
  });

  it('a serializer that adds a query to every call gets no entry that was read without', async () => {
    const cache = memoryCache();
    await noting({ cache }).client.readItem();
    const { client, sent } = noting({ cache, querySerializer: () => 'size=9' });
    await client.readItem();
    expect(sent.map(({ url }) => url)).toEqual(['/item?size=9']);
  });

  it('options of a query serializer, of the client and of a call, say how lists and objects are written', async () => {
    const { client, sent } = noting({
      querySerializer: { array: { style: 'pipeDelimited', explode: false } },
    });
    const query = { size: ['a b', 'c'], other: { x: 1 } };
    await client.GET('/search', { params: { query } } as never);
    await client.GET('/search', {
      params: { query },
      querySerializer: { object: { style: 'form', explode: true } },
    } as never);
    await noting().client.GET('/search', { params: { query: { size: ['a', 'b'] } } } as never);
    expect(sent.map(({ url }) => url)).toEqual([
      '/search?size=a%20b|c&other[x]=1',
      '/search?size=a%20b|c&x=1',
    ]);
  });

  it('a query leaves out null, undefined and empty lists, and keeps 0, false and the empty text', async () => {
    const { client, sent } = noting();
    for (const size of [null, undefined, [], 0, false, '', 'ü&=', 10n, ['a', 0]])
      await client.GET('/search', { params: { query: { size } } } as never);
    expect(sent.map(({ url }) => url.slice('/search'.length))).toEqual([
      ...['', '', '', '?size=0', '?size=false', '?size=', '?size=%C3%BC%26%3D', '?size=10', '?size=a&size=0'],
    ]);
  });

  it.for([null, false, 0, '', 'text', [], {}, new Date(0)])('any JSON is a body: %o', async (body) => {
    const { client, sent } = noting();
    await client.PATCH('/item', { body });
    await client.request('patch', '/item', { body });
    expect(sent.map((request) => request.body)).toEqual(Array(2).fill(JSON.stringify(body)));
  });

  it('a pathSerializer of a call makes its URL, which the cache does not know', async ({ api, client }) => {
    const seen: unknown[] = [];
    const pathSerializer = (path: string, params: Record<string, unknown>) => {
      seen.push(path, params);
      return path.replace('{organisation_id}', organisation_id);
    };
    const path = { organisation_id: 'anything' };
    const { data, response } = await client.GET('/organisations/{organisation_id}', {
      params: { path },
      pathSerializer,
    });
    expect(data?.id).toBe(organisation_id);
    expect(response.headers.get('cache-status')).toBe('notify-organisations; fwd=bypass');
    expect(seen).toEqual([`${api.url}/organisations/{organisation_id}`, path]);
    // Without knowing the path, nobody can say what a write invalidates.
    const write = () =>
      client.POST('/organisations/{organisation_id}', {
        params: { path },
        body: { notes: 'x' },
        pathSerializer,
      });
    expect(await errorOf(write)).toMatchObject({ code: 'invalid_argument' });
  });

  it('a Request class of a call makes its request, for middleware and for fetch', async ({ makeClient }) => {
    class MyRequest extends Request {}
    const seen: boolean[] = [];
    const client = makeClient({
      fetch: async (request) => {
        seen.push(request instanceof MyRequest);
        return Response.json([]);
      },
    });
    const onRequest = ({ request }: { request: Request }) => void seen.push(request instanceof MyRequest);
    await client.GET('/organisations', { Request: MyRequest, middleware: [{ onRequest }] } as never);
    expect(seen).toEqual([true, true]);
  });

  it('middleware is given the template, the parameters, the options and one id', async ({ client }) => {
    const seen: unknown[] = [];
    const ids: string[] = [];
    const note = ({
      schemaPath,
      params,
      options,
      id,
    }: {
      schemaPath: string;
      params: unknown;
      options: { parseAs: string };
      id: string;
    }) => {
      ids.push(id);
      seen.push([schemaPath, params, options.parseAs]);
    };
    const params = { path: { organisation_id } };
    await client.GET('/organisations/{organisation_id}', {
      params,
      parseAs: 'text',
      middleware: [{ onRequest: note, onResponse: note }],
    });
    const expected = ['/organisations/{organisation_id}', expect.objectContaining(params), 'text'];
    expect(seen).toEqual([expected, expected]);
    expect(new Set(ids).size).toBe(1);
  });

  it('middleware runs in order, and its responses and errors count', async ({ api, client }) => {
    const order: string[] = [];
    const named = (name: string) => ({
      onRequest: () => void order.push(`> ${name}`),
      onResponse: () => void order.push(`< ${name}`),
    });
    client.use(named('a'), undefined as never, named('b'));
    await client.GET('/organisations', { middleware: [named('c')] });
    expect(order).toEqual(['> a', '> b', '> c', '< c', '< b', '< a']);
    const own = Response.json([{ name: 'mine' }]);
    const short = await client.GET('/organisations', { middleware: [{ onRequest: () => own }] });
    expect(short).toMatchObject({ data: [{ name: 'mine' }], response: own });
    expect(requestsOf(api)).toHaveLength(1);
  });

  it.for(['json', 'text', 'arrayBuffer', 'blob', 'stream'] as const)(
    'parseAs %s gives the body so',
    async (parseAs) => {
      const { client } = noting();
      const { data } = await client.GET('/item', { parseAs });
      expect(await new Response(parseAs === 'json' ? JSON.stringify(data) : (data as string)).json()).toEqual(
        { ok: true },
      );
    },
  );

  it('an error body that is no JSON is a text, and an empty one is undefined or empty', async () => {
    const errorFor = async (body: string | null) =>
      (await clientOfTable(async () => new Response(body, { status: 502 })).PATCH('/item')).error;
    expect([await errorFor('<h1>'), await errorFor('{"a":1}')]).toEqual(['<h1>', { a: 1 }]);
    expect([undefined, '']).toContain(await errorFor(null));
  });

  it('a client can be wrapped by path', async ({ client }) => {
    const byPath = wrapAsPathBasedClient(client as never) as unknown as ReturnType<
      typeof createPathBasedClient<
        Record<string, { get: { responses: { 200: { content: { 'application/json': unknown } } } } }>
      >
    >;
    expect((await byPath['/organisations']?.GET())?.data).toHaveLength(4);
  });
});

describe('other than with openapi-fetch, a call is refused', () => {
  it.for<readonly [string, (client: ReturnType<typeof noting>['client']) => Promise<unknown>]>([
    ['whose path the document does not have', (client) => client.GET('/nowhere' as never)],
    ['whose method the path does not have', (client) => client.POST('/item')],
    ['with an unknown option', (client) => client.GET('/item', { query: { size: 1 } } as never)],
    ['with credentials of the caller', (client) => client.GET('/item', { headers: { authorization: 'x' } })],
  ])('%s', async ([, call]) => {
    const { client, sent } = noting();
    expect(await errorOf(() => call(client))).toMatchObject({ code: 'invalid_argument' });
    expect(sent).toEqual([]);
  });

  it('and an empty success is refused where a body is declared', async () => {
    const client = clientOfTable(async () => new Response(null, { headers: { 'content-length': '0' } }));
    expect(await errorOf(() => client.GET('/item'))).toMatchObject({
      code: 'unexpected_response',
      responseStatus: 200,
    });
  });
});
