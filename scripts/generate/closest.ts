import { distance } from '../cli/nearest.ts';

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
