import { onTestFinished, vi } from 'vitest';

/** A call under virtual time. */
export interface Started<T> {
  readonly result: Promise<T>;
  isOver(): boolean;
}

/** Clocks that stand still, so that no limit runs out on a machine that is busy. */
export interface VirtualTime {
  /** Moves every clock of this process on, and lets the timers run out that are due on the way. */
  advance(ms: number): Promise<void>;
}

/** Stops the clocks and timers of this process until the test ends. Sockets and files work on. */
export function stopTime(): VirtualTime {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  return {
    advance: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

/** Starts a call whose end the test watches. */
export function start<T>(call: () => Promise<T>): Started<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  const result = call();
  result.then(end, end);
  return { result, isOver: () => over };
}
