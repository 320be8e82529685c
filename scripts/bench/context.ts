import type { RedisServer } from '../../test/support/redis-server.ts';
import type { Api } from './api.ts';
import type { Contender } from './measure.ts';
import { ORGANISATIONS } from './organisations.ts';
import type { Table } from './report.ts';

/** What every benchmark is given. */
export interface Context {
  readonly isQuick: boolean;
  readonly rounds: number;
  /** How long one contender runs in one round. */
  readonly sampleMs: number;
  /** How long the sustained load lasts. */
  readonly seconds: number;
  /** Answers at once unless told otherwise. Benchmarks leave it so. */
  readonly api: Api;
  /** Benchmarks leave it empty. */
  readonly redis: RedisServer;
  /** Says on a terminal what is being done. */
  readonly progress: (what: string) => void;
}

export interface Benchmark {
  readonly number: number;
  readonly name: string;
  readonly about: string;
  /** How long it took when it was last measured, to say how long is left; `undefined` where `--seconds` says it. */
  readonly seconds: { readonly full: number; readonly quick: number } | undefined;
  /** Nothing in it is a ratio to watch, so a quick run leaves it out unless it is asked for. */
  readonly isSlow?: true;
  /** A benchmark of what is not there returns a sentence about that. */
  run(context: Context): Promise<readonly Table[] | string>;
}

const ATTEMPTS = 3;

/** Fails unless a contender answers from its cache with what the API would answer. */
export async function requireHits(contender: Contender, api: Pick<Api, 'calls'>): Promise<void> {
  const { name, run } = contender;
  let calls = Number.POSITIVE_INFINITY;
  // A store that a busy machine makes slow is left aside for a moment.
  for (let attempt = 0; attempt < ATTEMPTS && calls > 0; attempt++) {
    for (let index = 0; index < 2 * ORGANISATIONS; index++) await run(index);
    // An answer may still be on its way into the cache.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = await api.calls();
    for (let index = 0; index < 2 * ORGANISATIONS; index++) await run(index);
    calls = (await api.calls()) - before;
  }
  if (calls > 0) throw new Error(`${name} is no cache: ${2 * ORGANISATIONS} hits were ${calls} API calls`);
  const found = Object(await run(0)) as { name?: unknown };
  if (found.name !== 'A Borough Council') throw new Error(`${name} does not answer with an organisation`);
}

export async function closeAll(contenders: readonly Contender[]): Promise<void> {
  for (const { close } of contenders) await close?.();
}
