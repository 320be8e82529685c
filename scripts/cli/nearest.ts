/** ` Did you mean "…"?` with the candidate that is closest to a misspelt word, or nothing when none is close. */
export function nearest(word: string, candidates: readonly string[], prefix = ''): string {
  let best: { candidate: string; off: number } | undefined;
  for (const candidate of candidates) {
    const off = distance(word.toLowerCase(), candidate.toLowerCase());
    if (best === undefined || off < best.off) best = { candidate, off };
  }
  return best !== undefined && best.off <= Math.max(2, word.length / 3)
    ? ` Did you mean "${prefix}${best.candidate}"?`
    : '';
}

/** Levenshtein distance, one row at a time. */
export function distance(from: string, to: string): number {
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
