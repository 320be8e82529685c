import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { crash, ended, hasEnded, startChild } from './children.ts';
import { nowMs } from './clock.ts';
import type { FromWorker, ToWorker, WorkerOrders } from './messages.ts';
import { type Fact, Facts } from './oracle.ts';
import { BOUND_MS, WORKERS } from './settings.ts';

/** The workers of a run. Passes on what each must know of the others' writes. */
export class Workforce {
  /** Resolves when all are at work. */
  readonly ready: Promise<unknown>;
  /** Rejects when a worker ends that nobody killed. */
  readonly failure: Promise<never>;
  readonly #orders: Omit<WorkerOrders, 'id'>;
  readonly #onReport: (report: FromWorker) => void;
  readonly #workers = new Map<number, ChildProcess>();
  readonly #expected = new WeakSet<ChildProcess>();
  readonly #acknowledged = new Facts();
  readonly #applied = new Facts();
  #fail: (reason: Error) => void = () => {};
  #isStopping = false;

  constructor(orders: Omit<WorkerOrders, 'id'>, onReport: (report: FromWorker) => void) {
    this.#orders = orders;
    this.#onReport = onReport;
    this.failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // The harness awaits it in the end; until then a rejection is not unhandled.
    this.failure.catch(() => {});
    const workers = Array.from({ length: WORKERS }, (_, id) => this.#start(id));
    this.ready = Promise.all(workers.map((worker) => once(worker, 'message')));
  }

  /** Tells all workers what the origin has applied. */
  applied(facts: readonly Fact[]): void {
    for (const fact of facts) this.#applied.add(fact);
    this.#tell({ applied: facts });
  }

  /** Tells all workers of a write by the other application that has returned. */
  acknowledgedElsewhere(fact: Fact): void {
    this.#acknowledged.add(fact);
    this.#tell({ acknowledged: [fact] });
  }

  /** Kills a worker, any without an id, and starts another in its place. */
  async crash(id: number = Math.floor(Math.random() * WORKERS)): Promise<void> {
    const worker = this.#workers.get(id);
    if (worker === undefined || hasEnded(worker) || this.#expected.has(worker)) return;
    this.#expected.add(worker);
    await crash(worker);
    if (!this.#isStopping) this.#start(id);
  }

  /** Lets every worker finish and report. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const workers = [...this.#workers.values()];
    for (const worker of workers) this.#expected.add(worker);
    this.#tell({ stop: true });
    await Promise.all(workers.map((worker) => ended(worker, 60_000)));
  }

  #start(id: number): ChildProcess {
    const worker = startChild('./worker.ts', JSON.stringify({ ...this.#orders, id }));
    this.#workers.set(id, worker);
    worker.on('message', (report: FromWorker) => {
      if (report.acknowledged !== undefined) this.#acknowledgedBy(worker, report.acknowledged);
      this.#onReport(report);
    });
    worker.once('exit', (code, signal) => {
      if (!this.#expected.has(worker))
        this.#fail(new Error(`worker ${id} ended by itself: ${signal ?? code}`));
    });
    this.#acknowledged.fold(nowMs() - BOUND_MS);
    this.#applied.fold(nowMs() - 2 * BOUND_MS);
    worker.send({ acknowledged: this.#acknowledged.all(), applied: this.#applied.all() } satisfies ToWorker);
    return worker;
  }

  #acknowledgedBy(writer: ChildProcess, fact: Fact): void {
    this.#acknowledged.add(fact);
    this.#tell({ acknowledged: [fact] }, writer);
  }

  #tell(message: ToWorker, except?: ChildProcess): void {
    for (const worker of this.#workers.values()) {
      if (worker !== except && worker.connected) worker.send(message);
    }
  }
}
