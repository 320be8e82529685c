import { StoreError } from '../cache/store-error.ts';

/**
 * Time is counted in so many slices. One in which this process was busy is left out: it could neither send what it asked
 * nor notice a reply.
 */
const SLICES = 3;
/** A timer that comes this late says that this process was busy. */
const BUSY_MS = 5;
/** Most slices that are left out of each of the two times of a call. */
const MAX_LEFT_OUT = 3;

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

/** Rejects when `call` takes longer, not counting slices in which this process was busy. */
export function within<T>(
  { limitMs, slowMs = limitMs, onSlow }: TimeoutOptions,
  call: () => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (sliceMs: number, then: () => void, slices = SLICES, leftOut = 0): void => {
      const dueMs = performance.now() + sliceMs;
      timer = setTimeout(() => {
        const wasBusy = performance.now() - dueMs > BUSY_MS;
        if (wasBusy && leftOut < MAX_LEFT_OUT) wait(sliceMs, then, slices, leftOut + 1);
        else if (slices > 1) wait(sliceMs, then, slices - 1, leftOut);
        else then();
      }, sliceMs);
    };
    const expire = () => reject(new StoreTimeout(limitMs));
    const work = Promise.resolve(call());
    wait(slowMs / SLICES, () => {
      onSlow?.();
      if (slowMs < limitMs) wait((limitMs - slowMs) / SLICES, expire);
      else expire();
    });
    const end = () => clearTimeout(timer);
    void work.then(resolve, reject).then(end);
  });
}
