import type { NoRule, ReadRule, WriteRule } from '../../src/operation.ts';
import { ruleProblems } from './checks.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import { type DeclaredRules, readDeclaredRules } from './declared-rules.ts';
import type { OpenApiDocument, Problem } from './document.ts';
import { shapeOf } from './key.ts';
import { fingerprintOf, rootTypeOf } from './response-schema.ts';
import { schemaProblems } from './x-cache-schema.ts';

export { shapeOf } from './key.ts';

/** A key that only other applications fill. */
export interface ExternalKey {
  /** With the bare names of its variables. */
  readonly template: string;
  /** What is kept there. */
  readonly what: string;
}

/** The cache rules of a document, checked: by operationId, in the document's order. */
export interface CacheRules {
  readonly rules: ReadonlyMap<string, ReadRule | WriteRule | NoRule>;
  /** Why an operation is not cached, or why nothing vouches for the entry of a read, by operationId. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly externalKeys: readonly ExternalKey[];
  readonly problems: readonly Problem[];
}

/** Reads and checks `x-cache` of every operation, and `x-cache-external-keys`. */
export function readRules(document: OpenApiDocument, operations: readonly DeclaredOperation[]): CacheRules {
  const declared = readDeclaredRules(document, operations);
  const ofForm = schemaProblems(document, operations).map((problem) => ({
    ...problem,
    kind: 'rules of a wrong form',
  }));
  const problems = [...ofForm, ...ruleProblems(declared, document)];
  const { reads, leftAlone } = declared;
  const externalKeys = Object.entries(declared.externalKeys).map(([template, what]) => ({ template, what }));
  // Whether a rule is complete is only known when there is no mistake.
  const rules = problems.length > 0 ? new Map() : rulesOf(declared, document, operations);
  const reasons = new Map([
    ...leftAlone.map(({ operation, reason }) => [operation.id, reason] as const),
    ...reads.map(({ operation, unwitnessed = '' }) => [operation.id, unwitnessed] as const),
  ]);
  return { rules, reasons, externalKeys, problems };
}

function rulesOf(
  { reads, writes, leftAlone }: DeclaredRules,
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
): Map<string, ReadRule | WriteRule | NoRule> {
  const readShapes = new Set(reads.map(({ template }) => shapeOf(template)));
  const found = new Map<string, ReadRule | WriteRule | NoRule>();
  for (const { operation, template: key, ttlSeconds, groups, witnesses } of reads) {
    found.set(operation.id, {
      kind: 'read',
      key,
      ttlSeconds,
      groups: groups.map(({ value }) => value),
      ...(witnesses.length > 0 && { witnesses: witnesses.map(({ value }) => value.template) }),
      root: rootTypeOf(document, operation.success),
      fingerprint: fingerprintOf(document, operation.success),
    });
  }
  for (const { operation, deletes, invalidates } of writes) {
    const templates = deletes.map(({ value }) => value.template);
    found.set(operation.id, {
      kind: 'write',
      deletes: templates.filter((template) => readShapes.has(shapeOf(template))),
      externalDeletes: templates.filter((template) => !readShapes.has(shapeOf(template))),
      invalidates: invalidates.map(({ value }) => value),
    });
  }
  for (const { operation } of leftAlone) found.set(operation.id, { kind: 'none' });
  return new Map(operations.flatMap(({ id }) => (found.has(id) ? [[id, found.get(id) as NoRule]] : [])));
}
