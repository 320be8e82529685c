import { closest, didYouMean } from '../closest.ts';
import { isReading } from '../declared-operation.ts';
import type { DeclaredRules, Placed } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import { meantExtension } from '../operation-problems.ts';
import { suggestedRules, whyNotCacheable } from '../suggested-rules.ts';

/** Operations without a rule, or with one of which not even the kind can be told. */
export function* undecided(rules: DeclaredRules): Generator<Problem> {
  const suggested = suggestedRules(rules.undecided, rules);
  for (const operation of rules.undecided) {
    const { id, method, at, declared } = operation;
    // A rule under a misspelt name is reported as that.
    if (Object.keys(declared).some((name) => name !== 'x-cache' && meantExtension(name) === 'x-cache'))
      continue;
    const isRead = isReading(method);
    const form = isRead
      ? 'A read has a key, or says why it is not cached.'
      : 'A write deletes or invalidates, or says why it invalidates nothing.';
    const none = isRead
      ? (whyNotCacheable(operation) ?? 'why it is not cached')
      : 'why it changes nothing that a cached read returns';
    yield {
      path: [...at, 'x-cache'],
      what: `${id} does not say what the cache does with it`,
      fix: `${form} A suggestion made from its path, to be checked by somebody who knows:`,
      paste: { 'x-cache': suggested.get(id) ?? { none } },
    };
  }
}

/** Reads that invalidate, and writes that are cached. */
export function* wrongMethods({ misplaced }: DeclaredRules): Generator<Problem> {
  for (const { operation, at } of misplaced) {
    const { id, method } = operation;
    const [why, fix, none] = isReading(method)
      ? [
          'cannot invalidate anything: callers may retry and prefetch it',
          'Give it a key, or say why it is not cached:',
          'why it is not cached',
        ]
      : [
          'cannot be cached: only GET and HEAD ask without changing anything',
          'Say what it invalidates, or why it invalidates nothing:',
          'why it invalidates nothing',
        ];
    const what = `${id} is a ${method.toUpperCase()} and ${why}`;
    yield { path: at, what, fix, paste: { 'x-cache': { none } } };
  }
}

/** Groups that a write invalidates although no read belongs to them, and those that no write invalidates. */
export function* unmatchedGroups({ reads, writes }: DeclaredRules): Generator<Problem> {
  const joined = reads.flatMap(({ groups }) => groups);
  const invalidated = writes.flatMap(({ invalidates }) => invalidates);
  const join = 'Add the group to the read that it is about, or leave it out here:';
  yield* unmatched(invalidated, joined, 'no cached read belongs to the group', join, 'groups');
  const invalidate = 'Let a write invalidate it, or leave it out here:';
  yield* unmatched(joined, invalidated, 'no write invalidates the group', invalidate, 'invalidates');
}

function* unmatched(
  named: readonly Placed<string>[],
  others: readonly Placed<string>[],
  what: string,
  fix: string,
  member: string,
): Generator<Problem> {
  const known = new Set(others.map(({ value }) => value));
  for (const { value, at } of named.filter((each) => !known.has(each.value))) {
    const advise = () => ({
      fix: `${didYouMean(value, known)}${fix}`,
      paste: closest(value, known) ?? { [member]: [value] },
    });
    yield { path: at, what: `${what} "${value}"`, advise };
  }
}
