import { type DeclaredOperation, isReading } from './declared-operation.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type Path, textsIn } from './json.ts';
import { type Key, keyOf } from './key.ts';

/** What stands in a rule, and where. */
export interface Placed<Value> {
  readonly value: Value;
  readonly at: Path;
}

/** From names of a request to those that keys use which are filled elsewhere. */
export type Aliases = Readonly<Record<string, string>>;

/** A rule as the document declares it. */
interface Declared {
  readonly operation: DeclaredOperation;
  /** Where the rule stands. */
  readonly at: Path;
  readonly aliases: Aliases;
}

/** A cached read as the document declares it. */
export interface DeclaredRead extends Declared {
  readonly key: Key;
  readonly ttlSeconds: number;
  readonly groups: readonly Placed<string>[];
  /** Names of parameters that the key leaves out. */
  readonly ignores: readonly string[];
  readonly changedBy: boolean;
  readonly witnesses: readonly Placed<Key>[];
  /** Why it has none. */
  readonly unwitnessed: string | undefined;
}

/** A write as the document declares it. */
export interface DeclaredWrite extends Declared {
  readonly deletes: readonly Placed<Key>[];
  readonly invalidates: readonly Placed<string>[];
}

/** Every rule of a document, as far as it can be understood: a mistake in one must not hide those in others. */
export interface DeclaredRules {
  readonly reads: readonly DeclaredRead[];
  readonly writes: readonly DeclaredWrite[];
  readonly leftAlone: readonly { readonly operation: DeclaredOperation; readonly reason: string }[];
  /** Reads that invalidate, and writes that are cached. What else is wrong with such a rule is of no use to anybody. */
  readonly misplaced: readonly { readonly operation: DeclaredOperation; readonly at: Path }[];
  /** Operations of which not even the kind of rule is known. */
  readonly undecided: readonly DeclaredOperation[];
  /** Templates of the keys of other applications, and what they keep there. */
  readonly externalKeys: Readonly<Record<string, string>>;
}

/** Keys that a rule names and does not fill. */
export interface NamedKeys extends Declared {
  readonly list: 'deletes' | 'witnesses';
  readonly keys: readonly Placed<Key>[];
}

/** The keys that writes delete, and those that vouch for reads. */
export function namedKeysOf({ reads, writes }: DeclaredRules): NamedKeys[] {
  return [
    ...writes.map((write) => ({ ...write, list: 'deletes' as const, keys: write.deletes })),
    ...reads.map((read) => ({ ...read, list: 'witnesses' as const, keys: read.witnesses })),
  ];
}

/** The three forms of a rule. */
export type RuleKind = 'read' | 'write' | 'none';

/** The form that is meant, even where it is not complete. */
export function kindOf(rule: Json | undefined): RuleKind | undefined {
  if (!isObject(rule)) return undefined;
  if ('none' in rule) return 'none';
  if ('key' in rule || 'ttlSeconds' in rule) return 'read';
  return 'deletes' in rule || 'invalidates' in rule ? 'write' : undefined;
}

/** Reads `x-cache` of every operation, and `x-cache-external-keys`. */
export function readDeclaredRules(
  { root }: OpenApiDocument,
  operations: readonly DeclaredOperation[],
): DeclaredRules {
  const reads: DeclaredRead[] = [];
  const writes: DeclaredWrite[] = [];
  const leftAlone: { operation: DeclaredOperation; reason: string }[] = [];
  const misplaced: { operation: DeclaredOperation; at: Path }[] = [];
  const undecided: DeclaredOperation[] = [];
  for (const operation of operations) {
    const rule = isObject(operation.cache) ? operation.cache : {};
    const at = [...operation.at, 'x-cache'];
    const placed = (member: string) =>
      textsIn(rule[member]).map((value, index) => ({ value, at: [...at, member, index] }));
    const keys = (member: string) =>
      placed(member).map(({ value, at: place }) => ({ value: keyOf(value, operation), at: place }));
    const declared = { operation, at, aliases: textMap(rule.aliases) };
    const kind = kindOf(operation.cache);
    if (kind === undefined) undecided.push(operation);
    else if (kind === 'none') leftAlone.push({ operation, reason: String(rule.none) });
    else if ((kind === 'read') !== isReading(operation.method)) misplaced.push({ operation, at });
    else if (kind === 'write') {
      writes.push({ ...declared, deletes: keys('deletes'), invalidates: placed('invalidates') });
    } else {
      reads.push({
        ...declared,
        key: keyOf(typeof rule.key === 'string' ? rule.key : '', operation),
        ttlSeconds: Number(rule.ttlSeconds),
        groups: placed('groups'),
        ignores: isObject(rule.ignores) ? Object.keys(rule.ignores) : [],
        changedBy: rule.changedBy !== undefined,
        witnesses: keys('witnesses'),
        unwitnessed: rule.unwitnessed === undefined ? undefined : String(rule.unwitnessed).trim(),
      });
    }
  }
  const externalKeys = textMap(root['x-cache-external-keys']);
  return { reads, writes, leftAlone, misplaced, undecided, externalKeys };
}

function textMap(value: Json | undefined): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, text]) => [name, String(text).trim()]));
}
