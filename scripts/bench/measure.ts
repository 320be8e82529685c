import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '../../test/support/redis-server.ts';
import type { Api } from './api.ts';
import type { Contender } from './contenders.ts';
import { ORGANISATIONS } from './organisations.ts';
import { median, type Table } from './report.ts';

/** What every benchmark is given. */
export interface Context {
  readonly isQuick: boolean;
  readonly rounds: number;
  /** How long one contender runs in one round. */
  readonly sampleMs: number;
  readonly api: Api;
  /** Empty when a benchmark begins. */
  readonly redis: RedisServer;
}

export interface Benchmark {
  readonly number: number;
  readonly name: string;
  run(context: Context): Promise<readonly Table[]>;
}

/** Measures once, and returns the figures by the key of their column. */
export type Turn = () => Promise<Readonly<Record<string, number>>>;

/**
 * Gives everyone a turn in every round, each round beginning with another, and makes a table of the medians.
 * @param rounds 1 for what does not vary
 */
export async function inTurns(
  title: string,
  turns: Readonly<Record<string, Turn>>,
  rounds = 1,
): Promise<Table> {
  const all = Object.entries(turns).map(([name, turn]) => ({ name, turn, figures: [] as Figures[] }));
  for (let round = 0; round < rounds; round++)
    for (const index of all.keys()) {
      const { turn, figures } = all[(round + index) % all.length] as (typeof all)[number];
      figures.push(await turn());
    }
  const rows = all.map(({ name, figures }) => {
    const ofRounds = Object.keys(figures[0] ?? {}).map(
      (key) => [key, figures.map((each) => each[key] ?? NaN)] as const,
    );
    const medians = ofRounds.map(([key, values]) => [key, median(values)]);
    return { name, values: Object.fromEntries(medians), rounds: Object.fromEntries(ofRounds) };
  });
  return { title, rows };
}

type Figures = Awaited<ReturnType<Turn>>;

/** Compares the time that contenders take, and the CPU time of this process; servers are processes of their own. */
export async function compare(
  title: string,
  contenders: readonly Contender[],
  { rounds, sampleMs }: Pick<Context, 'rounds' | 'sampleMs'>,
  inFlight = 1,
): Promise<Table> {
  const turns: [string, Turn][] = [];
  for (const { name, run } of contenders) turns.push([name, await timed(run, sampleMs, inFlight)]);
  return inTurns(title, Object.fromEntries(turns), rounds);
}

/** Turns that each run something for `sampleMs`, `inFlight` at a time, and return the time of one run. */
export async function timed(run: Contender['run'], sampleMs: number, inFlight = 1): Promise<Turn> {
  // The compiler needs about a quarter of a second to make the code as fast as it gets.
  await sample(run, 3 * sampleMs, inFlight);
  return async () => {
    globalThis.gc?.();
    // A collection makes the engine forget some of what it knows of the code, and others ran since.
    await sample(run, sampleMs / 2, inFlight);
    return await sample(run, sampleMs, inFlight);
  };
}

async function sample(run: Contender['run'], sampleMs: number, inFlight: number) {
  const cpu = process.cpuUsage();
  const startedAtMs = performance.now();
  let runs = 0;
  const loop = async () => {
    do await run(runs++);
    while (performance.now() - startedAtMs < sampleMs);
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallUs: (wallMs * 1000) / runs, cpuUs: (user + system) / runs };
}

const ATTEMPTS = 3;

/** Fails unless a contender serves from its cache what the API would respond. */
export async function requireHits({ name, run }: Contender, api: Api): Promise<void> {
  const readAll = () => callsOf(api, 2 * ORGANISATIONS, run);
  let calls = Number.POSITIVE_INFINITY;
  // The circuit breaker of a store that a busy machine makes slow stays open for a moment.
  for (let attempt = 0; attempt < ATTEMPTS && calls > 0; attempt++) {
    await readAll();
    // A response may still be on its way into the cache.
    await sleep(50);
    calls = await readAll();
  }
  if (calls > 0) throw new Error(`${name} does not cache: ${2 * ORGANISATIONS} hits were ${calls} API calls`);
  const found = Object(await run(0)) as { name?: unknown };
  if (found.name !== 'A Borough Council') throw new Error(`${name} does not return an organisation`);
}

/** How often the API was called by so many runs, one after the other. */
export async function callsOf(api: Api, runs: number, run: Contender['run']): Promise<number> {
  const before = await api.calls();
  for (let index = 0; index < runs; index++) await run(index);
  return (await api.calls()) - before;
}
