import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';

/** What an API, or something before it, does with a request. */
export type Kind =
  | 'success'
  | 'compressed'
  | 'odd reason phrase'
  | 'empty'
  | 'refusal'
  | 'failure of a gateway'
  | 'page'
  | 'redirect'
  | 'reset before'
  | 'reset after'
  | 'head alone'
  | 'half a body'
  | 'silence';
export const KINDS: readonly Kind[] = [
  'success',
  'compressed',
  'odd reason phrase',
  'empty',
  'refusal',
  'failure of a gateway',
  'page',
  'redirect',
  'reset before',
  'reset after',
  'head alone',
  'half a body',
  'silence',
];

/** A server that counts how often it has applied each write. */
export interface EdgeServer {
  readonly port: number;
  /** By the id of the write. */
  readonly applied: Map<string, number>;
  connections(): number;
  close(): Promise<void>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Starts a server that does with each request what its header `x-kind` says, and calls back once it has arrived.
 * @param applied Counts what is applied; servers can share it.
 */
export async function startServer(
  protocol: 'http' | 'https',
  arrived: (id: string) => void,
  applied: Map<string, number> = new Map(),
): Promise<EdgeServer> {
  const respond: Readonly<Record<Kind, (response: ServerResponse, apply: () => string) => void>> = {
    success: (response, apply) => void response.writeHead(200, JSON_TYPE).end(apply()),
    compressed: (response, apply) =>
      void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(apply())),
    'odd reason phrase': (response, apply) => {
      const text = apply();
      response.socket?.end(
        `HTTP/1.1 200 OK – fine\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
      );
    },
    empty: (response, apply) => {
      apply();
      response.writeHead(204).end();
    },
    refusal: (response) => void response.writeHead(404, JSON_TYPE).end('{"message":"none"}'),
    'failure of a gateway': (response) => void response.writeHead(503, { 'retry-after': '0' }).end('<html>'),
    page: (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    redirect: (response) => void response.writeHead(307, { location: '/' }).end(),
    'reset before': (response) => reset(response),
    'reset after': (response, apply) => {
      apply();
      reset(response);
    },
    'head alone': (response, apply) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': apply().length });
      response.flushHeaders();
      response.socket?.write('', () => response.socket?.destroy());
    },
    'half a body': (response, apply) => {
      const text = apply();
      response.writeHead(200, { ...JSON_TYPE, 'content-length': text.length });
      response.write(text.slice(0, 3), () => response.socket?.destroy());
    },
    silence: () => {},
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const id = String(request.headers['x-id']);
    const apply = () => {
      applied.set(id, (applied.get(id) ?? 0) + 1);
      return '{"done":true}';
    };
    arrived(id);
    respond[request.headers['x-kind'] as Kind](response, apply);
  };
  // A request that breaks off applies nothing.
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch(() => {});
  const server = protocol === 'http' ? createHttpServer(listener) : createHttpsServer(selfSigned(), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let open = 0;
  server.on('connection', (socket) => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
  });
  return {
    port: (server.address() as { port: number }).port,
    applied,
    connections: () => open,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Node cannot reset a connection over TLS. */
function reset({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

/** A key and a certificate that nobody has signed but itself. */
function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-keyout',
    'key',
    '-out',
    'cert',
  ];
  const options = { cwd: folder, stdio: 'ignore' } as const;
  execFileSync('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=127.0.0.1', ...made], options);
  const [key, cert] = ['key', 'cert'].map((name) => readFileSync(join(folder, name))) as [Buffer, Buffer];
  rmSync(folder, { recursive: true });
  return { key, cert };
}

export interface BreakingProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a proxy before a server that cuts connections at any of their events. */
export async function startBreakingProxy(targetPort: number, cuts: () => boolean): Promise<BreakingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near.on('error', () => {}));
    if (cuts()) return void near.destroy();
    const far = connect(targetPort, '127.0.0.1').on('error', () => {});
    sockets.add(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        // Before it, in the middle of it, or after it.
        if (cuts()) return void near.destroy();
        if (cuts()) return void to.write(chunk.subarray(0, chunk.length / 2), () => near.destroy());
        to.write(chunk, () => cuts() && near.destroy());
      });
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
