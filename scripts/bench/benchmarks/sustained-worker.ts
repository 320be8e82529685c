import { setTimeout as sleep } from 'node:timers/promises';
import { redisCache } from '../../../src/stores/redis.ts';
import { ourClient } from '../contenders/ours.ts';
import { ORGANISATIONS, organisationId } from '../organisations.ts';

/** Run as a process of its own: reads and writes at a steady pace, and reports each of them. */

export interface LoadOrders {
  readonly url: string;
  readonly redisUrl: string;
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  readonly seconds: number;
}

/** Times are on the system's monotonic clock, which all processes share. */
export interface LoadOutcome {
  /** `waitMs` counts from when the read was due, so that a stall is not left out; a timer may be early. */
  readonly reads: ReadonlyArray<{ item: number; version: number; startedAtMs: number; waitMs: number }>;
  readonly writes: ReadonlyArray<{ item: number; version: number; atMs: number }>;
  readonly errors: number;
  readonly cpuMs: number;
  /** Megabytes a minute, by least squares over the second half. */
  readonly rssSlope: number;
}

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const orders = JSON.parse(process.argv[2] ?? '') as LoadOrders;
const cache = redisCache(orders.redisUrl);
const client = ourClient(orders.url, cache);

const reads: Array<LoadOutcome['reads'][number]> = [];
const writes: Array<LoadOutcome['writes'][number]> = [];
let errors = 0;
const anItem = () => Math.floor(Math.random() * ORGANISATIONS);
const fail = () => {
  errors += 1;
};

async function read(dueAtMs: number): Promise<void> {
  const item = anItem();
  const startedAtMs = nowMs();
  const { notes } = await client.getOrganisation({ organisation_id: organisationId(item) });
  reads.push({ item, version: Number(notes), startedAtMs, waitMs: nowMs() - Math.min(dueAtMs, startedAtMs) });
}

async function write(): Promise<void> {
  const item = anItem();
  const { response } = await client.POST('/organisations/{organisation_id}', {
    params: { path: { organisation_id: organisationId(item) } },
    body: { notes: 'x' },
  });
  if (!response.ok) return fail();
  writes.push({ item, version: Number(response.headers.get('x-version')), atMs: nowMs() });
}

/** Starts `perSecond` pieces of work a second, each when it is due, until the time is over. */
async function pace(perSecond: number, work: (dueAtMs: number) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  const startedAtMs = nowMs();
  for (let count = 0; count < perSecond * orders.seconds; count++) {
    const dueAtMs = startedAtMs + ((count + Math.random()) / perSecond) * 1000;
    const leftMs = dueAtMs - nowMs();
    if (leftMs > 0) await sleep(leftMs);
    const done = work(dueAtMs).catch(fail);
    running.add(done);
    void done.finally(() => running.delete(done));
  }
  await Promise.all(running);
}

// What is compiled and connected on first use is not the load.
for (let index = 0; index < 2 * ORGANISATIONS; index++) {
  await client.getOrganisation({ organisation_id: organisationId(index) });
}
const memory: Array<{ minute: number; megabytes: number }> = [];
const startedAtMs = nowMs();
const watch = setInterval(() => {
  memory.push({ minute: (nowMs() - startedAtMs) / 60_000, megabytes: process.memoryUsage.rss() / 2 ** 20 });
}, 250);
const cpu = process.cpuUsage();
await Promise.all([pace(orders.readsPerSecond, read), pace(orders.writesPerSecond, write)]);
const { user, system } = process.cpuUsage(cpu);
clearInterval(watch);
await cache.close();
const outcome: LoadOutcome = { reads, writes, errors, cpuMs: (user + system) / 1000, rssSlope: slope() };
process.send?.(outcome);

function slope(): number {
  const half = memory.slice(memory.length >> 1);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minute = mean(half.map((point) => point.minute));
  const megabytes = mean(half.map((point) => point.megabytes));
  const over = half.reduce((sum, point) => sum + (point.minute - minute) * (point.megabytes - megabytes), 0);
  const under = half.reduce((sum, point) => sum + (point.minute - minute) ** 2, 0);
  return over / under;
}
