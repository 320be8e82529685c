import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '../../../scripts/package/pack.ts';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];
const TIMEOUT_MS = 60_000;

/** Opens a page with a script in a headless browser. The script posts its result to `/result`: empty on success. */
export async function runInBrowser(
  program: string,
  folder: string,
  script: Uint8Array,
  apiUrl: string,
): Promise<Outcome> {
  const gateway = await listen((request, response) => passOn(apiUrl, request, response));
  let report: (result: string) => void = () => {};
  const reported = new Promise<string>((resolve) => {
    report = resolve;
  });
  const page = await listen(async (request, response) => {
    if (request.url === '/result') report((await bytesOf(request)).toString('utf8'));
    const isScript = request.url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : `<script data-api="${gateway.url}" type="module" src="/script.js"></script>`,
    );
  });
  const profile = `--user-data-dir=${join(folder, 'browser-profile')}`;
  const browser = spawn(program, [...FLAGS, profile, page.url], { stdio: 'ignore' });
  const ended = new Promise<string>((resolve) => {
    browser.once('error', ({ message }) => resolve(message));
    browser.once('exit', (code) => resolve(`the browser ended with ${code}`));
  });
  const late = pause(TIMEOUT_MS, 'the page did not report in time', { ref: false });
  const output = await Promise.race([reported, ended, late]);
  browser.kill();
  await ended;
  gateway.close();
  page.close();
  return { ok: output === '', output };
}

/**
 * A gateway to the API on an origin of its own. The API wants a token even with a preflight, which no browser sends,
 * so pages reach it only through a gateway that handles preflights.
 */
async function passOn(apiUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { 'access-control-allow-headers': 'authorization, content-type' }).end();
    return;
  }
  const { method = 'GET', url = '/' } = request;
  const { authorization = '', 'content-type': type = '' } = request.headers;
  const init = { method, headers: { authorization, 'content-type': type } };
  const passed = await fetch(
    apiUrl + url,
    method === 'GET' ? init : { ...init, body: await bytesOf(request) },
  );
  response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await passed.arrayBuffer()));
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function listen(handle: Handler): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }; // listening on TCP
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
