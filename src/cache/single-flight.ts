import { TimeoutError } from '../errors.ts';
import { type Deadline, onAbort } from '../http/abort.ts';

/** Lets concurrent callers with the same key share one piece of work, each with its own deadline and signal. */
export class SingleFlight<T> {
  /** No Map: one that is filled and emptied over and over keeps what it held from being collected. */
  readonly #running: Record<string, Shared<T>> = Object.create(null);

  /**
   * Joins the work under way for `key`, or starts it. A caller that aborts or times out leaves with its own reason; the
   * work is aborted when its last caller has left. A caller with time left does not fail with the deadline of a work
   * that was older than itself: it starts another.
   * @param newDeadline Makes the deadline of the work, where it cannot be the caller's.
   */
  async join(
    key: string,
    caller: Deadline,
    newDeadline: () => Deadline,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const running = this.#running[key];
      const shared = running ?? this.#start(key, caller, newDeadline, work);
      try {
        return await (shared.deadline === caller ? shared.result : this.#follow(key, shared, caller));
      } catch (error) {
        if (running === undefined || caller.signal.aborted || !(error instanceof TimeoutError)) throw error;
      }
    }
  }

  /** Whether work for `key` is under way. */
  has(key: string): boolean {
    return key in this.#running;
  }

  #start(
    key: string,
    caller: Deadline,
    newDeadline: () => Deadline,
    work: (deadline: Deadline) => Promise<T>,
  ): Shared<T> {
    // A caller without a signal cannot leave before its deadline, so the work needs no other and no second timer.
    const deadline = caller.hasSignal ? newDeadline() : caller;
    const shared: Shared<T> = { deadline, callers: deadline === caller ? 1 : 0, result: work(deadline) };
    this.#running[key] = shared;
    const done = () => {
      this.#forget(key, shared);
      if (deadline !== caller) deadline.end();
    };
    shared.result.then(done, done);
    return shared;
  }

  #follow(key: string, shared: Shared<T>, caller: Deadline): Promise<T> {
    shared.callers += 1;
    return new Promise<T>((resolve, reject) => {
      const removeListener = onAbort([caller.signal], (reason) => {
        shared.callers -= 1;
        reject(reason);
        if (shared.callers > 0) return;
        this.#forget(key, shared);
        shared.deadline.abort(reason);
      });
      shared.result.then(resolve, reject).finally(removeListener);
    });
  }

  #forget(key: string, shared: Shared<T>): void {
    if (this.#running[key] === shared) delete this.#running[key];
  }
}

interface Shared<T> {
  readonly deadline: Deadline;
  readonly result: Promise<T>;
  callers: number;
}
