import { StoreError } from '../cache/store-error.ts';

/** A timer that comes this late says that this process was busy, not that the store is slow. */
const BUSY_MS = 5;
/** A reply that came while this process was busy is read within this time. */
const EXTENSION_MS = 50;
/** For each of the two timers of a call. */
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

/** Rejects when `call` takes longer, with a little more time for a process that was too busy to notice a reply. */
export function within<T>(
  { limitMs, slowMs = limitMs, onSlow }: TimeoutOptions,
  call: () => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (ms: number, then: () => void, extensions = MAX_EXTENSIONS): void => {
      const dueMs = performance.now() + ms;
      timer = setTimeout(() => {
        const isLate = performance.now() - dueMs > BUSY_MS;
        if (isLate && extensions > 0) wait(EXTENSION_MS, then, extensions - 1);
        else then();
      }, ms);
    };
    const expire = () => reject(new StoreTimeout(limitMs));
    const work = Promise.resolve(call());
    wait(slowMs, () => {
      onSlow?.();
      if (slowMs < limitMs) wait(limitMs - slowMs, expire);
      else expire();
    });
    const end = () => clearTimeout(timer);
    void work.then(resolve, reject).then(end);
  });
}
