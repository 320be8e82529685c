import type { DeclaredRead, DeclaredRules } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import { expressedBy, externalTarget, hasTarget, invalidatorsIn } from '../targets.ts';

/** Cached reads of which nobody said how a write of another application shows, and those of which two things are said. */
export function* undecidedWitnesses(rules: DeclaredRules): Generator<Problem> {
  const areThere = Object.keys(rules.externalKeys).length > 0;
  for (const read of rules.reads) {
    const { operation, at, witnesses, unwitnessed } = read;
    const path = [...at, 'unwitnessed'];
    if (witnesses.length > 0 && unwitnessed !== undefined) {
      const what = `"unwitnessed" says that nothing vouches for ${operation.id}, but "witnesses" names what does`;
      yield { path, what, fix: 'Leave one of the two out.' };
    } else if (unwitnessed !== undefined && !areThere) {
      const what = `"unwitnessed" on ${operation.id} is not needed: the document has no external keys`;
      yield { path, what, fix: 'Leave it out.' };
    } else if (areThere && witnesses.length === 0 && unwitnessed === undefined) {
      yield {
        path: at,
        what: `${operation.id} does not say which external keys vouch for it, so a write of another application would show only when its TTL ends`,
        fix: 'Name those that the other application deletes with each write that changes it, or say why there is none:',
        paste: suggestion(read, rules),
      };
    }
  }
}

/** The external keys that every write deletes which invalidates the read, if the read knows their values. */
function suggestion(read: DeclaredRead, rules: DeclaredRules): NonNullable<Problem['paste']> {
  const writes = invalidatorsIn(rules)(read);
  const witnesses = Object.keys(rules.externalKeys)
    .filter((key) => writes.every((write) => hasTarget(write, externalTarget(key))))
    .map((key) => expressedBy(key, read.operation))
    .filter((key) => !/\{[^$]/.test(key));
  return writes.length === 0 || witnesses.length === 0
    ? { unwitnessed: 'why no other application changes it, or why none of its keys tells' }
    : { witnesses };
}
