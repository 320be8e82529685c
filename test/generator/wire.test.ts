import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCachedClient, type OperationTable } from '../../src/index.ts';
import { readCase, row } from './support/generated.ts';

type Call = (args?: object, init?: object) => Promise<unknown>;
/** A client whose types nobody looks at: what is sent is the question. */
type Untyped = Readonly<Record<string, Call>> & { explain(id: string, args?: object): unknown };

let server: Server;
let url: string;
const requests: {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}[] = [];
let respond = { type: 'application/json', body: '{"a":"b"}' };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      response.writeHead(200, { 'content-type': respond.type }).end(respond.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  requests.length = 0;
  respond = { type: 'application/json', body: '{"a":"b"}' };
});

function clientOf(document: string, baseUrl = url): Untyped {
  const checked = readCase(document);
  const table: OperationTable = Object.fromEntries(
    checked.operations.map(({ id }) => [id, row(checked, id)] as const),
  );
  return createCachedClient<object, object>(
    { name: 'case', operations: table },
    {
      baseUrl,
      auth: { clientId: 'case', token: () => 'token' },
      retries: 0,
    },
  ) as unknown as Untyped;
}
const lines = () => requests.map(({ line }) => line);

describe('a path', () => {
  it('with parameters inside a segment is cached, and its write deletes the entry', async () => {
    const { getReport, putReport, delRepo, getAccount, patchAccount } = clientOf(
      'path-segments.yaml',
    ) as Record<string, Call>;
    const report = { id: 'a.b', format: 'csv' };
    await getReport?.(report);
    await getReport?.(report);
    await putReport?.({ ...report, a: 'new' });
    await getReport?.(report);
    await getAccount?.({ id: 'x' });
    await getAccount?.({ id: 'x' });
    await patchAccount?.({ id: 'x' });
    await getAccount?.({ id: 'x' });
    await delRepo?.({ owner: 'o', repo: 'r', ref: 'main' });
    expect(lines()).toEqual([
      'GET /reports/a.b.csv',
      'PUT /reports/a.b.csv',
      'GET /reports/a.b.csv',
      "GET /Accounts('x')",
      "PATCH /Accounts('x')",
      "GET /Accounts('x')",
      'DELETE /repos/o/r:main',
    ]);
  });

  it('has its parameters in the declared style', async () => {
    const client = clientOf('parameter-styles.yaml');
    await client.pathStyles?.({ simple: 'a/b', label: 'l', matrix: 'm', list: [1, 2] });
    expect(lines()).toEqual(['GET /m/a%2Fb/.l/;matrix=m/1,2']);
    await expect(client.pathStyles?.({ simple: 'a', label: 'l', matrix: 'm', list: [] })).rejects.toThrow(
      '"list" must not be empty',
    );
    await expect(client.pathStyles?.({ simple: 'a', label: 'l', matrix: 'm', list: ['..'] })).rejects.toThrow(
      'dot segment',
    );
    await expect(client.pathStyles?.({ simple: 'a', label: 'l', matrix: 'm', list: [''] })).rejects.toThrow(
      '"list" must not be empty',
    );
    for (const simple of [Number.NaN, Number.POSITIVE_INFINITY, null, {}])
      await expect(client.pathStyles?.({ simple, label: 'l', matrix: 'm', list: [1] })).rejects.toThrow(
        '"simple" must be a string or a number',
      );
  });

  it('may hold a parameter twice, and words that are not ASCII', async () => {
    const text = `openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /bücher/{id}/von/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getBook
      x-cache: { key: "book,{$request.path.id}", ttlSeconds: 60 }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
    put: { operationId: putBook, x-cache: { deletes: ["book,{$request.path.id}"] }, responses: { "204": { description: ok } } }
`;
    const client = clientOf(text);
    await client.getBook?.({ id: 'ä' });
    await client.getBook?.({ id: 'ä' });
    await client.putBook?.({ id: 'ä' });
    await client.getBook?.({ id: 'ä' });
    const path = '/b%C3%BCcher/%C3%A4/von/%C3%A4';
    expect(lines()).toEqual([`GET ${path}`, `PUT ${path}`, `GET ${path}`]);
  });
});

describe('a query', () => {
  it.each([
    [{ csv: ['a', 'b,c'] }, 'csv=a,b%2Cc'],
    [{ multi: ['a', 'b'] }, 'multi=a&multi=b'],
    [{ pipes: ['a', 'b'] }, 'pipes=a|b'],
    [{ spaces: ['a', 'b'] }, 'spaces=a%20b'],
    [{ deep: { a: 'x', b: 1 } }, 'deep[a]=x&deep[b]=1'],
    [{ formobj: { c: '1' } }, 'c=1'],
    [{ formobjflat: { d: '1' } }, 'formobjflat=d,1'],
    [{ 'ids[]': ['a', 'b'] }, 'ids[]=a&ids[]=b'],
    [{ filter: { z: 'ü&' } }, `filter=${encodeURIComponent('{"z":"ü&"}')}`],
    [{ $top: 1, 'page.size': 2 }, '$top=1&page.size=2'],
    [{ raw: 'a/b?c&d#e+f' }, 'raw=a/b?c%26d%23e%2Bf'],
    [{ flag: false, when: null }, 'flag=false'],
  ])('is written as the document says: %j', async (args, query) => {
    await clientOf('parameter-styles.yaml').find?.(args);
    expect(lines()).toEqual([`GET /find?${query}`]);
  });
});

describe('a request', () => {
  it('has header and cookie parameters as arguments', async () => {
    const client = clientOf('parameter-styles.yaml');
    await client.needsHeader?.({ 'X-Version': '7', session: 'a b' });
    expect(requests[0]?.headers).toMatchObject({ 'x-version': '7', cookie: 'session=a%20b' });
    await expect(client.needsHeader?.({ version: '7' })).rejects.toThrow('it takes X-Version, session');
  });

  it.each([
    [{ 'X-Version': { a: 1 } }, 'the value of header "X-Version" must be a string'],
    [{ 'X-Version': Number.NaN }, 'the value of header "X-Version" must be a string'],
    [{ 'X-Version': 'a\nb' }, 'the value of header "X-Version" holds a character that no header can carry'],
    [{ 'X-Version': '7', session: { a: 1 } }, 'Cookie parameter "session" must be a string'],
    [{ 'X-Version': '7', session: [[1]] }, 'Cookie parameter "session" must be a string'],
  ])('is refused with a value that would be sent as something else: %j', async (args, reason) => {
    const client = clientOf('parameter-styles.yaml');
    await expect(client.needsHeader?.(args)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(reason),
    });
    expect(lines()).toEqual([]);
  });

  it('has both parameters of one name', async () => {
    await clientOf('one-name-twice.yaml').getPod?.({ path: 'a', queryPath: 'b' });
    expect(lines()).toEqual(['GET /pods/a?path=b']);
  });

  it('has no body with GET, and the declared media type with others', async () => {
    const client = clientOf('media-types.yaml');
    expect(await client.getWithBody?.()).toEqual({ a: 'b' });
    await client.postCharset?.({ a: 'b' });
    await client.postStar?.({ a: 'b' });
    await client.delWithBody?.({ q: 'c' });
    expect(requests.map(({ headers, body }) => [headers['content-type'], body])).toEqual([
      [undefined, ''],
      ['application/json; charset=utf-8', '{"a":"b"}'],
      ['application/json', '{"a":"b"}'],
      ['application/json', '{"q":"c"}'],
    ]);
  });

  it('goes to no other host, whatever server an operation names', async () => {
    const text = `openapi: 3.0.3
info: { title: T, version: "1" }
servers: [{ url: "https://api.example" }]
paths:
  /up:
    post: { operationId: upload, servers: [{ url: "https://uploads.example" }], x-cache: { none: no }, responses: { "204": { description: ok } } }
  /two:
    get: { operationId: getTwo, servers: [{ url: /v2 }], x-cache: { none: no }, responses: { "200": { description: ok, content: { application/json: {} } } } }
`;
    const client = clientOf(text, `${url}/v1`);
    await expect(client.upload?.()).rejects.toThrow(
      'POST /up is served by https://uploads.example; call it with a client of that base URL',
    );
    await client.getTwo?.();
    expect(lines()).toEqual(['GET /v2/two']);
  });
});

describe('a response', () => {
  it.each([
    ['charset', 'application/json; charset=utf-8'],
    ['star', 'application/json'],
    ['textjson', 'text/json'],
    ['vendor', 'application/vnd.api+json'],
    ['vendorversion', 'application/vnd.github.v3+json; charset=utf-8'],
    ['upper', 'application/JSON'],
    ['defaultonly', 'application/json'],
    ['twoxx', 'application/json'],
  ])('of %s is JSON as %s', async (id, type) => {
    respond = { type, body: '{"a":"b"}' };
    expect(await clientOf('media-types.yaml')[id]?.()).toEqual({ a: 'b' });
  });

  it('that is declared without content is not read', async () => {
    respond = { type: 'text/plain', body: 'ok' };
    const client = clientOf('media-types.yaml');
    expect(await client.nocontent200?.()).toBeUndefined();
    expect(await client.postDefaultonly?.()).toBeUndefined();
  });

  it('of another type than JSON is what it is', async () => {
    respond = { type: 'text/plain', body: 'text' };
    expect(await clientOf('media-types.yaml').postText?.({ body: 'x' })).toBe('text');
  });
});
