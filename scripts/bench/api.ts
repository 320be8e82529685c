import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startReferenceApi } from '../../src/testing/index.ts';
import { isChild, startChild } from './child.ts';
import { idOf, organisationBody } from './organisations.ts';

/** The API that a benchmark calls. It runs in a process of its own, so that its time is not counted. */
export interface Api {
  readonly url: string;
  /** How long each response takes, 0 at first. Benchmarks leave it at 0. */
  setLatency(ms: number): Promise<void>;
  /** How many requests came in so far. Only the small one counts. */
  calls(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts an API. `small` responds to every organisation with 860 bytes and does nothing else, so that its own time
 * does not hide the differences; `reference` is the API of the tests.
 */
export async function startApi(kind: 'small' | 'reference'): Promise<Api> {
  const child = startChild(import.meta.url, kind);
  return {
    url: await child.next<string>(),
    setLatency: async (latencyMs) => void (await child.ask({ latencyMs })),
    calls: () => child.ask({}),
    close: () => child.end(),
  };
}

if (isChild(import.meta.url))
  process.send?.(await (process.argv[2] === 'small' ? startSmall() : startReference()));

async function startReference(): Promise<string> {
  const api = await startReferenceApi({ logRequests: false });
  process.on('message', ({ latencyMs }: { latencyMs?: number }) => {
    api.latencyMs = latencyMs ?? api.latencyMs;
    process.send?.(0);
  });
  return api.url;
}

async function startSmall(): Promise<string> {
  // What caches that follow HTTP need to store a response. Ours ignores it.
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' };
  let calls = 0;
  let delayMs = 0;
  process.on('message', ({ latencyMs }: { latencyMs?: number }) => {
    delayMs = latencyMs ?? delayMs;
    process.send?.(calls);
  });
  const respond = (response: ServerResponse, body?: string) => {
    const length = body === undefined ? {} : { ...headers, 'content-length': Buffer.byteLength(body) };
    const send = () => response.writeHead(body === undefined ? 204 : 200, length).end(body);
    if (delayMs > 0) setTimeout(send, delayMs);
    else send();
  };
  const server = createServer((request: IncomingMessage, response) => {
    calls += 1;
    const [, , id, rest] = (request.url ?? '').split('/');
    request.resume().on('end', () => {
      if (request.method === 'POST') respond(response);
      else if (id === undefined)
        respond(response, `[${[0, 1, 2].map((number) => organisationBody(idOf(number))).join()}]`);
      else respond(response, rest === undefined ? organisationBody(id) : '[]');
    });
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 20_000 }, resolve),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
