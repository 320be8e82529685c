/** A timer that comes this late says that this process was busy, not that somebody else is slow. */
const BUSY_MS = 5;
/** An answer that came while this process was busy is read within this time. */
const EXTENSION_MS = 50;
const MAX_EXTENSIONS = 3;

/** What to wait for, and for how long. */
export interface Deadline {
  readonly limitMs: number;
  /** Called when no answer has come after `slowMs`, before the limit is reached. */
  readonly slowMs?: number;
  readonly onSlow?: () => void;
}

/** A store did not answer in time. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** Rejects when `call` takes longer, with a little more time for a process that was too busy to notice an answer. */
export function within<T>({ limitMs, slowMs, onSlow }: Deadline, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = () => reject(new DeadlineExceeded(`the store did not answer within ${limitMs} ms`));
    let cancel =
      slowMs === undefined
        ? alarm(limitMs, expire)
        : alarm(slowMs, () => {
            onSlow?.();
            cancel = alarm(limitMs - slowMs, expire);
          });
    call()
      .then(resolve, reject)
      .finally(() => cancel());
  });
}

/** Rings after `ms`, once this process has had time to read what came. Returns what cancels it. */
function alarm(ms: number, ring: () => void): () => void {
  let dueMs = performance.now() + ms;
  let timer = setTimeout(check, ms);
  let extensions = MAX_EXTENSIONS;
  function check(): void {
    const lateMs = performance.now() - dueMs;
    if (lateMs > BUSY_MS && extensions-- > 0) {
      dueMs = performance.now() + EXTENSION_MS;
      timer = setTimeout(check, EXTENSION_MS);
    } else {
      ring();
    }
  }
  return () => clearTimeout(timer);
}
