import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, `undefined` when none is near. */
export function closest(wrong: string, candidates: Iterable<string>): string | undefined {
  const [best] = [...candidates]
    .map((candidate) => ({ candidate, off: distance(wrong, candidate) }))
    .sort((one, other) => one.off - other.off);
  return best !== undefined && best.off <= Math.max(2, wrong.length / 3) ? best.candidate : undefined;
}

/** "Did you mean …? ", or nothing when no candidate is near. */
export function didYouMean(wrong: string, candidates: Iterable<string>): string {
  const best = closest(wrong, candidates);
  return best === undefined ? '' : `Did you mean "${best}"? `;
}
