import { collidingNames, collidingReads, selfCollidingReads } from './checks/collisions.ts';
import { undecided, wrongMethods } from './checks/decisions.ts';
import { unresolvedExpressions } from './checks/expressions.ts';
import { uninvalidatedGroups, unjoinedGroups } from './checks/groups.ts';
import { usersMixed } from './checks/per-user.ts';
import {
  neverInvalidatedReads,
  uncachableResponses,
  undecidedWitnesses,
  unheldParameters,
  uselessIgnores,
} from './checks/reads.ts';
import { externalKeysInUse, strangeKeys, undeletedExternalKeys, uselessAliases } from './checks/writes.ts';
import { isReading } from './declared-operation.ts';
import type { DeclaredRules } from './declared-rules.ts';
import type { OpenApiDocument, Problem } from './document.ts';

/** Looks for one kind of mistake in the rules of a document. */
export type Check = (rules: DeclaredRules, document: OpenApiDocument) => Iterable<Problem>;

/** What every document has to fulfil, by what would go wrong without it. */
const CHECKS: Readonly<Record<string, Check>> = {
  'operations without a rule': undecided,
  'keys that cannot be made of the request': unresolvedExpressions,
  'responses that can never be stored': uncachableResponses,
  "keys under which one caller gets another's data": unheldParameters,
  'parameters that seem to be ignored and are not': uselessIgnores,
  "keys under which one person gets another's data": usersMixed,
  'reads that overwrite each other': collidingReads,
  'reads of which two requests share an entry': selfCollidingReads,
  'functions of one name in cacheKeys': collidingNames,
  'keys that nothing fills, or something else': strangeKeys,
  'aliases that do nothing': uselessAliases,
  'reads that stay as they are until their TTL ends': neverInvalidatedReads,
  'groups that no read belongs to': unjoinedGroups,
  'groups that no write invalidates': uninvalidatedGroups,
  'external keys that no write deletes': undeletedExternalKeys,
  'reads without a word about other applications': undecidedWitnesses,
  'external keys that are keys of our own': externalKeysInUse,
};

/** Every mistake in the rules of a document. */
export function ruleProblems(rules: DeclaredRules, document: OpenApiDocument): Problem[] {
  // What a rule on the wrong method lacks besides is of no use to anybody.
  const fitting: DeclaredRules = {
    ...rules,
    reads: rules.reads.filter(({ operation }) => isReading(operation.method)),
    writes: rules.writes.filter(({ operation }) => !isReading(operation.method)),
  };
  const checks = Object.entries<Check>({
    ...CHECKS,
    'rules that do not fit the method': () => wrongMethods(rules),
  });
  return checks.flatMap(([kind, check]) =>
    [...check(fitting, document)].map((problem) => ({ ...problem, kind })),
  );
}
