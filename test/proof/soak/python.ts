import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RedisAddress } from '../../../src/stores/redis.ts';
import { crash } from './children.ts';
import { nowMs } from './clock.ts';
import { TTL_SECONDS } from './operations.ts';
import { type Fact, Oracle } from './oracle.ts';
import { BOUND_MS, ITEMS, type PythonPace, SHELVES, TIMEOUT_MS } from './settings.ts';
import type { Tally } from './tally.ts';

/** Debian's, which has its redis-py. */
const PYTHON = '/usr/bin/python3';
const ROUND_MS = 500;
const LIBRARY = fileURLToPath(new URL('../../support/python', import.meta.url));

interface FromPython {
  readonly acknowledged?: Fact;
  readonly reads?: ReadonlyArray<readonly [item: number, startedAtMs: number, version: number]>;
}

/** The other application, and what its own reads return: it is judged as ours are, for comparison. */
export class Python {
  readonly #orders: string;
  readonly #onFact: (fact: Fact) => void;
  readonly #onTally: (tally: Tally) => void;
  readonly #oracle = new Oracle();
  readonly #rounds: NodeJS.Timeout;
  #process: ChildProcess;
  #isStopping = false;
  /** Rejects when it ends by itself. */
  readonly failure: Promise<never>;
  #fail: (reason: Error) => void = () => {};

  constructor(
    { baseUrl, redis }: { readonly baseUrl: string; readonly redis: RedisAddress },
    pace: PythonPace,
    onFact: (fact: Fact) => void,
    onTally: (tally: Tally) => void,
  ) {
    const fixed = { library: LIBRARY, timeoutMs: TIMEOUT_MS, boundMs: BOUND_MS, ttlSeconds: TTL_SECONDS };
    this.#orders = JSON.stringify({
      ...fixed,
      ...pace,
      baseUrl,
      redisUrl: redis,
      items: ITEMS,
      shelves: SHELVES,
    });
    this.#onFact = onFact;
    this.#onTally = onTally;
    this.failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failure.catch(() => {});
    this.#process = this.#start();
    this.#rounds = setInterval(() => this.#judge(), ROUND_MS);
  }

  /** A write of our own was acknowledged. */
  acknowledged(fact: Fact): void {
    this.#oracle.acknowledged(fact);
  }

  /** Kills it, as between its call of the API and its deletion, and starts it anew. */
  async crash(): Promise<void> {
    const dying = this.#process;
    dying.removeAllListeners('exit');
    await crash(dying);
    if (!this.#isStopping) this.#process = this.#start();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#rounds);
    await this.crash();
    this.#judge();
    this.#judge();
  }

  #start(): ChildProcess {
    const script = fileURLToPath(new URL('./admin.py', import.meta.url));
    const started = spawn(PYTHON, [script, this.#orders], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: started.stdout }).on('line', (line) => this.#hear(JSON.parse(line)));
    started.once('error', this.#fail);
    started.once('exit', (code) => this.#fail(new Error(`the Python process ended by itself: ${code}`)));
    return started;
  }

  #hear({ acknowledged, reads = [] }: FromPython): void {
    for (const [item, startedAtMs, version] of reads) this.#oracle.ended({ item, startedAtMs, version });
    if (acknowledged === undefined) return;
    this.#oracle.acknowledged(acknowledged);
    this.#onFact(acknowledged);
  }

  #judge(): void {
    const { judged, stale } = this.#oracle.judge(nowMs());
    this.#onTally({ 'Python reads': judged, 'Python stale': stale.length });
  }
}
