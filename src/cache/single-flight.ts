import { onAbort } from '../http/abort.ts';

/** Lets concurrent callers with the same key share one piece of work, each free to leave. */
export class SingleFlight<T> {
  /** No Map: one that is filled and emptied over and over keeps what it held from being collected. */
  readonly #running: Record<string, Shared<T>> = Object.create(null);

  /**
   * Joins the work under way for `key`, or starts it. A caller whose signal aborts leaves with the signal's
   * reason; the work itself is aborted only when its last caller has left.
   */
  join(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    let shared = this.#running[key];
    if (shared === undefined) {
      // One who cannot leave keeps the work going for all.
      const controller = signal && new AbortController();
      shared = { controller, callers: 0, result: start(controller?.signal) };
      this.#running[key] = shared;
      const done = this.#forget.bind(this, key, shared);
      shared.result.then(done, done);
    }
    return this.#follow(key, shared, signal);
  }

  /** Whether work for `key` is under way. */
  has(key: string): boolean {
    return key in this.#running;
  }

  #follow(key: string, shared: Shared<T>, signal: AbortSignal | undefined): Promise<T> {
    shared.callers += 1;
    if (signal === undefined) return shared.result;
    return new Promise<T>((resolve, reject) => {
      const stay = onAbort(signal, (reason) => {
        shared.callers -= 1;
        reject(reason);
        if (shared.callers > 0) return;
        this.#forget(key, shared);
        shared.controller?.abort(reason);
      });
      shared.result.then(resolve, reject).finally(stay);
    });
  }

  #forget(key: string, shared: Shared<T>): void {
    if (this.#running[key] === shared) delete this.#running[key];
  }
}

interface Shared<T> {
  readonly controller: AbortController | undefined;
  readonly result: Promise<T>;
  callers: number;
}
