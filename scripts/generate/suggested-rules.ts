import { UNDECIDED, whyNotCacheable } from './cacheable.ts';
import { type DeclaredOperation, isReading } from './declared-operation.ts';
import type { Json } from './json.ts';
import { expressionFor, formatOf, type Key, keyOf, variablesOf } from './key.ts';

/** Seconds for which a suggested read is cached: short, since nobody has said yet that it may be longer. */
const TTL_SECONDS = 60;
/** Paths above a write of which it is suggested that it changes them. */
const LEVELS_ABOVE = 3;

interface Suggested {
  readonly operation: DeclaredOperation;
  /** The words of the path; no other read has them, so no other key and no other group. */
  readonly words: string;
  readonly template: string;
  readonly key: Key;
  isGroup: boolean;
  isInvalidated: boolean;
}

/**
 * Rules for operations that have none, made from their paths alone, by operationId: a key for each read that can have
 * one, and for each write the keys or groups of the reads at its path and above it. A guess to start from.
 */
export function suggestedRules(
  open: readonly DeclaredOperation[],
  all: readonly DeclaredOperation[],
): Map<string, Json> {
  const taken = new Set<string>();
  const reads = open.flatMap((operation) => suggestedRead(operation, taken));
  const byPath = new Map<string, Suggested[]>();
  for (const read of reads) {
    const path = anonymous(read.operation.path);
    byPath.set(path, [...(byPath.get(path) ?? []), read]);
  }
  const rules = new Map<string, Json>();
  const writes = open.filter(({ method }) => !isReading(method) && method !== 'options');
  for (const write of writes) {
    const rule = suggestedWrite(
      write,
      pathsAbove(write.path).flatMap((path) => byPath.get(path) ?? []),
    );
    if (rule !== undefined) rules.set(write.id, rule);
  }
  for (const { operation, words, template, isGroup, isInvalidated } of reads) {
    rules.set(operation.id, {
      key: template,
      ttlSeconds: TTL_SECONDS,
      ...(isGroup && { groups: [words] }),
      ...(!isInvalidated && { changedBy: UNDECIDED }),
    });
  }
  return new Map(all.flatMap(({ id }) => (rules.has(id) ? [[id, rules.get(id) as Json]] : [])));
}

function suggestedRead(operation: DeclaredOperation, taken: Set<string>): Suggested[] {
  if (whyNotCacheable(operation) !== undefined) return [];
  const words = unused(wordsOf(operation.path), taken);
  // Behind commas, which no value holds, keys of different words and different values never meet.
  const template = [words, ...operation.parameters.map(expressionFor)].join(',');
  const key = keyOf(template, operation);
  return key === undefined ? [] : [{ operation, words, template, key, isGroup: false, isInvalidated: false }];
}

function suggestedWrite(write: DeclaredOperation, near: readonly Suggested[]): Json | undefined {
  const deletes: string[] = [];
  const invalidates: string[] = [];
  for (const read of near) {
    read.isInvalidated = true;
    if (namesAll(write, read.key)) deletes.push(read.template);
    else {
      read.isGroup = true;
      invalidates.push(read.words);
    }
  }
  if (near.length === 0) return undefined;
  return {
    ...(deletes.length > 0 && { deletes }),
    ...(invalidates.length > 0 && { invalidates }),
  };
}

/** Whether the path of a write says all that is in a key, under the same names and in the same spelling. */
function namesAll({ pathParameters }: DeclaredOperation, key: Key): boolean {
  return variablesOf(key).every(
    (variable) =>
      variable.in === 'path' &&
      Object.hasOwn(pathParameters, variable.name) &&
      pathParameters[variable.name] === formatOf(variable),
  );
}

/** The path of a write and those above it, with its parameters left anonymous. */
function pathsAbove(path: string): string[] {
  const segments = anonymous(path).split('/');
  return Array.from({ length: LEVELS_ABOVE + 1 }, (_, up) =>
    segments.slice(0, segments.length - up).join('/'),
  ).filter((each) => each !== '');
}

function anonymous(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}').replace(/\/+$/, '');
}

/** The words of a path as a key or a group begins. */
function wordsOf(path: string): string {
  const words = path
    .replace(/\{[^{}]*\}/g, '/')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-');
  return /^[a-z]/.test(words) ? words : `root${words === '' ? '' : `-${words}`}`;
}

function unused(words: string, taken: Set<string>): string {
  let name = words;
  for (let count = 2; taken.has(name.replaceAll('-', '')); count++) name = `${words}-${count}`;
  taken.add(name.replaceAll('-', ''));
  return name;
}
