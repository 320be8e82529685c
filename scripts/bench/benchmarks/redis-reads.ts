import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { redisCache } from '../../../src/stores/redis.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import type { Api } from '../api.ts';
import { ourClient } from '../contenders.ts';
import { type Benchmark, type Context, requireHits } from '../measure.ts';
import { ORGANISATIONS, organisationBody, organisationId } from '../organisations.ts';
import { connect } from '../peers.ts';
import { median, type Row, type Table } from '../report.ts';

const READS_A_PAGE = 3;

/** What the Python client does for a read that its cache has, as a page does it: one after the other. */
const PYTHON = `import json, sys, time, redis
store = redis.StrictRedis.from_url(sys.argv[1])
for line in sys.stdin:
    pages = int(line)
    started = time.perf_counter()
    for page in range(pages):
        for read in range(${READS_A_PAGE}):
            json.loads(store.get('bench-organisation').decode('utf-8'))
    print((time.perf_counter() - started) / pages * 1e6, flush=True)
`;

export const redisReads: Benchmark = {
  number: 9,
  name: 'Reads from Redis one after the other, and from far away',
  about:
    'A page of three hits beside the Python client, hits through a network path that delays replies, and commands.',
  async run(context) {
    const client = await connect(context.redis.url);
    await client.set('bench-organisation', organisationBody(organisationId(0)));
    const tables = [await pages(context), await distances(context), await commands(context)];
    await client.flushDb();
    client.destroy();
    return tables;
  },
};

/** In turns, each timed by itself. */
async function pages({ api, redis, rounds, sampleMs }: Context): Promise<Table> {
  const cache = redisCache(redis.url);
  const raw = await connect(redis.url);
  const ours = ourClient(api.url, cache);
  const read = (index: number) => ours.getOrganisation({ organisation_id: organisationId(index) });
  await requireHits({ name: 'ours', run: read }, api);
  const python = await startPython(redis.url);
  const pageTimes: Record<string, (count: number) => Promise<number>> = {
    ours: (count) => timeOf(count, read),
    'node-redis MGET + JSON.parse': (count) =>
      timeOf(count, async () => JSON.parse((await raw.mGet(['bench-organisation', 'a', 'b']))[0] as string)),
    ...(python && { 'the Python client': python.pageUs }),
  };
  const times = new Map(Object.keys(pageTimes).map((name): [string, number[]] => [name, []]));
  const count = Math.max(50, Math.round(sampleMs * 2));
  for (let round = 0; round <= rounds; round++) {
    // The first one warms up.
    for (const [name, page] of Object.entries(pageTimes)) {
      const us = await page(count);
      if (round > 0) times.get(name)?.push(us);
    }
  }
  python?.child.kill();
  await cache.close();
  raw.destroy();
  return tableOf('page of three hits', { wallUs: 'µs each' }, times);
}

async function timeOf(pages: number, read: (index: number) => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  for (let page = 0; page < pages; page++)
    for (let index = 0; index < READS_A_PAGE; index++) await read(index);
  return ((performance.now() - startedAtMs) * 1000) / pages;
}

async function startPython(
  url: string,
): Promise<{ readonly child: ChildProcess; pageUs(pages: number): Promise<number> } | undefined> {
  const child = spawn('/usr/bin/python3', ['-c', PYTHON, url], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const pageUs = async (count: number) => {
    child.stdin.write(`${count}\n`);
    return Number((await lines.next()).value);
  };
  return Number.isNaN(await pageUs(1)) ? undefined : { child, pageUs };
}

/** Hits through a path that delays each reply, and how much longer than the path the slowest of a hundred takes. */
async function distances({ api, redis, isQuick }: Context): Promise<Table> {
  const rows: Row[] = [];
  for (const delayMs of isQuick ? [10, 80] : [1, 10, 40, 80]) {
    const proxy = await startTcpProxy(redis.port);
    proxy.delayMs = delayMs;
    const cache = redisCache(`redis://127.0.0.1:${proxy.port}`);
    const raw = await connect(`redis://127.0.0.1:${proxy.port}`);
    const ours = ourClient(api.url, cache);
    const read = (index: number) => ours.getOrganisation({ organisation_id: organisationId(index) });
    await untilHits(api, read);
    const reads = isQuick ? 100 : 400;
    const before = await api.calls();
    const mine = await slowestPercent(reads, (index) => read(index % 10));
    const calls = (await api.calls()) - before;
    const floor = await slowestPercent(reads, () => raw.mGet(['bench-organisation', 'a', 'b']));
    const values = { hits: (100 * (reads - calls)) / reads, p99Ms: mine, floorP99Ms: floor };
    rows.push({ name: `${delayMs} ms`, values });
    await cache.close();
    raw.destroy();
    await proxy.close();
  }
  return {
    title: 'distance',
    columns: { hits: 'hits, %', p99Ms: 'p99 ms', floorP99Ms: 'p99 ms of MGET' },
    rows,
  };
}

/** Connecting takes a few round trips, and reads do not wait for it. */
async function untilHits(api: Api, read: (index: number) => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const before = await api.calls();
    for (let index = 0; index < 10; index++) await read(index);
    if ((await api.calls()) === before) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function slowestPercent(reads: number, read: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < reads; index++) {
    const startedAtMs = performance.now();
    await read(index);
    times.push(performance.now() - startedAtMs);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(reads * 0.99)] as number;
}

/** How many commands Redis ran for a call, once everything is there. */
async function commands({ api, redis }: Context): Promise<Table> {
  const cache = redisCache(redis.url);
  const client = await connect(redis.url);
  const ours = ourClient(api.url, cache);
  const organisation_id = organisationId(ORGANISATIONS - 1);
  const read = () => ours.getOrganisation({ organisation_id });
  const write = () => ours.updateOrganisation({ organisation_id, notes: 'x' });
  const run = async () => {
    const stats = await client.info('commandstats');
    // Once a second the role of the server is asked for, whatever the calls are.
    const counts = [...stats.matchAll(/^cmdstat_(?!info|config)[^:]*:calls=(\d+)/gm)];
    return counts.reduce((sum, [, calls]) => sum + Number(calls), 0);
  };
  const rows: Row[] = [];
  await requireHits({ name: 'ours', run: read }, api);
  await write();
  for (const [name, call] of Object.entries({ 'miss after a write': read, hit: read, write })) {
    const before = await run();
    await call();
    // What the call does not wait for.
    await new Promise((resolve) => setTimeout(resolve, 50));
    rows.push({ name, values: { commands: (await run()) - before } });
  }
  await cache.close();
  client.destroy();
  return { title: 'commands', columns: { commands: 'commands' }, rows };
}

function tableOf(title: string, columns: Table['columns'], times: ReadonlyMap<string, number[]>): Table {
  const [key = ''] = Object.keys(columns);
  const rows = [...times].map(([name, all]) => ({
    name,
    values: { [key]: median(all) },
    rounds: { [key]: all },
  }));
  return { title, columns, rows };
}
