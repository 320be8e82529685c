import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { type Api, callCount } from '../api.ts';
import { type Contender, ourClient, ours, plain } from '../contenders.ts';
import { type Benchmark, inTurns } from '../measure.ts';
import { apollo, axiosCacheInterceptor, bento, undiciCache } from '../peers.ts';

const READS = 10_000;
const FILE = fileURLToPath(import.meta.url);

const READERS: Readonly<Record<string, (url: string, redisUrl: string) => Contender>> = {
  'ours, memory': (url) => ours(ourClient(url, memoryCache()))[0],
  'ours, Redis': (url, redisUrl) => ours(ourClient(url, redisCache(redisUrl)))[0],
  'openapi-fetch, plain middleware': (url) => plain(url, new Map<string, string>()),
  'axios-cache-interceptor': (url) => axiosCacheInterceptor(url),
  'undici, cache interceptor': (url) => undiciCache(url),
  '@apollo/datasource-rest': (url) => apollo(url, { isOnce: true }),
  'bentocache (no HTTP)': (url) => bento(url),
};

/** Counts the calls of the API, which responds after 20 ms. */
export const coldReads: Benchmark = {
  number: 6,
  name: '10,000 concurrent reads of a key that is not cached',
  async run({ api, redis, isQuick }) {
    // Those that call as often as they are asked take seconds.
    const names = Object.keys(READERS).filter((name) => !isQuick || name.startsWith('ours'));
    await api.setLatency(20);
    const turns = names.map((name) => [name, async () => ({ calls: await callsBy(name, api, redis.url) })]);
    const table = await inTurns('cold', Object.fromEntries(turns));
    await api.setLatency(0);
    return [table];
  },
};

/** In a process of its own, with which its thousands of connections end. */
async function callsBy(name: string, api: Api, redisUrl: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [FILE, name, api.url, redisUrl]);
  return Number(stdout);
}

if (process.argv[1] === FILE) {
  const [, , name = '', url = '', redisUrl = ''] = process.argv;
  const make = READERS[name] as (url: string, redisUrl: string) => Contender;
  const { run } = make(url, redisUrl);
  // Another key first, so that code and connections are there.
  for (let index = 0; index < 200; index++) await run(1);
  const before = await callCount(url);
  await Promise.all(Array.from({ length: READS }, () => run(0)));
  console.log((await callCount(url)) - before);
  process.exit();
}
