import type { NoRule, ReadRule, WriteRule } from '../../src/operation.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import { type CacheRules, type ExternalKey, shapeOf } from './rules.ts';

/** How a write invalidates a read: the entry of its own request, every entry of the group, or both. */
export interface Invalidates {
  readonly key: boolean;
  readonly group: boolean;
}

/** An operation of which the cache rule is known to be of one kind. */
export interface Ruled<Rule> {
  readonly operation: DeclaredOperation;
  readonly rule: Rule;
}

/** What invalidates what: the cache rules of a document as relations between its operations. */
export interface Invalidation {
  readonly reads: readonly Ruled<ReadRule>[];
  readonly writes: readonly Ruled<WriteRule>[];
  readonly leftAlone: readonly Ruled<NoRule>[];
  readonly externalKeys: readonly ExternalKey[];
  /** How a write invalidates a read, `undefined` when it does not. */
  readonly invalidates: (write: WriteRule, read: ReadRule) => Invalidates | undefined;
  /** Whether a write deletes a key of other applications. */
  readonly deletesExternal: (write: WriteRule, template: string) => boolean;
}

/** Puts the rules of a document into relation. */
export function invalidationOf(
  operations: readonly DeclaredOperation[],
  { rules, externalKeys }: CacheRules,
): Invalidation {
  const reads: Ruled<ReadRule>[] = [];
  const writes: Ruled<WriteRule>[] = [];
  const leftAlone: Ruled<NoRule>[] = [];
  for (const operation of operations) {
    const rule = rules.get(operation.id);
    if (rule?.kind === 'read') reads.push({ operation, rule });
    if (rule?.kind === 'write') writes.push({ operation, rule });
    if (rule?.kind === 'none') leftAlone.push({ operation, rule });
  }
  const holds = (templates: readonly string[], template: string) =>
    templates.some((each) => shapeOf(each) === shapeOf(template));
  return {
    reads,
    writes,
    leftAlone,
    externalKeys,
    invalidates: (write, read) => {
      const key = holds(write.deletes, read.key);
      const group = read.groups.some((group) => write.invalidates.includes(group));
      return key || group ? { key, group } : undefined;
    },
    deletesExternal: (write, template) => holds(write.externalDeletes, template),
  };
}
