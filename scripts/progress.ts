/** How far a piece of work is, where that is known. */
export interface HowFar {
  /** How much of how much, such as `3 of 47`. */
  readonly far?: string;
  /** Seconds until all of the work is done. They are counted down until more is said. */
  readonly secondsLeft?: number | undefined;
  /** Whether `secondsLeft` is known, not estimated. @default false */
  readonly isExact?: boolean;
}

const CLEAR = '\r\u001b[K';
const TICK_MS = 1_000;
/** For a terminal that does not say how wide it is. */
const COLUMNS = 80;
/** The share of the work that an estimate needs. Less tells how long it takes to warm up. */
const ENOUGH = 0.05;

let draw = (): void => {};
let ticks: NodeJS.Timeout | undefined;

/**
 * Says on a terminal what is being done, how far it is and how long is left: one line on standard error that the next
 * one overwrites. A pipe hears nothing of it. Does not keep a process alive.
 */
export function showProgress(doing: string, { far, secondsLeft, isExact = false }: HowFar = {}): void {
  if (!process.stderr.isTTY) return;
  const endsAtMs = secondsLeft === undefined ? 0 : performance.now() + secondsLeft * 1000;
  draw = () => {
    const seconds = Math.ceil((endsAtMs - performance.now()) / 1000);
    const left = seconds > 0 && `${isExact ? '' : 'about '}${inWords(seconds)} left`;
    const rest = [far, left].filter(Boolean).map((part) => ` · ${part}`);
    process.stderr.write(CLEAR + fitted(doing, rest.join('')));
  };
  if (ticks === undefined) {
    ticks = setInterval(() => draw(), TICK_MS).unref();
    process.once('exit', clearProgress);
    process.once('SIGINT', interrupt);
  }
  draw();
}

/** Takes the line away: before anything else is printed, and when all is done. A failure and Ctrl-C do so too. */
export function clearProgress(): void {
  if (ticks === undefined) return;
  clearInterval(ticks);
  ticks = undefined;
  process.off('exit', clearProgress);
  process.off('SIGINT', interrupt);
  process.stderr.write(CLEAR);
}

/**
 * Follows work through its steps. What is left is estimated from how long the finished steps took, so at first
 * nothing is said of it.
 *
 * @param sizes How long each step takes compared with the others, in any unit.
 * @returns To be called when a step begins, with what it does.
 */
export function followSteps(sizes: readonly number[]): (doing: string) => void {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const startedAtMs = performance.now();
  let [begun, done] = [0, 0];
  return (doing) => {
    done += sizes[begun - 1] ?? 0;
    begun += 1;
    const elapsedSeconds = (performance.now() - startedAtMs) / 1000;
    const secondsLeft = done / all < ENOUGH ? undefined : (elapsedSeconds * (all - done)) / done;
    showProgress(doing, { far: `${begun} of ${sizes.length}`, secondsLeft });
  };
}

/** Ends the process as Ctrl-C would have without the line. */
function interrupt(): void {
  clearProgress();
  process.kill(process.pid, 'SIGINT');
}

/** Shortens what is being done: a line that wraps could not be overwritten. */
function fitted(doing: string, rest: string): string {
  const room = (process.stderr.columns || COLUMNS) - 1 - rest.length;
  return (doing.length <= room ? doing : `${doing.slice(0, Math.max(0, room - 1))}…`) + rest;
}

function inWords(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
