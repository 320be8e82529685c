import { collidingNames, collidingReads, selfCollidingReads } from './checks/collisions.ts';
import { undecided, wrongMethods } from './checks/decisions.ts';
import { unresolvedExpressions } from './checks/expressions.ts';
import { uninvalidatedGroups, unjoinedGroups } from './checks/groups.ts';
import { usersMixed } from './checks/per-user.ts';
import {
  neverInvalidatedReads,
  uncachableAnswers,
  unheldParameters,
  uselessIgnores,
} from './checks/reads.ts';
import {
  externalKeysInUse,
  strangeDeletions,
  undeletedExternalKeys,
  uselessAliases,
} from './checks/writes.ts';
import { isReading } from './declared-operation.ts';
import type { DeclaredRules } from './declared-rules.ts';
import type { OpenApiDocument, Problem } from './document.ts';

/** Looks for one kind of mistake in the rules of a document. */
export type Check = (rules: DeclaredRules, document: OpenApiDocument) => Iterable<Problem>;

/** What every document has to fulfil, by what would go wrong without it. */
const CHECKS: Readonly<Record<string, Check>> = {
  'an operation that nobody thought about': undecided,
  'a key that cannot be made from the request': unresolvedExpressions,
  'an answer that can never be stored': uncachableAnswers,
  "one caller's data served to another": unheldParameters,
  'a parameter that seems to be ignored and is not': uselessIgnores,
  "one person's data served to another": usersMixed,
  'two reads that overwrite each other': collidingReads,
  'two requests of one read that share an entry': selfCollidingReads,
  'two functions of one name in cacheKeys': collidingNames,
  'a deletion that hits nothing, or the wrong thing': strangeDeletions,
  'a name that only seems to be translated': uselessAliases,
  'a read that stays old until its time is up': neverInvalidatedReads,
  'a group that nothing belongs to': unjoinedGroups,
  'a group that nothing invalidates': uninvalidatedGroups,
  'a external key that nothing deletes': undeletedExternalKeys,
  'a external key that is our own': externalKeysInUse,
};

/** Every mistake in the rules of a document. */
export function ruleProblems(rules: DeclaredRules, document: OpenApiDocument): Problem[] {
  // What a rule on the wrong method lacks besides is of no use to anybody.
  const fitting: DeclaredRules = {
    ...rules,
    reads: rules.reads.filter(({ operation }) => isReading(operation.method)),
    writes: rules.writes.filter(({ operation }) => !isReading(operation.method)),
  };
  return [...wrongMethods(rules), ...Object.values(CHECKS).flatMap((check) => [...check(fitting, document)])];
}
