/** Names that are longer than this are no slip of the finger. */
const LONGEST = 200;

/** The candidate that was probably meant, `undefined` when none is near. */
export function closest(wrong: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, wrong.length / 3);
  let best: { candidate: string; off: number } | undefined;
  for (const candidate of candidates) {
    const isComparable = Math.abs(wrong.length - candidate.length) <= limit && candidate.length <= LONGEST;
    const off = isComparable ? distance(wrong, candidate) : Number.POSITIVE_INFINITY;
    if (off <= limit && off < (best?.off ?? Number.POSITIVE_INFINITY)) best = { candidate, off };
  }
  return best?.candidate;
}

/** "Did you mean …? ", or nothing when no candidate is near. */
export function didYouMean(wrong: string, candidates: Iterable<string>): string {
  const best = closest(wrong, candidates);
  return best === undefined ? '' : `Did you mean "${best}"? `;
}

/** Levenshtein distance, one row at a time. */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] as number) + (letter === to[column - 1] ? 0 : 1);
      current[column] = Math.min(
        replaced,
        (above[column] as number) + 1,
        (current[column - 1] as number) + 1,
      );
    }
    above = current;
  }
  return above[to.length] as number;
}
