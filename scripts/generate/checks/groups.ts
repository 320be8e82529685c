import { closest, didYouMean } from '../closest.ts';
import type { DeclaredRules } from '../declared-rules.ts';
import type { Problem } from '../document.ts';

/** Groups that a write invalidates although no read belongs to them. */
export function* unjoinedGroups({ reads, writes }: DeclaredRules): Generator<Problem> {
  const joined = new Set(reads.flatMap(({ groups }) => groups.map(({ value }) => value)));
  for (const { value, at } of writes.flatMap(({ invalidates }) => invalidates)) {
    if (joined.has(value)) continue;
    yield {
      path: at,
      what: `no cached read belongs to the group "${value}"`,
      advise: () => ({
        fix: `${didYouMean(value, joined)}Add the group to the read that it is about, or leave it out here:`,
        paste: closest(value, joined) ?? { groups: [value] },
      }),
    };
  }
}

/** Groups that a read belongs to although no write invalidates them. */
export function* uninvalidatedGroups({ reads, writes }: DeclaredRules): Generator<Problem> {
  const invalidated = new Set(writes.flatMap(({ invalidates }) => invalidates.map(({ value }) => value)));
  for (const { value, at } of reads.flatMap(({ groups }) => groups)) {
    if (invalidated.has(value)) continue;
    yield {
      path: at,
      what: `no write invalidates the group "${value}"`,
      advise: () => ({
        fix: `${didYouMean(value, invalidated)}Let a write invalidate it, or leave it out here:`,
        paste: closest(value, invalidated) ?? { invalidates: [value] },
      }),
    };
  }
}
