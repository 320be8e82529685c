import type { RedisServer } from '../../test/support/redis-server.ts';
import type { Api } from './api.ts';
import type { Contender } from './contenders.ts';
import { ORGANISATIONS } from './organisations.ts';
import { median, type Row, type Table } from './report.ts';

/** What every benchmark is given. */
export interface Context {
  readonly isQuick: boolean;
  readonly rounds: number;
  /** How long one contender runs in one round. */
  readonly sampleMs: number;
  readonly api: Api;
  /** Benchmarks leave it empty. */
  readonly redis: RedisServer;
}

export interface Benchmark {
  readonly number: number;
  readonly name: string;
  readonly about: string;
  /** None of its figures has a target in a quick run, which leaves it out unless it is asked for. */
  readonly isSlow?: true;
  run(context: Context): Promise<readonly Table[]>;
}

/** Headings of the tables that {@link compare} makes. */
const TIMES = { wallUs: 'µs each', cpuUs: 'CPU µs each' };
/** The compiler needs about this long to make the code as fast as it gets. */
const WARM_UP_MS = 250;
/** Share of a sample that runs before it, unmeasured. */
const LEAD_IN = 0.5;
/** The least times that a contender runs in a round, however slow it is. */
const MIN_RUNS = 3;

interface Sample {
  readonly wallUs: number;
  readonly cpuUs: number;
  readonly calls: number;
}

/**
 * Runs all contenders in every round, each round beginning with another, and takes the median of each. CPU time is
 * that of this process, all of its threads included; servers are processes of their own. `calls` counts the API calls,
 * of all rounds together, to show what was not a hit.
 */
export async function compare(
  title: string,
  contenders: readonly Contender[],
  { rounds, sampleMs }: Pick<Context, 'rounds' | 'sampleMs'>,
  { inFlight = 1, calls }: { inFlight?: number; calls?: () => number | Promise<number> } = {},
): Promise<Table> {
  const counts: number[] = [];
  for (const { run } of contenders) counts.push(await countFor(run, sampleMs, inFlight));
  const samples: Sample[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const { run } = contenders[index] as Contender;
      const count = counts[index] as number;
      globalThis.gc?.();
      // A collection makes the engine forget some of what it knows of the code, and others ran since.
      await drive(run, Math.ceil(count * LEAD_IN), inFlight);
      const before = (await calls?.()) ?? 0;
      const times = await measure(run, count, inFlight);
      samples[index]?.push({ ...times, calls: ((await calls?.()) ?? 0) - before });
    }
  }
  const rows = contenders.map(({ name }, index) =>
    rowOf(name, samples[index] as Sample[], calls !== undefined),
  );
  return { title, columns: calls === undefined ? TIMES : { ...TIMES, calls: 'API calls' }, rows };
}

/** Times `count` runs, `inFlight` of them at a time. */
async function measure(
  run: Contender['run'],
  count: number,
  inFlight: number,
): Promise<Omit<Sample, 'calls'>> {
  const cpu = process.cpuUsage();
  const startedAtMs = performance.now();
  await drive(run, count, inFlight);
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallUs: (wallMs * 1000) / count, cpuUs: (user + system) / count };
}

async function drive(run: Contender['run'], count: number, inFlight: number): Promise<void> {
  let next = 0;
  const loop = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, loop));
}

/** Warms a contender up, and finds out how often it has to run for one sample. */
async function countFor(run: Contender['run'], sampleMs: number, inFlight: number): Promise<number> {
  let count = MIN_RUNS * inFlight;
  let perRunMs = 0;
  const untilMs = performance.now() + Math.max(sampleMs, Math.min(WARM_UP_MS, 4 * sampleMs));
  do {
    const startedAtMs = performance.now();
    await drive(run, count, inFlight);
    perRunMs = (performance.now() - startedAtMs) / count;
    count = Math.min(count * 4, Math.ceil(sampleMs / perRunMs));
  } while (performance.now() < untilMs);
  return Math.max(MIN_RUNS * inFlight, Math.round(sampleMs / perRunMs));
}

function rowOf(name: string, samples: readonly Sample[], withCalls: boolean): Row {
  const rounds = {
    wallUs: samples.map(({ wallUs }) => wallUs),
    cpuUs: samples.map(({ cpuUs }) => cpuUs),
  };
  const values = { wallUs: median(rounds.wallUs), cpuUs: median(rounds.cpuUs) };
  const calls = samples.reduce((sum, sample) => sum + sample.calls, 0);
  return { name, values: withCalls ? { ...values, calls } : values, rounds };
}

const ATTEMPTS = 3;

/** Fails unless a contender serves from its cache what the API would respond. */
export async function requireHits({ name, run }: Contender, api: Api): Promise<void> {
  let calls = Number.POSITIVE_INFINITY;
  // The circuit breaker of a store that a busy machine makes slow stays open for a moment.
  for (let attempt = 0; attempt < ATTEMPTS && calls > 0; attempt++) {
    for (let index = 0; index < 2 * ORGANISATIONS; index++) await run(index);
    // A response may still be on its way into the cache.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = await api.calls();
    for (let index = 0; index < 2 * ORGANISATIONS; index++) await run(index);
    calls = (await api.calls()) - before;
  }
  if (calls > 0) throw new Error(`${name} does not cache: ${2 * ORGANISATIONS} hits were ${calls} API calls`);
  const found = Object(await run(0)) as { name?: unknown };
  if (found.name !== 'A Borough Council') throw new Error(`${name} does not return an organisation`);
}
