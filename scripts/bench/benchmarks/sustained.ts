import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { siblingOf } from '../api.ts';
import type { Benchmark } from '../context.ts';
import { percentile } from '../report.ts';
import type { LoadOrders, LoadOutcome } from './sustained-worker.ts';

const PROCESSES = 4;
const READS_A_SECOND = 2_000;
const WRITES_A_SECOND = 5;

export const sustained: Benchmark = {
  number: 9,
  name: 'Sustained load',
  about: `${READS_A_SECOND} reads and ${WRITES_A_SECOND} writes a second from ${PROCESSES} processes on one Redis, each at its time whether the one before is done or not.`,
  seconds: undefined,
  async run({ api, redis, seconds, progress }) {
    progress(`${seconds} s`);
    const orders: LoadOrders = {
      url: api.url,
      redisUrl: redis.url,
      readsPerSecond: READS_A_SECOND / PROCESSES,
      writesPerSecond: WRITES_A_SECOND / PROCESSES,
      seconds,
    };
    const workers = Array.from({ length: PROCESSES }, () =>
      fork(siblingOf(import.meta.url, 'sustained-worker'), [JSON.stringify(orders)]),
    );
    const outcomes = await Promise.all(workers.map(outcomeOf));
    const waits = outcomes.flatMap(({ reads }) => reads.map(({ waitMs }) => waitMs));
    const sum = (of: (outcome: LoadOutcome) => number) => outcomes.reduce((all, each) => all + of(each), 0);
    const values = {
      reads: waits.length,
      writes: sum(({ writes }) => writes.length),
      p50Ms: percentile(waits, 0.5),
      p99Ms: percentile(waits, 0.99),
      p999Ms: percentile(waits, 0.999),
      errors: sum(({ errors }) => errors),
      stale: staleReads(outcomes),
      cpuPercent: sum(({ cpuMs }) => cpuMs) / PROCESSES / (seconds * 10),
      rssMegabytesPerMinute: sum(({ rssSlope }) => rssSlope) / PROCESSES,
    };
    const columns = {
      reads: 'reads',
      writes: 'writes',
      p50Ms: 'p50 ms',
      p99Ms: 'p99 ms',
      p999Ms: 'p99.9 ms',
      errors: 'errors',
      stale: 'stale reads',
      cpuPercent: 'CPU % each',
      rssMegabytesPerMinute: 'RSS MB/min each',
    };
    return [{ title: 'load', columns, rows: [{ name: 'ours, Redis', values }] }];
  },
};

async function outcomeOf(worker: ChildProcess): Promise<LoadOutcome> {
  const ended = once(worker, 'exit').then(() => {
    throw new Error('a process of the load ended');
  });
  ended.catch(() => {});
  const [outcome] = (await Promise.race([once(worker, 'message'), ended])) as [LoadOutcome];
  worker.disconnect();
  return outcome;
}

/** Reads that began after a write was acknowledged anywhere, and saw what was before it. */
function staleReads(outcomes: readonly LoadOutcome[]): number {
  const writes = new Map<number, Array<LoadOutcome['writes'][number]>>();
  for (const write of outcomes.flatMap((outcome) => outcome.writes)) {
    writes.set(write.item, [...(writes.get(write.item) ?? []), write]);
  }
  return outcomes
    .flatMap(({ reads }) => reads)
    .filter(({ item, version, startedAtMs }) =>
      writes.get(item)?.some((write) => write.atMs < startedAtMs && write.version > version),
    ).length;
}
