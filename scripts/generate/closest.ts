/** Names that are longer than this are no slip of the finger. */
const LONGEST = 200;

/** The candidate that was probably meant, `undefined` when none is at most `limit` slips away. */
export function closest<Name extends string>(
  wrong: string,
  candidates: Iterable<Name>,
  limit: number = Math.max(2, wrong.length / 3),
): Name | undefined {
  let best: { candidate: Name; off: number } | undefined;
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

/** How many letters were left out, added, replaced, or swapped with the next one. */
function distance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const beforeSwap = isSwapped ? at(row - 2, column - 2) : Number.POSITIVE_INFINITY;
      const beforeOne = Math.min(at(row - 1, column), at(row, column - 1), beforeSwap);
      current.push(Math.min(beforeOne + 1, at(row - 1, column - 1) + (isSame ? 0 : 1)));
    }
  }
  return at(from.length, to.length);
}
