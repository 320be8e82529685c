import type { CacheStore } from './store.ts';

/** How long a store may take before a call goes on without it. */
export interface GuardLimits {
  /** For each of the two steps that a read waits for. */
  readonly readMs: number;
  /** For each of the two phases of a write. */
  readonly writeMs: number;
}

/** Reads need the store within a quarter of a second in all, writes answer within one. */
export const GUARD_LIMITS: GuardLimits = { readMs: 125, writeMs: 900 };

/** While a store is out of order, one call in so many milliseconds tries it again. */
const PROBE_INTERVAL_MS = 500;
/** A timer that comes this late says that this process was busy, not that the store is slow. */
const BUSY_MS = 20;

/**
 * Puts a deadline round every call of a store that is somewhere else, since neither Keyv nor a Redis client ends
 * a call to a frozen server. After a failed look, reads skip the store at once; every now and then one of them
 * sets off a probe that nobody waits for. A probe that times out makes the store begin anew (`rebuild`).
 */
export function guarded(
  store: CacheStore,
  rebuild: () => void,
  limits: GuardLimits = GUARD_LIMITS,
): CacheStore {
  let broken = false;
  let probedAtMs = 0;

  async function forRead<T>(call: () => Promise<T>): Promise<T> {
    if (broken) {
      probe();
      throw new Error('the store was out of order a moment ago');
    }
    return watch(within(limits.readMs, call));
  }

  async function watch<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call;
      broken = false;
      return result;
    } catch (error) {
      if (!broken) probedAtMs = performance.now();
      broken = true;
      throw error;
    }
  }

  function probe(): void {
    if (performance.now() - probedAtMs < PROBE_INTERVAL_MS) return;
    probedAtMs = performance.now();
    watch(within(limits.readMs, async () => store.look('probe', ['probe']))).catch((error) => {
      if (error instanceof DeadlineExceeded) rebuild();
    });
  }

  return {
    look: (key, fences) => forRead(async () => store.look(key, fences)),
    prepare: (fences, look, lifetimes) => forRead(() => store.prepare(fences, look, lifetimes)),
    keep: (key, text, ttlMs) => within(limits.writeMs, () => store.keep(key, text, ttlMs)),
    settle: (write, outcome) => within(limits.writeMs, () => store.settle(write, outcome)),
    announce: (write) => within(limits.writeMs, () => store.announce(write)),
    deletePlain: (keys) => within(limits.writeMs, () => store.deletePlain(keys)),
    close: () => store.close(),
  };
}

/** A store did not answer in time. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** Rejects when `call` takes longer, not counting time in which this process itself was too busy to notice. */
export function within<T>(limitMs: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let dueMs = performance.now() + limitMs;
    let timer = setTimeout(expire, limitMs);
    let extensions = 3;
    function expire(): void {
      const busy = performance.now() - dueMs > BUSY_MS;
      if (busy && extensions-- > 0) {
        dueMs = performance.now() + limitMs;
        timer = setTimeout(expire, limitMs);
      } else {
        reject(new DeadlineExceeded(`the store did not answer within ${limitMs} ms`));
      }
    }
    call()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
