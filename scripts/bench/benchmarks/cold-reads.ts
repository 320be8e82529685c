import { once } from 'node:events';
import { memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { isChild, startChild } from '../child.ts';
import { type Contender, ourClient, ours, plain } from '../contenders.ts';
import type { Benchmark, Context } from '../measure.ts';
import { apollo, axiosCacheInterceptor, bento, connect, undiciCache } from '../peers.ts';
import { median } from '../report.ts';

const READS = 10_000;
const LATENCY_MS = 20;
const COLUMNS = {
  calls: 'API calls',
  failed: 'failed',
  wallMs: 'ms',
  cpuMs: 'CPU ms',
  peakMegabytes: 'MB more at most',
};

type Outcome = Readonly<Record<keyof typeof COLUMNS, number>>;

const READERS: Readonly<Record<string, (url: string, redisUrl: string) => Contender>> = {
  'ours, memory': (url) => ours(ourClient(url, memoryCache()))[0],
  'ours, Redis': (url, redisUrl) => ours(ourClient(url, redisCache(redisUrl)))[0],
  'openapi-fetch, plain middleware': (url) => plain(url, new Map<string, string>()),
  'axios-cache-interceptor': (url) => axiosCacheInterceptor(url),
  'undici, cache interceptor': (url) => undiciCache(url),
  '@apollo/datasource-rest': (url) => apollo(url, undefined, undefined, true),
  'bentocache (no HTTP)': (url) => bento(url),
};

export const coldReads: Benchmark = {
  number: 6,
  name: '10,000 concurrent reads of a key that is not cached',
  about: `Each in a process of its own, the API responding after ${LATENCY_MS} ms.`,
  async run(context) {
    const { api, isQuick, rounds } = context;
    await api.setLatency(LATENCY_MS);
    // Those that call as often as they are asked take seconds.
    const names = Object.keys(READERS).filter((name) => !isQuick || name.startsWith('ours'));
    const outcomes = new Map<string, Outcome[]>(names.map((name) => [name, []]));
    for (let round = 0; round < (isQuick ? 1 : Math.min(rounds, 5)); round++) {
      for (const name of names) outcomes.get(name)?.push(await readInProcess(name, context));
    }
    await api.setLatency(0);
    const keys = Object.keys(COLUMNS) as (keyof Outcome)[];
    const rows = [...outcomes].map(([name, all]) => ({
      name,
      values: Object.fromEntries(keys.map((key) => [key, median(all.map((outcome) => outcome[key]))])),
    }));
    return [{ title: 'cold', columns: COLUMNS, rows }];
  },
};

async function readInProcess(name: string, { api, redis }: Context): Promise<Outcome> {
  const client = await connect(redis.url);
  await client.flushDb();
  client.destroy();
  const child = startChild(import.meta.url, name, api.url, redis.url);
  await child.next();
  const before = await api.calls();
  const outcome = await child.ask<Omit<Outcome, 'calls'>>('go');
  const calls = (await api.calls()) - before;
  await child.end();
  return { ...outcome, calls };
}

if (isChild(import.meta.url)) {
  const [name = '', url = '', redisUrl = ''] = process.argv.slice(2);
  process.send?.(await readCold(READERS[name]?.(url, redisUrl) as Contender));
}

async function readCold({ run }: Contender): Promise<Omit<Outcome, 'calls'>> {
  // Another key first, so that code and connections are there.
  for (let index = 0; index < 200; index++) await run(1);
  process.send?.('ready');
  await once(process, 'message');
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const startedAtMs = performance.now();
  const results = await Promise.allSettled(Array.from({ length: READS }, () => run(0)));
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpu);
  return {
    failed: results.filter(({ status }) => status === 'rejected').length,
    wallMs,
    cpuMs: (user + system) / 1000,
    // maxRSS is in kilobytes.
    peakMegabytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20,
  };
}
