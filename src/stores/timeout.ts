import { StoreError } from '../cache/store-error.ts';

/** A timer that comes this late says that this process was busy, not that the store is slow. */
const BUSY_MS = 5;
/** A reply that came while this process was busy is read within this time. */
const EXTENSION_MS = 50;
const MAX_EXTENSIONS = 3;

/** How long calls may take, in milliseconds. */
export interface TimeoutOptions {
  readonly limitMs: number;
  /** Below the limit. @default limitMs */
  readonly slowMs?: number;
  /** Called when a call has no reply after `slowMs`. */
  readonly onSlow?: () => void;
}

/** A store took too long. */
export class StoreTimeout extends StoreError {
  override readonly name = 'StoreTimeout';

  constructor(limitMs: number) {
    super(`the store took longer than ${limitMs} ms`);
  }
}

interface Call {
  readonly startedAtMs: number;
  /** `undefined` once the call is over. */
  expire: (() => void) | undefined;
}

/**
 * Bounds the time of many calls. One timer watches all that are under way: with one for each, more of a busy process'
 * time would go into timers than into what they watch.
 */
export class Timeout {
  readonly #limitMs: number;
  readonly #slowMs: number;
  readonly #onSlow: (() => void) | undefined;
  /** Oldest first; those that are over go when the timer fires. A Set would keep dead calls from being collected. */
  #calls: Call[] = [];
  #underWay = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueMs = 0;
  /** Left for the present pause of this process. */
  #extensions = MAX_EXTENSIONS;

  constructor({ limitMs, slowMs = limitMs, onSlow }: TimeoutOptions) {
    this.#limitMs = limitMs;
    this.#slowMs = slowMs;
    this.#onSlow = onSlow;
  }

  /** Rejects when `call` takes longer, with a little more time for a process that was too busy to notice a reply. */
  within<T>(call: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const watched: Call = {
        startedAtMs: performance.now(),
        expire: () => reject(new StoreTimeout(this.#limitMs)),
      };
      this.#calls.push(watched);
      this.#underWay += 1;
      if (this.#underWay === 1) this.#start();
      Promise.resolve(call()).then(
        (value) => {
          this.#end(watched);
          resolve(value);
        },
        (error: unknown) => {
          this.#end(watched);
          reject(error);
        },
      );
    });
  }

  #end(call: Call): void {
    if (call.expire === undefined) return;
    call.expire = undefined;
    this.#underWay -= 1;
    if (this.#underWay > 0) return;
    clearTimeout(this.#timer);
    this.#calls = [];
  }

  #start(): void {
    this.#extensions = MAX_EXTENSIONS;
    this.#wait(this.#slowMs);
  }

  #wait(ms: number): void {
    this.#dueMs = performance.now() + ms;
    this.#timer = setTimeout(() => this.#onTimer(), ms);
  }

  #onTimer(): void {
    const nowMs = performance.now();
    if (nowMs - this.#dueMs > BUSY_MS && this.#extensions-- > 0) {
      // What came meanwhile is read once this process has its turn.
      this.#wait(EXTENSION_MS);
    } else {
      this.#extensions = MAX_EXTENSIONS;
      const oldest = this.#expireOverdue(nowMs);
      if (oldest !== undefined) this.#wait(this.#msUntilDue(nowMs - oldest.startedAtMs));
    }
  }

  /** Ends the calls whose time is over, and returns the oldest of the others. */
  #expireOverdue(nowMs: number): Call | undefined {
    this.#calls = this.#calls.filter(({ expire }) => expire !== undefined);
    for (const call of this.#calls) {
      const ageMs = nowMs - call.startedAtMs;
      if (ageMs >= this.#slowMs) this.#onSlow?.();
      if (ageMs < this.#limitMs) return call;
      call.expire?.();
      this.#end(call);
    }
    return undefined;
  }

  #msUntilDue(ageMs: number): number {
    return (ageMs < this.#slowMs ? this.#slowMs : this.#limitMs) - ageMs;
  }
}
