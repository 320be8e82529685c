import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisCache } from '../../../src/stores/redis.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { ourClient } from '../contenders.ts';
import { type Benchmark, type Context, callsOf, inTurns, requireHits, timed } from '../measure.ts';
import { organisationBody, organisationId } from '../organisations.ts';
import { connect } from '../peers.ts';
import type { Table } from '../report.ts';

const READS_A_PAGE = 3;

/** What the Python client does for a read that its cache has, as a page does it: one after the other. */
const PYTHON = `import json, sys, time, redis
store = redis.StrictRedis.from_url(sys.argv[1])
def run(pages):
    started = time.perf_counter()
    for read in range(pages * ${READS_A_PAGE}):
        json.loads(store.get('bench-organisation').decode('utf-8'))
    return (time.perf_counter() - started) / pages * 1e6
run(100)
print(run(int(sys.argv[2])))
`;

/** A page of three hits beside the Python client, hits through a network path that delays replies, and commands. */
export const redisReads: Benchmark = {
  number: 8,
  name: 'Reads from Redis one after the other, and from far away',
  async run(context) {
    const client = await connect(context.redis.url);
    await client.set('bench-organisation', organisationBody(organisationId(0)));
    client.destroy();
    return [await pages(context), await distances(context), await commands(context)];
  },
};

/** Our reads and those of node-redis alone, from the same Redis. */
async function readers({ api }: Context, redisUrl: string) {
  const cache = redisCache(redisUrl);
  const client = await connect(redisUrl);
  const ours = ourClient(api.url, cache);
  return {
    client,
    ours,
    read: (index: number) => ours.getOrganisation({ organisation_id: organisationId(index) }),
    readRaw: async () => JSON.parse((await client.mGet(['bench-organisation', 'a', 'b']))[0] as string),
    async [Symbol.asyncDispose]() {
      await cache.close();
      client.destroy();
    },
  };
}

async function pages(context: Context): Promise<Table> {
  const { redis, api, sampleMs, rounds } = context;
  await using reader = await readers(context, redis.url);
  const { read, readRaw } = reader;
  await requireHits({ name: 'ours', run: read }, api);
  const pageOf = (readOne: (index: number) => Promise<unknown>) => async () => {
    for (let index = 0; index < READS_A_PAGE; index++) await readOne(index);
  };
  const python = ['-c', PYTHON, redis.url, String(2 * sampleMs)];
  const turns = {
    ours: await timed(pageOf(read), sampleMs),
    'node-redis MGET + JSON.parse': await timed(pageOf(readRaw), sampleMs),
    'the Python client': async () => ({ wallUs: Number(execFileSync('/usr/bin/python3', python)) }),
  };
  return await inTurns('page of three hits', turns, rounds);
}

/** Hits through a path that delays each reply, and how much longer than the path the slowest of a hundred takes. */
function distances(context: Context): Promise<Table> {
  const { api, redis, isQuick } = context;
  const reads = isQuick ? 100 : 400;
  const at = async (delayMs: number) => {
    const proxy = await startTcpProxy(redis.port);
    proxy.delayMs = delayMs;
    const reader = await readers(context, `redis://127.0.0.1:${proxy.port}`);
    const { read, readRaw } = reader;
    // Connecting takes a few round trips, and reads do not wait for it.
    for (let attempt = 0; attempt < 100 && (await callsOf(api, 10, read)) > 0; attempt++) await sleep(50);
    const before = await api.calls();
    const p99Ms = await slowestPercent(reads, (index) => read(index % 10));
    const calls = (await api.calls()) - before;
    const floorP99Ms = await slowestPercent(reads, readRaw);
    await reader[Symbol.asyncDispose]();
    await proxy.close();
    return { hits: (100 * (reads - calls)) / reads, p99Ms, floorP99Ms };
  };
  const turns = (isQuick ? [10, 80] : [1, 10, 40, 80]).map((ms) => [`${ms} ms`, () => at(ms)]);
  return inTurns('distance', Object.fromEntries(turns));
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
async function commands(context: Context): Promise<Table> {
  await using reader = await readers(context, context.redis.url);
  const { client, ours, read } = reader;
  const write = () => ours.updateOrganisation({ organisation_id: organisationId(0), notes: 'x' });
  const countAll = async () => {
    const stats = await client.info('commandstats');
    // Once a second the role of the server is asked for, whatever the calls are.
    const counts = [...stats.matchAll(/^cmdstat_(?!info|config)[^:]*:calls=(\d+)/gm)];
    return counts.reduce((sum, [, calls]) => sum + Number(calls), 0);
  };
  await requireHits({ name: 'ours', run: read }, context.api);
  await write();
  const countFor = (call: () => Promise<unknown>) => async () => {
    const before = await countAll();
    await call();
    // What the call does not wait for.
    await sleep(50);
    return { commands: (await countAll()) - before };
  };
  const turns = {
    'miss after a write': countFor(() => read(0)),
    hit: countFor(() => read(0)),
    write: countFor(write),
  };
  return await inTurns('commands', turns);
}
