/** Names that are longer than this are no slip of the finger. */
const LONGEST = 200;

/** The candidate that was probably meant, `undefined` when none is near. */
export function closest(wrong: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, wrong.length / 3);
  let best: { candidate: string; off: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(wrong.length - candidate.length) > limit || candidate.length > LONGEST) continue;
    const off = distance(wrong.toLowerCase(), candidate.toLowerCase());
    if (off <= limit && (best === undefined || off < best.off)) best = { candidate, off };
  }
  return best?.candidate;
}

/** `Did you mean "…"? ` with the candidate that is closest to a misspelt word, or nothing when none is close. */
export function didYouMean(wrong: string, candidates: Iterable<string>): string {
  const best = closest(wrong, candidates);
  return best === undefined ? '' : `Did you mean "${best}"? `;
}

/** The same behind a sentence, with what stands before the word where it is written. */
export function nearest(word: string, candidates: readonly string[], prefix = ''): string {
  const best = closest(word, candidates);
  return best === undefined ? '' : ` Did you mean "${prefix}${best}"?`;
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
