import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startReferenceApi } from '../../src/testing/index.ts';
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
  const child = fork(fileURLToPath(import.meta.url), [kind]);
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process of the API ended');
  });
  ended.catch(() => {});
  const next = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  const url: string = await next();
  const ask = async (message: { readonly latencyMs?: number }): Promise<number> => {
    child.send(message);
    return next();
  };
  return {
    url,
    setLatency: async (latencyMs) => void (await ask({ latencyMs })),
    calls: () => ask({}),
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit());
  if (process.argv[2] === 'reference') {
    const reference = await startReferenceApi({ logRequests: false });
    process.on('message', ({ latencyMs }: { latencyMs?: number }) => {
      reference.latencyMs = latencyMs ?? reference.latencyMs;
      process.send?.(0);
    });
    process.send(reference.url);
  } else {
    process.send(await startSmall());
  }
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
