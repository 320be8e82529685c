import { median, type Row } from './report.ts';

/** One of those that are compared. */
export interface Contender {
  readonly name: string;
  /** Does the job once. `index` says for which of the organisations. */
  run(index: number): Promise<unknown>;
  close?(): unknown;
}

export interface Extent {
  readonly rounds: number;
  /** About how long one contender runs in one round. */
  readonly sampleMs: number;
  /** @default 1 */
  readonly inFlight?: number;
  /** How often the API was called so far, to show what was no hit. */
  readonly calls?: () => number | Promise<number>;
}

/** Headings of the rows that {@link compare} makes. */
export const TIMES = {
  wallUs: 'µs each',
  cpuUs: 'CPU µs each',
  minUs: 'least',
  maxUs: 'most',
} as const;

/** Headings where `calls` is given: of all rounds together. */
export const TIMES_AND_CALLS: Readonly<Record<string, string>> = { ...TIMES, calls: 'API calls' };

/** The compiler needs about this long to make the code as fast as it gets. */
const WARM_UP_MS = 250;

/** Share of a sample that runs before it, unmeasured. */
const LEAD_IN = 0.5;

/** The least times that a contender runs in a round, however slow it is. */
const MIN_RUNS = 3;

interface Sample {
  readonly wallUs: number;
  readonly cpuUs: number;
  readonly calls?: number;
}

/**
 * Runs all contenders in every round, each round beginning with another, and takes the median of each. CPU time is
 * that of this process, all of its threads included; servers are processes of their own.
 */
export async function compare(contenders: readonly Contender[], extent: Extent): Promise<Row[]> {
  const { rounds, inFlight = 1, calls } = extent;
  const counts: number[] = [];
  for (const { run } of contenders) counts.push(await countFor(run, extent));
  const samples: Sample[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const { run } = contenders[index] as Contender;
      const count = counts[index] as number;
      globalThis.gc?.();
      // A collection makes the engine forget some of what it knows of the code, and others ran since.
      await drive(run, Math.ceil(count * LEAD_IN), inFlight);
      const before = await calls?.();
      const sample = await measure(run, count, inFlight);
      const after = await calls?.();
      (samples[index] as Sample[]).push(
        before === undefined || after === undefined ? sample : { ...sample, calls: after - before },
      );
    }
  }
  return contenders.map(({ name }, index) => rowOf(name, samples[index] as Sample[]));
}

/** Times `count` runs, `inFlight` of them at a time. */
export async function measure(run: Contender['run'], count: number, inFlight: number): Promise<Sample> {
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
async function countFor(run: Contender['run'], { sampleMs, inFlight = 1 }: Extent): Promise<number> {
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

function rowOf(name: string, samples: readonly Sample[]): Row {
  const walls = samples.map(({ wallUs }) => wallUs);
  const values = {
    wallUs: median(walls),
    cpuUs: median(samples.map(({ cpuUs }) => cpuUs)),
    minUs: Math.min(...walls),
    maxUs: Math.max(...walls),
  };
  if (samples.some(({ calls }) => calls === undefined)) return { name, values };
  return { name, values: { ...values, calls: samples.reduce((sum, { calls = 0 }) => sum + calls, 0) } };
}
