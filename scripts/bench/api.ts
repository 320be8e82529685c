import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
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
  const said = async <T>(): Promise<T> => (await once(child, 'message'))[0];
  const ask = (latencyMs?: number) => {
    child.send({ latencyMs });
    return said<number>();
  };
  return {
    url: await said(),
    setLatency: async (ms) => void (await ask(ms)),
    calls: () => ask(),
    async close() {
      child.kill();
      await once(child, 'exit');
    },
  };
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
  const list = `[${[0, 1, 2].map((number) => organisationBody(idOf(number))).join()}]`;
  const server = createServer((request, response) => {
    calls += 1;
    const [, , id, rest] = (request.url ?? '').split('/');
    request.resume().on('end', () => {
      if (request.method === 'POST') respond(response);
      else if (id === undefined) respond(response, list);
      else respond(response, rest === undefined ? organisationBody(id) : '[]');
    });
  });
  server.keepAliveTimeout = 600_000;
  server.listen({ port: 0, host: '127.0.0.1', backlog: 20_000 });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
