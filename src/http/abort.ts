/** The calls that wait for one signal. A page often gives one to many calls, and Node warns of the eleventh listener. */
class Waiting extends Set<() => void> {
  handleEvent(): void {
    for (const callback of [...this]) callback();
  }
}

const waitingFor = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls back with the reason of a signal once one of them aborts, at once when one has. Returns what takes that back, so
 * that a signal that outlives many calls keeps nothing of them. With `AbortSignal.any` it would, on Node 20.
 */
export function onAbort(signals: readonly AbortSignal[], callback: (reason: unknown) => void): () => void {
  const aborted = signals.find((signal) => signal.aborted);
  if (aborted !== undefined) callback(reasonOf(aborted));
  const removals = aborted === undefined ? signals.map((signal) => listen(signal, callback)) : [];
  return () => {
    for (const remove of removals) remove();
  };
}

function listen(signal: AbortSignal, callback: (reason: unknown) => void): () => void {
  const waiting = waitingFor.get(signal) ?? new Waiting();
  if (waiting.size === 0) {
    waitingFor.set(signal, waiting);
    signal.addEventListener('abort', waiting, { once: true });
  }
  const own = () => callback(reasonOf(signal));
  waiting.add(own);
  return () => {
    waiting.delete(own);
    if (waiting.size > 0) return;
    signal.removeEventListener('abort', waiting);
    waitingFor.delete(signal);
  };
}

/** Of a signal of another make, which may have none, the platform's. */
function reasonOf({ reason }: AbortSignal): unknown {
  return AbortSignal.abort(reason).reason;
}

/** Waits for work that cannot be aborted itself, no longer than until a signal aborts; then rejects with its reason. */
export function untilAborted<T>(work: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const removeListeners = onAbort(signals, reject);
    void work.then(resolve, reject).then(removeListeners);
  });
}

/**
 * The time that one piece of work has, and whoever may abort it: one signal for both, which nothing holds on to once
 * {@link Deadline.end} was called.
 */
export class Deadline {
  readonly #controller = new AbortController();
  /** Whether somebody can abort it before its time is over. */
  readonly hasSignal: boolean;
  readonly #removeListeners: () => void;
  readonly #timeout: () => unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  #atMs: number;
  #pausedAtMs: number | undefined;

  /** @param timeout Makes the reason for which the signal aborts when the time is over. */
  constructor(timeoutMs: number, signals: readonly AbortSignal[], timeout: () => unknown) {
    this.#timeout = timeout;
    this.#atMs = performance.now() + timeoutMs;
    this.#start(timeoutMs);
    this.hasSignal = signals.length > 0;
    this.#removeListeners = onAbort(signals, (reason) => this.abort(reason));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get remainingMs(): number {
    return this.#atMs - (this.#pausedAtMs ?? performance.now());
  }

  /** Does work that takes none of the time. */
  async exclude<T>(work: T | Promise<T>): Promise<T> {
    if (!(work instanceof Promise)) return work;
    this.#pausedAtMs = performance.now();
    try {
      return await work;
    } finally {
      this.#atMs += performance.now() - this.#pausedAtMs;
      this.#pausedAtMs = undefined;
      if (this.#timer === undefined) this.#start(this.remainingMs);
    }
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Waits for work that cannot be aborted itself, no longer than its time; then rejects with the reason. */
  until<T>(work: Promise<T>): Promise<T> {
    return untilAborted(work, [this.signal]);
  }

  /** Waits for so many milliseconds. */
  pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    return this.until(over).finally(() => clearTimeout(timer));
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#removeListeners();
  }

  #start(ms: number): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // Work that is excluded starts it again. One timer that is moved seldom costs less than one for each piece of work.
      if (this.#pausedAtMs !== undefined) return;
      if (this.remainingMs > 0) this.#start(this.remainingMs);
      else this.abort(this.#timeout());
    }, ms);
  }
}
