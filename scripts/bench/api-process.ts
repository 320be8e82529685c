import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startReferenceApi } from '../../src/testing/index.ts';
import { idOf, organisationBody } from './organisations.ts';

/** An API in a process of its own, so that its time is not counted. Kinds: see `startApi`. */

export type ToApi = { readonly latencyMs: number } | { readonly ask: 'calls' };
export type FromApi = { readonly url: string } | { readonly calls: number } | { readonly done: true };

/** What caches that follow HTTP need to keep an answer. Ours takes no notice of it. */
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' };

let calls = 0;
let latencyMs = 0;
const versions = new Map<string, number>();

function tell(message: FromApi): void {
  process.send?.(message);
}

function answer(response: ServerResponse, status: number, body?: string): void {
  const headers = body === undefined ? {} : { ...HEADERS, 'content-length': Buffer.byteLength(body) };
  const send = () => response.writeHead(status, headers).end(body);
  if (latencyMs > 0) setTimeout(send, latencyMs);
  else send();
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  calls += 1;
  const [, , id, rest] = (request.url ?? '').split('/');
  request.resume();
  request.on('end', () => {
    if (request.method === 'POST' && id !== undefined) {
      const version = (versions.get(id) ?? 0) + 1;
      versions.set(id, version);
      response.setHeader('x-version', version);
      answer(response, 204);
    } else if (id === undefined) {
      answer(response, 200, `[${[0, 1, 2].map((number) => organisationBody(idOf(number))).join()}]`);
    } else {
      answer(response, 200, rest === undefined ? organisationBody(id, versions.get(id)) : '[]');
    }
  });
}

async function startSmall(): Promise<string> {
  const server = createServer(handle);
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 20_000 }, resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reference =
  process.argv[2] === 'reference' ? await startReferenceApi({ logRequests: false }) : undefined;

process.on('message', (message: ToApi) => {
  if ('ask' in message) return tell({ calls });
  latencyMs = message.latencyMs;
  if (reference !== undefined) reference.latencyMs = message.latencyMs;
  tell({ done: true });
});
process.on('disconnect', () => process.exit());
tell({ url: reference?.url ?? (await startSmall()) });
