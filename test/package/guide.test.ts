import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createKeyv } from '@keyv/redis';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createOrganisationsClient, type OrganisationsClient } from '../../src/index.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { untilItSucceeds } from '../support/calls.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { stopTime } from '../support/virtual-time.ts';
import { GROUPS } from './elsewhere/groups.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const organisation_id = seed.organisations.cabinetOffice;
let folder: string;
let api: ReferenceApi;
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  api = await startReferenceApi();
  folder = mkdtempSync(join(here, 'guide-'));
  process.env.REDIS_URL = redis.url;
  process.env.NOTIFY_API_URL = api.url;
  for (const document of ['GUIDE.md', 'UPGRADING.md'])
    writeBlocks(readFileSync(join(root, document), 'utf8'));
});
beforeEach(() => {
  api.requests.length = 0;
});
afterAll(async () => {
  const { cache } = await load<{ cache: { close(): Promise<void> } }>('organisations.ts');
  await cache.close();
  await api.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
  // Other files run in this process.
  for (const name of ['REDIS_URL', 'NOTIFY_API_URL']) delete process.env[name];
  for (const part of [context, metrics, trace]) part.disable();
});

/**
 * Writes each block that starts with a file name to that file, on the sources of this package. Those with a package of
 * their own, and tests, run with `npm run test:integrations`.
 */
function writeBlocks(markdown: string): void {
  const elsewhere = GROUPS.flatMap(({ blocks, borrowed }) => [
    ...blocks,
    ...borrowed.filter((block) => block.endsWith('.test.ts')),
  ]);
  for (const [, name, code] of markdown.matchAll(/```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)```/g)) {
    if (elsewhere.includes(name as string)) continue;
    const file = join(folder, name as string);
    const to = (source: string) => relative(dirname(file), join(root, source)).replaceAll('\\', '/');
    mkdirSync(dirname(file), { recursive: true });
    const onSources = (code as string)
      .replaceAll("'notify-organisations'", `'${to('src/index.ts')}'`)
      .replaceAll("'notify-organisations/redis'", `'${to('src/stores/redis.ts')}'`)
      .replaceAll("'notify-organisations/testing'", `'${to('src/testing/index.ts')}'`)
      .replaceAll('redis://localhost:6379', redis.url)
      .replaceAll('http://localhost:6011', api.url);
    writeFileSync(file, onSources);
  }
}

async function load<T>(file: string): Promise<T> {
  return (await import(/* @vite-ignore */ join(folder, file))) as T;
}

async function run(file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, file)], {
    cwd: root,
  });
  return stdout.trim().split('\n');
}

it('the Express handler reads from the cache, and shows what a write changed', async () => {
  // On a busy machine, a timeout of the cache would be a miss.
  stopTime();
  const { app } = await load<{ app: import('express').Express }>('express-app.ts');
  const server = app.listen(0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/organisations`;
  const page = `${url}/${organisation_id}`;
  try {
    const first = await (await fetch(page)).json();
    expect(first).toMatchObject({ name: 'Cabinet Office', services: expect.any(Array) });
    expect(await (await fetch(page)).json()).toEqual(first);
    expect(api.requests).toHaveLength(2);
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(`${page}/notes`, {
      method: 'POST',
      headers,
      body: '{"notes":"from the guide"}',
    });
    expect(posted.status).toBe(200);
    expect(api.state.organisations.get(organisation_id)?.notes).toBe('from the guide');
    expect((await fetch(`${url}/00000000-0000-4000-8000-0000000000ff`)).status).toBe(404);
    expect((await fetch(`${url}/no-id-at-all`)).status).toBe(404);
    expect((await fetch(`${page}/notes`, { method: 'POST', redirect: 'manual' })).status).toBe(303);
    api.inject({ kind: 'status', status: 403 });
    expect((await fetch(`${page}/notes`, { method: 'POST', redirect: 'manual' })).status).toBe(502);
  } finally {
    server.close();
  }
});

it('a response of the client is handed on as a copy that the platform can read', async () => {
  const { handOn } = await load<{ handOn: () => Promise<Response> }>('hand-on.ts');
  for (const _ of ['from the API', 'from the cache']) {
    const response = await handOn();
    // As a runtime reads it, by nothing of its members that a class could change.
    expect(JSON.parse(await Response.prototype.text.call(response))).toHaveLength(4);
  }
});

it('the blocks on deadlines and on tests of your own run', async () => {
  // Shares the Redis of the guide, whose connection ends with the process.
  const source = readFileSync(join(folder, 'deadline.ts'), 'utf8');
  writeFileSync(join(folder, 'deadline.ts'), `${source}\nprocess.exit();\n`);
  expect(await run('deadline.ts')).toEqual(['4']);
  expect(await run('own-test.ts')).toEqual(['500', 'Cabinet Office']);
});

it('the server of the guide ends on SIGTERM, with its connection to Redis', async () => {
  const server = spawn(process.execPath, ['--import', 'tsx', join(folder, 'server.ts')], {
    cwd: root,
    env: { ...process.env, PORT: '0' },
  });
  const [said] = (await once(server.stdout, 'data')) as [Buffer];
  const port = /port: (\d+)/.exec(said.toString())?.[1];
  const page = await fetch(`http://localhost:${port}/organisations/${organisation_id}`);
  expect(page.status).toBe(200);
  await page.text();
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});

it('the blocks on single calls say what the cache did, go without it, and name what failed', async () => {
  stopTime();
  const { organisations } = await load<{ organisations: OrganisationsClient }>('organisations.ts');
  const { cacheStatus } = await load<{ cacheStatus(id: string): Promise<string> }>('cache-status.ts');
  await organisations.getOrganisation({ organisation_id });
  expect(await cacheStatus(organisation_id)).toMatch(/^notify-organisations; hit; ttl=\d+$/);

  const before = api.requests.length;
  await load('no-cache.ts');
  expect(api.requests).toHaveLength(before + 2);

  const { rename } = await load<{ rename(id: string, name: string): Promise<unknown> }>('fields.ts');
  expect(await rename(organisation_id, 'Cabinet Office')).toEqual([]);
  expect(await rename('no-id-at-all', 'Cabinet Office')).toMatchObject([{ field: 'organisation_id' }]);
  const taken = await organisations.getOrganisation({ organisation_id: seed.organisations.borough });
  expect(await rename(organisation_id, taken.name)).toEqual([
    { field: 'name', message: 'Organisation name already exists' },
  ]);

  const { forUser } = await load<{ forUser(id: string, signal: AbortSignal): OrganisationsClient }>(
    'for-user.ts',
  );
  const { signal } = new AbortController();
  await forUser('a-user', signal).updateOrganisation({ organisation_id, notes: 'by a user' });
  expect(api.requests.at(-1)?.headers['x-notify-user-id']).toBe('a-user');

  const { handler } = await load<{ handler(event: object): Promise<object> }>('lambda.ts');
  const event = (id: string) => ({ pathParameters: { organisation_id: id } });
  expect(await handler(event(organisation_id))).toMatchObject({ statusCode: 200 });
  expect(await handler(event('no-id-at-all'))).toEqual({ statusCode: 404 });
});

it('the block on logs prints each event of the cache', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const { client } = await load<{ client: OrganisationsClient }>('log-hits.ts');
  await client.getOrganisations();
  await client.getOrganisations();
  expect(log.mock.calls.map(([id, kind]) => `${id} ${kind}`)).toEqual([
    'getOrganisations miss',
    'getOrganisations stored',
    'getOrganisations hit',
  ]);
});

it('the telemetry block turns cache events into OpenTelemetry metrics and spans', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const spans = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  const tracer = trace.getTracer('test');
  await load('telemetry.ts');

  const client = createOrganisationsClient({
    baseUrl: api.url,
    auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
  });
  api.inject({ kind: 'status', status: 503, headers: { 'Retry-After': '0' } });
  await client.getOrganisations();
  await tracer.startActiveSpan('page', async (span) => {
    await client.getOrganisations();
    span.end();
  });
  await reader.forceFlush();
  const measured = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const pointsOf = (name: string) =>
    measured
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => [...dataPoints]);
  expect(pointsOf('notify.cache.events').map(({ attributes, value }) => [attributes.kind, value])).toEqual(
    expect.arrayContaining([
      ['miss', 1],
      ['stored', 1],
      ['hit', 1],
    ]),
  );
  const of = (status: number) => ({
    'http.request.method': 'GET',
    'url.template': '/organisations',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(api.url).port),
    'http.response.status_code': status,
  });
  expect(pointsOf('http.client.request.duration').map(({ attributes }) => attributes)).toEqual([
    { ...of(503), 'error.type': '503' },
    of(200),
  ]);
  const finished = spans.getFinishedSpans();
  const page = finished.find(({ name }) => name === 'page');
  const ofPage = finished.filter(
    ({ parentSpanContext }) => parentSpanContext?.spanId === page?.spanContext().spanId,
  );
  expect(ofPage.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['cache hit', { operation: 'getOrganisations' }],
  ]);
  const sent = finished.filter(({ name }) => name === 'GET /organisations');
  expect(sent.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
});

it('a write deletes what the Python client has cached', async () => {
  const python = new Keyv(createKeyv(redis.url).store, { useKeyPrefix: false });
  python.namespace = undefined;
  const keys = [
    'organisations',
    'domains',
    `organisation-${organisation_id}-name`,
    `service-${seed.services.alpha}`,
  ];
  const kept = `organisation-${seed.organisations.borough}-name`;
  for (const key of [...keys, kept]) await python.set(key, '"from the Python client"');
  // On a busy machine a process may not reach Redis in time, and sends nothing.
  await untilItSucceeds(() => run('shared-redis.ts'));
  for (const key of keys) expect(await python.has(key)).toBe(false);
  expect(await python.has(kept)).toBe(true);
  await python.disconnect();
});
