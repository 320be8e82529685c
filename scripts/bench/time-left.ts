/** A benchmark that will run, and how long. */
export interface Expected {
  readonly seconds: number;
  /** Whether it lasts so long on every machine. */
  readonly isExact: boolean;
}

/** Seconds until the last benchmark ends, as {@link showProgress} takes them. */
export interface TimeLeft {
  readonly secondsLeft: number;
  readonly isExact: boolean;
}

/**
 * How long is left of a run. Where no benchmark is exact, the expected seconds are scaled by how those that are over
 * compared with theirs.
 *
 * @param expected Every benchmark of the run, in turn.
 * @param tookSeconds Those that are over.
 * @param sinceSeconds How long the one after them has run.
 */
export function timeLeft(
  expected: readonly Expected[],
  tookSeconds: readonly number[],
  sinceSeconds: number,
): TimeLeft {
  const over = tookSeconds.map((took, index) => ({ took, ...(expected[index] as Expected) }));
  const measured = over.filter(({ isExact }) => !isExact);
  const sum = (of: readonly number[]) => of.reduce((all, each) => all + each, 0);
  const scale =
    measured.length === 0
      ? 1
      : sum(measured.map(({ took }) => took)) / sum(measured.map(({ seconds }) => seconds));
  const [now = 0, ...later] = expected
    .slice(tookSeconds.length)
    .map(({ seconds, isExact }) => (isExact ? seconds : seconds * scale));
  return {
    secondsLeft: Math.max(0, now - sinceSeconds) + sum(later),
    isExact: expected.slice(tookSeconds.length).every(({ isExact }) => isExact),
  };
}
