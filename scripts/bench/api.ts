import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { idOf, organisationBody } from './organisations.ts';

/** The API that a benchmark calls. It runs in a process of its own, so that its time is not counted. */
export interface Api {
  readonly url: string;
  /** How long each response takes, 0 at first. Benchmarks leave it at 0. */
  setLatency(ms: number): Promise<void>;
  /** How many requests came in so far. */
  calls(): Promise<number>;
  close(): Promise<void>;
}

/** Starts an API that responds to every organisation with 860 bytes, and does little else that could hide differences. */
export async function startApi(): Promise<Api> {
  const child = fork(fileURLToPath(import.meta.url));
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    setLatency: async (ms) => void (await fetch(`${url}/latency/${ms}`)),
    calls: () => callCount(url),
    async close() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** How many requests came in at an API so far. */
export async function callCount(url: string): Promise<number> {
  return Number(await (await fetch(`${url}/calls`)).text());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit());
  process.send?.(await serve());
}

async function serve(): Promise<string> {
  // What caches that follow HTTP need to store a response. Ours ignores it.
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' };
  let calls = 0;
  let delayMs = 0;
  const list = `[${[0, 1, 2].map((number) => organisationBody(idOf(number))).join()}]`;
  const server = createServer((request, response) => {
    const [, kind, id, rest] = (request.url ?? '').split('/');
    if (kind === 'latency') delayMs = Number(id);
    if (kind !== 'organisations') return response.end(String(calls));
    calls += 1;
    const read = id === undefined ? list : rest === undefined ? organisationBody(id) : '[]';
    const body = request.method === 'POST' ? undefined : read;
    const send = () =>
      body === undefined
        ? response.writeHead(204).end()
        : response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    request.resume().on('end', () => (delayMs > 0 ? setTimeout(send, delayMs) : send()));
  });
  server.keepAliveTimeout = 600_000;
  server.listen({ port: 0, host: '127.0.0.1', backlog: 20_000 });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
