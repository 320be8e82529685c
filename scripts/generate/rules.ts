import type { NoRule, ReadRule, WriteRule } from '../../src/operation.ts';
import { undecided, unmatchedGroups, wrongMethods } from './checks/decisions.ts';
import { collidingNames, collidingReads, unresolvedExpressions } from './checks/keys.ts';
import {
  neverInvalidatedReads,
  uncachableResponses,
  undecidedWitnesses,
  unheldParameters,
  uselessIgnores,
  usersMixed,
} from './checks/reads.ts';
import { externalKeysInUse, strangeKeys, undeletedExternalKeys, uselessAliases } from './checks/writes.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import type { DeclaredRules, Placed } from './declared-rules.ts';
import type { OpenApiDocument, Problem } from './document.ts';
import { isSameKey, type Key } from './key.ts';
import { fingerprintOf, rootTypeOf } from './response-schema.ts';
import { schemaProblems } from './x-cache-schema.ts';

/** An operation and its cache rule. */
export interface Ruled<Rule> {
  readonly operation: DeclaredOperation;
  readonly rule: Rule;
}

/** The cache rules of a document that was checked. */
export interface CacheRules {
  readonly reads: readonly Ruled<ReadRule>[];
  readonly writes: readonly Ruled<WriteRule>[];
  readonly leftAlone: readonly Ruled<NoRule>[];
  /** Those of all three lists, by operationId. */
  readonly rules: ReadonlyMap<string, ReadRule | WriteRule | NoRule>;
  /** Why an operation is not cached, or why nothing vouches for the entry of a read, by operationId. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Keys that only other applications fill: templates with the bare names of their variables, and what is kept there. */
  readonly externalKeys: readonly { readonly template: string; readonly what: string }[];
}

/** What the rows say of rules that were declared without a mistake. */
export function rulesOf(document: OpenApiDocument, declared: DeclaredRules): CacheRules {
  const isFilled = ({ value }: Placed<Key>) =>
    declared.reads.some(({ key }) => isSameKey(key.template, value.template));
  const templateOf = ({ value }: Placed<Key>) => value.template;
  const nameOf = ({ value }: Placed<string>) => value;
  const reads = declared.reads.map(
    ({ operation, key, ttlSeconds, groups, witnesses }): Ruled<ReadRule> => ({
      operation,
      rule: {
        kind: 'read',
        key: key.template,
        ttlSeconds,
        groups: groups.map(nameOf),
        ...(witnesses.length > 0 && { witnesses: witnesses.map(templateOf) }),
        root: rootTypeOf(document, operation.success),
        fingerprint: fingerprintOf(document, operation.success),
      },
    }),
  );
  const writes = declared.writes.map(
    ({ operation, deletes, invalidates }): Ruled<WriteRule> => ({
      operation,
      rule: {
        kind: 'write',
        deletes: deletes.filter(isFilled).map(templateOf),
        externalDeletes: deletes.filter((each) => !isFilled(each)).map(templateOf),
        invalidates: invalidates.map(nameOf),
      },
    }),
  );
  const leftAlone = declared.leftAlone.map(
    ({ operation }): Ruled<NoRule> => ({ operation, rule: { kind: 'none' } }),
  );
  const reasons = [
    ...declared.leftAlone,
    ...declared.reads.map((read) => ({ ...read, reason: read.unwitnessed ?? '' })),
  ];
  return {
    reads,
    writes,
    leftAlone,
    rules: new Map([...reads, ...writes, ...leftAlone].map(({ operation, rule }) => [operation.id, rule])),
    reasons: new Map(reasons.map(({ operation, reason }) => [operation.id, reason])),
    externalKeys: Object.entries(declared.externalKeys).map(([template, what]) => ({ template, what })),
  };
}

/** Whether a template or another spelling of it is among some. */
export function holds(templates: readonly string[], template: string): boolean {
  return templates.some((each) => isSameKey(each, template));
}

/** How a write invalidates a read: the entry of its own request, or every entry of the group; `undefined` when neither. */
export function invalidates(write: WriteRule, read: ReadRule): 'key' | 'group' | undefined {
  if (read.groups.some((group) => write.invalidates.includes(group))) return 'group';
  return holds(write.deletes, read.key) ? 'key' : undefined;
}

/** Looks for one kind of mistake in the rules of a document. */
type Check = (rules: DeclaredRules, document: OpenApiDocument) => Iterable<Problem>;

/** What every document has to fulfil, by what would go wrong without it. */
const CHECKS: Readonly<Record<string, Check>> = {
  'operations without a rule': undecided,
  'rules that do not fit the method': wrongMethods,
  'keys that cannot be made of the request': unresolvedExpressions,
  'responses that can never be stored': uncachableResponses,
  "keys under which one caller gets another's data": unheldParameters,
  'parameters that seem to be ignored and are not': uselessIgnores,
  "keys under which one person gets another's data": usersMixed,
  'reads that overwrite each other, or themselves': collidingReads,
  'functions of one name in cacheKeys': collidingNames,
  'keys that nothing fills, or something else': strangeKeys,
  'aliases that do nothing': uselessAliases,
  'reads that stay as they are until their TTL ends': neverInvalidatedReads,
  'groups that no read belongs to, or no write invalidates': unmatchedGroups,
  'external keys that no write deletes': undeletedExternalKeys,
  'reads without a word about other applications': undecidedWitnesses,
  'external keys that are keys of our own': externalKeysInUse,
};

/** Every mistake in the rules of a document. */
export function ruleProblems(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
  rules: DeclaredRules,
): Problem[] {
  const checks = { 'rules of a wrong form': () => schemaProblems(document, operations), ...CHECKS };
  return Object.entries<Check>(checks).flatMap(([kind, check]) =>
    [...check(rules, document)].map((problem) => ({ ...problem, kind })),
  );
}
