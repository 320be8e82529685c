import { once } from 'node:events';
import { cacheStores } from 'undici';
import { memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { ourClient, ours } from '../contenders/ours.ts';
import { apolloForOneRequest, axiosCacheInterceptor, bento, undiciCache } from '../contenders/peers.ts';
import { plain } from '../contenders/plain.ts';
import type { Contender } from '../measure.ts';

/** Run as a process of its own: reads one key many times at once, and reports what that cost. */

export interface ColdOrders {
  readonly name: string;
  readonly url: string;
  readonly redisUrl: string;
  readonly reads: number;
}

export interface ColdOutcome {
  readonly calls: number;
  readonly failed: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How much more memory the process took at the most than before. */
  readonly peakMegabytes: number;
}

type Make = (orders: ColdOrders) => Contender;

export const COLD_READERS: Readonly<Record<string, Make>> = {
  'ours, memory': ({ url }) => ours(ourClient(url, memoryCache()))[0] as Contender,
  'ours, Redis': ({ url, redisUrl }) => ours(ourClient(url, redisCache(redisUrl)))[0] as Contender,
  'openapi-fetch, plain middleware': ({ url }) => plain(url, new Map<string, string>()),
  'axios-cache-interceptor': ({ url }) => axiosCacheInterceptor(url),
  'undici, cache interceptor': ({ url }) => undiciCache(url, new cacheStores.MemoryCacheStore()),
  '@apollo/datasource-rest': ({ url }) => apolloForOneRequest(url),
  'bentocache (no HTTP)': ({ url }) => bento(url),
};

if (process.send !== undefined && process.argv[1]?.includes('cold-reader')) {
  const orders = JSON.parse(process.argv[2] ?? '') as ColdOrders;
  process.send(await readCold(orders));
  process.on('disconnect', () => process.exit());
}

async function readCold(orders: ColdOrders): Promise<Omit<ColdOutcome, 'calls'>> {
  const { run } = (COLD_READERS[orders.name] as Make)(orders);
  // Another key first, so that code and connections are there.
  for (let index = 0; index < 200; index++) await run(1);
  process.send?.('ready');
  await once(process, 'message');
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const startedAtMs = performance.now();
  const results = await Promise.allSettled(Array.from({ length: orders.reads }, () => run(0)));
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpu);
  return {
    failed: results.filter(({ status }) => status === 'rejected').length,
    wallMs,
    cpuMs: (user + system) / 1000,
    // The system counts the most in kilobytes.
    peakMegabytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20,
  };
}
