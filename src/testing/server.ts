import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api } from './api.ts';
import { createAuthority } from './auth.ts';
import { Exchange, renderResponse } from './exchange.ts';
import { type Fault, FaultBox, type InjectedFault, type InjectedHold } from './fault-box.ts';
import type { State } from './state.ts';
import { readUnparsed, sendUnparsed } from './unparsed.ts';
import { createWorld } from './world.ts';

/** Where the API listens, whom it lets in, and how it behaves. */
export interface ReferenceApiOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** @default 'notify-admin' */
  readonly clientId?: string;
  /** One secret, or several of which each is good. @default 'dev-notify-secret-key' */
  readonly secret?: string | readonly string[];
  /** Milliseconds between handling a request and answering it. @default 0 */
  readonly latencyMs?: number;
  /** False lets everybody in. @default true */
  readonly authenticate?: boolean;
  /** False keeps `requests` empty, for runs of millions of requests. @default true */
  readonly logRequests?: boolean;
  /** The API's clock in milliseconds: token window, archived names, financial year. @default Date.now */
  readonly now?: () => number;
}

/** A request that arrived, refused ones included. */
export interface LoggedRequest {
  /** In upper case. */
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  /** As sent; empty until all of it has arrived, and when there is none. */
  body: string;
  /** When its head arrived, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** A running API, its state and what it was asked. */
export interface ReferenceApi {
  /** Where it listens, such as `http://127.0.0.1:49152`; the `baseUrl` of a client. */
  readonly url: string;
  /** In order of arrival; `requests.length = 0` empties it. */
  readonly requests: LoggedRequest[];
  /** What it remembers; changes are seen by the next request. */
  readonly state: State;
  /** Milliseconds between handling a request and answering it. Faults take no notice of it. */
  latencyMs: number;
  /** How far the copy of the database lags that by-domain and usage read. */
  replicaLagMs: number;
  /** Makes the next matching requests wait until the test releases them; see {@link Fault}. */
  inject(fault: Fault & { readonly kind: 'hold' }): InjectedHold;
  /**
   * Makes the next matching requests go wrong: `inject({ kind: 'status', status: 503 })` the next one, whatever it is.
   * The client retries a read after a single 503, so only `times` as large as its attempts makes the call fail.
   */
  inject(fault: Fault): InjectedFault;
  /** Cuts every connection and forgets what was delayed. */
  close(): Promise<void>;
}

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const { headers } = request;
  // Without either header there is no body, and the response need not wait for the end of the message.
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    done(Buffer.alloc(0));
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks)));
}

/** Starts the organisation API on the loopback interface, with a small world in it and no connection to anything. */
export async function startReferenceApi(options: ReferenceApiOptions = {}): Promise<ReferenceApi> {
  const { port = 0, clientId = 'notify-admin', secret = 'dev-notify-secret-key' } = options;
  const { authenticate = true, logRequests = true, now = () => Date.now() } = options;
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const state = createWorld(now());
  const api = new Api(state, authenticate ? createAuthority(clientId, secrets) : undefined, now);
  const faults = new FaultBox();
  const timers = new Set<NodeJS.Timeout>();
  const requests: LoggedRequest[] = [];
  let latencyMs = options.latencyMs ?? 0;

  function log(request: IncomingMessage): LoggedRequest | undefined {
    if (!logRequests) return undefined;
    const { method = 'GET', url = '/', headers } = request;
    const entry: LoggedRequest = { method, path: url, headers, body: '', atMs: Date.now() };
    requests.push(entry);
    return entry;
  }

  function respond(exchange: Exchange): void {
    if (faults.meet(exchange)) return;
    const answer = exchange.apply();
    if (latencyMs > 0) exchange.later(latencyMs, () => exchange.send(answer));
    else exchange.send(answer);
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('date', new Date(now()).toUTCString());
    const entry = log(request);
    readBody(request, (body) => {
      if (entry !== undefined) entry.body = body.toString('utf8');
      respond(new Exchange(api, timers, request, response, body));
    });
  });
  server.on('clientError', (error, socket) => {
    const head = readUnparsed(error);
    if (head === undefined || !socket.writable) socket.destroy();
    else sendUnparsed(socket, renderResponse(api.answer({ ...head, body: Buffer.alloc(0) }), head.headers));
  });
  // A connection that the server drops while a client is about to reuse it would look like a fault nobody injected.
  server.keepAliveTimeout = 600_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  function inject(fault: Fault & { readonly kind: 'hold' }): InjectedHold;
  function inject(fault: Fault): InjectedFault;
  function inject(fault: Fault): InjectedFault {
    return faults.inject(fault);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listening on TCP
    requests,
    state,
    get latencyMs() {
      return latencyMs;
    },
    set latencyMs(ms) {
      latencyMs = ms;
    },
    get replicaLagMs() {
      return api.replica.lagMs;
    },
    set replicaLagMs(ms) {
      api.replica.lagMs = ms;
    },
    inject,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
