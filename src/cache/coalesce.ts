/** Lets concurrent callers with the same key share one piece of work, each free to leave. */
export class Coalescer<T> {
  readonly #running = new Map<string, Shared<T>>();

  /** Number of pieces of work under way. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Joins the work under way for `key`, or starts it. A caller whose signal aborts leaves with the signal's
   * reason; the work itself is aborted only when its last caller has left.
   */
  join(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    let shared = this.#running.get(key);
    if (shared === undefined) {
      const controller = new AbortController();
      shared = { controller, callers: 0, result: start(controller.signal) };
      this.#running.set(key, shared);
      const done = () => this.#forget(key, controller);
      shared.result.then(done, done);
    }
    return this.#follow(key, shared, signal);
  }

  /** Whether work for `key` is under way. */
  has(key: string): boolean {
    return this.#running.has(key);
  }

  #follow(key: string, shared: Shared<T>, signal: AbortSignal | undefined): Promise<T> {
    shared.callers += 1;
    if (signal === undefined) return shared.result;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        shared.callers -= 1;
        reject(signal.reason);
        if (shared.callers > 0) return;
        this.#forget(key, shared.controller);
        shared.controller.abort(signal.reason);
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      shared.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #forget(key: string, controller: AbortController): void {
    if (this.#running.get(key)?.controller === controller) this.#running.delete(key);
  }
}

interface Shared<T> {
  readonly controller: AbortController;
  readonly result: Promise<T>;
  callers: number;
}
