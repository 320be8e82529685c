import { fork } from 'node:child_process';
import { once } from 'node:events';
import { siblingOf } from '../api.ts';
import { connect } from '../contenders/on-redis.ts';
import type { Benchmark, Context } from '../context.ts';
import { median, type Row } from '../report.ts';
import { COLD_READERS, type ColdOrders, type ColdOutcome } from './cold-reader.ts';

const READS = 10_000;
const LATENCY_MS = 20;

export const coldReads: Benchmark = {
  number: 6,
  name: '10,000 concurrent reads of a key that is not cached',
  about: `Each in a process of its own, the API answering after ${LATENCY_MS} ms.`,
  seconds: { full: 121, quick: 4 },
  async run(context) {
    const { api, isQuick, rounds, progress } = context;
    await api.setLatency(LATENCY_MS);
    const outcomes = new Map<string, ColdOutcome[]>();
    // Those that call as often as they are asked take seconds.
    const names = Object.keys(COLD_READERS).filter((name) => !isQuick || name.startsWith('ours'));
    for (let round = 0; round < (isQuick ? 1 : rounds); round++) {
      for (const name of names) {
        progress(`${name}, round ${round + 1}`);
        const outcome = await readCold(name, context);
        outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
      }
    }
    await api.setLatency(0);
    const columns = {
      calls: 'API calls',
      failed: 'failed',
      wallMs: 'ms',
      cpuMs: 'CPU ms',
      peakMegabytes: 'memory, MB more',
    };
    return [{ title: 'cold', columns, rows: [...outcomes].map(([name, all]) => rowOf(name, all)) }];
  },
};

async function readCold(name: string, { api, redis }: Context): Promise<ColdOutcome> {
  const client = await connect(redis.url);
  await client.flushDb();
  client.destroy();
  const orders: ColdOrders = { name, url: api.url, redisUrl: redis.url, reads: READS };
  const child = fork(siblingOf(import.meta.url, 'cold-reader'), [JSON.stringify(orders)]);
  const failed = once(child, 'exit').then(() => {
    throw new Error(`the process of ${name} ended`);
  });
  failed.catch(() => {});
  await Promise.race([once(child, 'message'), failed]);
  const before = await api.calls();
  child.send('go');
  const [outcome] = (await Promise.race([once(child, 'message'), failed])) as [Omit<ColdOutcome, 'calls'>];
  const calls = (await api.calls()) - before;
  child.kill();
  await once(child, 'exit');
  return { ...outcome, calls };
}

function rowOf(name: string, outcomes: readonly ColdOutcome[]): Row {
  const keys = ['calls', 'failed', 'wallMs', 'cpuMs', 'peakMegabytes'] as const;
  return {
    name,
    values: Object.fromEntries(keys.map((key) => [key, median(outcomes.map((outcome) => outcome[key]))])),
  };
}
