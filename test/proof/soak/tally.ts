/** How often each thing happened. */
export type Tally = Record<string, number>;

export function count(tally: Tally, what: string, times = 1): void {
  tally[what] = (tally[what] ?? 0) + times;
}

export function addAll(tally: Tally, others: Tally): void {
  for (const [what, times] of Object.entries(others)) count(tally, what, times);
}
