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
 * Bounds the time of many calls. One timer watches all that are under way, and is left to run when they are over: with one
 * for each, more of a busy process' time would go into timers than into what they watch.
 */
export class Timeout {
  readonly #limitMs: number;
  readonly #slowMs: number;
  readonly #onSlow: (() => void) | undefined;
  /** Oldest first; those that are over go when the timer fires. A Set would keep dead calls from being collected. */
  readonly #calls: Call[] = [];
  #underWay = 0;
  #isTimed = false;
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
      if (!this.#isTimed) this.#wait(this.#slowMs);
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
    this.#calls.length = 0;
    this.#extensions = MAX_EXTENSIONS;
  }

  #wait(ms: number): void {
    this.#isTimed = true;
    this.#dueMs = performance.now() + ms;
    const timer: { unref?(): unknown } | number = setTimeout(() => this.#onTimer(), ms);
    // What a call waits for keeps the process running, where anything does.
    if (typeof timer === 'object') timer.unref?.();
  }

  #onTimer(): void {
    const nowMs = performance.now();
    this.#isTimed = false;
    if (this.#underWay > 0 && nowMs - this.#dueMs > BUSY_MS && this.#extensions-- > 0) {
      // What came meanwhile is read once this process has its turn.
      this.#wait(EXTENSION_MS);
      return;
    }
    this.#extensions = MAX_EXTENSIONS;
    while (this.#calls.length > 0) {
      const [{ startedAtMs, expire }] = this.#calls as [Call];
      const ageMs = nowMs - startedAtMs;
      if (expire !== undefined && ageMs >= this.#slowMs) this.#onSlow?.();
      if (expire !== undefined && ageMs < this.#limitMs) {
        this.#wait((ageMs < this.#slowMs ? this.#slowMs : this.#limitMs) - ageMs);
        return;
      }
      expire?.();
      this.#end(this.#calls[0] as Call);
      this.#calls.shift();
    }
  }
}
