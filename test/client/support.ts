import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type Api,
  type CachedClient,
  type ClientOptions,
  createCachedClient,
  type Operation,
} from '../../src/index.ts';

/** A server that answers each request on a connection with what it is told, as it stands. Its address as a URL. */
export async function serverThatSends(response: (request: string) => string | Buffer): Promise<string> {
  return serverThat((socket) =>
    socket.on('data', (data) => void socket.write(response(data.toString('latin1')))),
  );
}

/** A server that does what it is told with every connection. Its address as a URL. */
export async function serverThat(act: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    act(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** A complete HTTP response with a JSON body. */
export function json(body: unknown, statusLine = '200 OK', headers = ''): Buffer {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${statusLine}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
  return Buffer.from(`${head}${headers}\r\n${text}`);
}

const none = { kind: 'none' } as const;
const row = { pathParameters: {}, query: [], body: {}, json: true } as const;
const cached = { kind: 'read', ttlSeconds: 60, groups: [], root: 'any', fingerprint: 'f' } as const;

/** Operations of kinds that the organisation API does not have. */
export const table: Readonly<
  Record<
    'readItem' | 'search' | 'filterItems' | 'readByHeader' | 'patchItem' | 'sendForm' | 'readText',
    Operation
  >
> = {
  readItem: {
    ...row,
    method: 'get',
    path: '/item',
    query: ['size'],
    cache: { ...cached, key: 'item-{$request.query.size}' },
  },
  search: { ...row, method: 'get', path: '/search', query: ['size'], cache: none },
  filterItems: {
    ...row,
    method: 'get',
    path: '/items',
    query: ['filter'],
    styles: { query: { filter: { style: 'deepObject', explode: true } } },
    cache: none,
  },
  readByHeader: {
    ...row,
    method: 'get',
    path: '/by-header',
    cache: { ...cached, key: 'by-{$request.header.X-Language}' },
  },
  patchItem: {
    ...row,
    method: 'patch',
    path: '/item',
    body: { name: 'text' },
    bodyType: 'application/merge-patch+json',
    cache: { kind: 'write', deletes: [], externalDeletes: ['item'], invalidates: [] },
  },
  sendForm: {
    ...row,
    method: 'post',
    path: '/form',
    body: {},
    wholeBody: true,
    bodyType: 'application/x-www-form-urlencoded',
    cache: none,
  },
  readText: { ...row, method: 'get', path: '/text', json: false, cache: none },
};

interface Declared {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  requestBody?: { content: { 'application/json': unknown } };
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': unknown } } };
}
type Paths = Record<
  '/item' | '/search' | '/by-header' | '/text' | '/form',
  Record<'get' | 'patch' | 'post', Declared>
>;

/** A client of {@link table} whose requests are given to a function. */
export function clientOfTable(
  fetch: ClientOptions['fetch'],
  options: Partial<ClientOptions> = {},
  api: Partial<Api> = {},
): CachedClient<Paths, Record<keyof typeof table, Declared>> {
  return createCachedClient(
    { name: 'table', operations: table, ...api },
    {
      baseUrl: 'http://api.example',
      auth: { clientId: 'x', token: () => 'token' },
      retries: 0,
      ...(fetch && { fetch }),
      ...options,
    },
  );
}
