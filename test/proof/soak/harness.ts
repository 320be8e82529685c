import { setTimeout as sleep } from 'node:timers/promises';
import { crash, startChild } from './children.ts';
import { injectFaults } from './faults.ts';
import type { FromOrigin } from './messages.ts';
import type { StaleRead } from './oracle.ts';
import { Python } from './python.ts';
import { type LayerName, PYTHON } from './settings.ts';
import { addAll, count, type Tally } from './tally.ts';
import { TOPOLOGIES, type TopologyName } from './topologies.ts';
import { Workforce } from './workforce.ts';

/** How long a run lasts: so many seconds, and until each of these things has happened so often. */
export interface Extent {
  readonly seconds?: number;
  readonly counts?: Tally;
}

export interface Outcome {
  readonly layer: LayerName;
  readonly seconds: number;
  readonly tally: Tally;
  /** Some of the stale reads. */
  readonly examples: readonly StaleRead[];
}

const EXAMPLES = 20;
/** A run in which nothing has been counted for so long has come to a standstill. */
const STANDSTILL_SECONDS = 120;

/**
 * Runs one layer in several processes on a Redis of its own, with faults on all sides.
 *
 * @param topology The Redis. A Python process works on one primary only.
 * @param onProgress Called once a second.
 * @throws {Error} when a process fails by itself, or the run comes to a standstill.
 */
export async function soak(
  layer: LayerName,
  { seconds = 0, counts = {} }: Extent,
  topology: TopologyName = 'primary',
  onProgress: (seconds: number, tally: Tally) => void = () => {},
): Promise<Outcome> {
  const redis = await TOPOLOGIES[topology]();
  const origin = startChild('./origin.ts');
  const tally: Tally = {};
  const examples: StaleRead[] = [];
  let elapsed = () => 0;
  /** Seconds. */
  let countedAt = 0;
  try {
    const port = await new Promise<number>((resolve, reject) => {
      origin.once('message', (message: FromOrigin) => resolve(message.port ?? 0));
      origin.once('exit', () => reject(new Error('the origin did not start')));
    });
    const orders = { layer, baseUrl: `http://127.0.0.1:${port}`, redis: redis.address };
    const workforce = new Workforce(orders, (report) => {
      countedAt = elapsed();
      if (report.acknowledged !== undefined) python?.acknowledged(report.acknowledged);
      addAll(tally, report.tally ?? {});
      if (examples.length < EXAMPLES) examples.push(...(report.stale ?? []));
    });
    const pace = PYTHON[layer];
    const python =
      pace &&
      new Python(
        orders,
        pace,
        (fact) => {
          count(tally, 'Python writes acknowledged');
          workforce.acknowledgedElsewhere(fact);
        },
        (counted) => addAll(tally, counted),
      );
    origin.on('message', (said: FromOrigin) => {
      addAll(tally, said.tally ?? {});
      if (said.applied !== undefined) workforce.applied(said.applied);
      // A write that is applied after its deletion is one that only a writer who follows the protocol covers.
      if (said.appliedForPython !== undefined && pace?.cooperates) workforce.applied(said.appliedForPython);
      if (said.crash !== undefined) void (said.crash < 0 ? python?.crash() : workforce.crash(said.crash));
    });

    const over = new AbortController();
    const breakThings = () =>
      injectFaults(
        {
          ...redis.faults,
          'worker killed': {
            weight: 3,
            play: async () => (python && Math.random() < 0.25 ? python.crash() : workforce.crash()),
          },
        },
        (kind) => count(tally, `fault: ${kind}`),
        over.signal,
      );
    let faults = Promise.resolve();
    const watch = async () => {
      const goals = Object.entries(counts);
      while (elapsed() < seconds || goals.some(([what, goal]) => (tally[what] ?? 0) < goal)) {
        if (elapsed() - countedAt > STANDSTILL_SECONDS) throw new Error('the run came to a standstill');
        await sleep(1_000);
        onProgress(elapsed(), tally);
      }
    };
    try {
      const failure = Promise.race([workforce.failure, ...(python ? [python.failure] : [])]);
      failure.catch(() => {});
      await Promise.race([workforce.ready, failure]);
      const startedAtMs = performance.now();
      elapsed = () => (performance.now() - startedAtMs) / 1000;
      faults = breakThings();
      await Promise.race([watch(), faults, failure]);
    } finally {
      over.abort();
      await faults.finally(() => Promise.all([workforce.stop(), python?.stop()]));
    }
    return { layer, seconds: elapsed(), tally, examples };
  } finally {
    await crash(origin);
    await redis.stop();
  }
}
