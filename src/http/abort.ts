/** Waits, and rejects with the signal's reason when it aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return untilAborted(over, signal).finally(() => clearTimeout(timer));
}

/** Waits for something that cannot be aborted itself no longer than for anything else. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = onAbort(signal, reject);
    work.then(resolve, reject);
    work.then(leave, leave);
  });
}

/** Calls back with the signal's reason once it aborts, at once when it has. Returns what takes that back. */
export function onAbort(signal: AbortSignal, callback: (reason: unknown) => void): () => void {
  const listener = () => callback(signal.reason);
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
