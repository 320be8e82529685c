/** A run lasts until both are reached. */
export interface Goal {
  readonly seconds: number;
  readonly reads: number;
}

/**
 * Seconds until runs one after another are over, the first of which is at `now`. Exact where only seconds count; reads
 * are expected at the pace so far, so `undefined` before the first.
 */
export function secondsLeft(goals: readonly Goal[], now: Goal): number | undefined {
  const readsPerSecond = now.reads / now.seconds;
  const left = goals.map(({ seconds, reads }, index) => {
    const at = index === 0 ? now : { seconds: 0, reads: 0 };
    const readsLeft = Math.max(0, reads - at.reads);
    return Math.max(seconds - at.seconds, readsLeft === 0 ? 0 : readsLeft / readsPerSecond);
  });
  const sum = left.reduce((all, each) => all + each, 0);
  return Number.isFinite(sum) ? sum : undefined;
}
