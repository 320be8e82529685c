import { type DeclaredOperation, isReading } from './declared-operation.ts';
import type { DeclaredRules } from './declared-rules.ts';
import type { Json, JsonObject } from './json.ts';
import { expressionFor, type Key, keyName, keyOf, variablesOf } from './key.ts';
import { bareTemplate } from './readable.ts';
import { expressedBy } from './targets.ts';

/** The reason of a rule that was written so that a document passes, and says nothing yet. */
export const UNDECIDED = 'nobody has decided yet';

/** Seconds for which a suggested read is cached: short, since nobody has said yet that it may be longer. */
const TTL_SECONDS = 60;
/** Paths above a write of which it is suggested that it changes them. */
const LEVELS_ABOVE = 3;

/** A read that a suggested write may invalidate. */
interface Near {
  readonly operation: DeclaredOperation;
  readonly key: Key;
  /** A group of it, `undefined` where it has none and that cannot be changed. */
  readonly group: string | undefined;
  isGroupUsed?: boolean;
  isInvalidated?: boolean;
}

/**
 * Rules for operations that have none, made from their paths alone, by operationId: a key for each read that can have
 * one, and for each write the keys or groups of the reads at its path and above it. A guess to start from.
 */
export function suggestedRules(
  open: readonly DeclaredOperation[],
  { reads: declared, externalKeys }: DeclaredRules,
): Map<string, Json> {
  const external = Object.keys(externalKeys);
  const taken = new Set([...external, ...declared.map(({ key }) => key.template)].map(plainName));
  const suggested = open.flatMap((operation) => suggestedRead(operation, taken));
  const existing = declared.map(
    ({ operation, key, groups }): Near => ({ operation, key, group: groups[0]?.value }),
  );
  const byPath = new Map<string, Near[]>();
  for (const read of [...existing, ...suggested]) {
    const path = anonymous(read.operation.path);
    byPath.set(path, [...(byPath.get(path) ?? []), read]);
  }
  const rules = new Map<string, Json>();
  for (const write of open.filter(({ method }) => !isReading(method) && method !== 'options')) {
    const near = pathsAbove(write.path).flatMap((path) => byPath.get(path) ?? []);
    const rule = suggestedWrite(write, near);
    if (Object.keys(rule).length > 0) rules.set(write.id, rule);
  }
  for (const { operation, key, group, isGroupUsed, isInvalidated } of suggested) {
    rules.set(operation.id, {
      key: key.template,
      ttlSeconds: TTL_SECONDS,
      ...(isGroupUsed && { groups: [group as string] }),
      ...(!isInvalidated && { changedBy: UNDECIDED }),
      ...(external.length > 0 && { unwitnessed: UNDECIDED }),
    });
  }
  return rules;
}

function suggestedRead(operation: DeclaredOperation, taken: Set<string>): Near[] {
  if (whyNotCacheable(operation) !== undefined) return [];
  const group = unused(wordsOf(operation.path), '-', (name) => taken.has(plainName(name)));
  taken.add(plainName(group));
  // Behind commas, which no value holds, keys of different words and different values never meet.
  const template = [group, ...operation.parameters.map(expressionFor)].join(',');
  return [{ operation, key: keyOf(template, operation), group }];
}

function suggestedWrite(write: DeclaredOperation, near: readonly Near[]): JsonObject {
  const [deletes, invalidates] = [new Set<string>(), new Set<string>()];
  for (const read of near) {
    if (namesAll(write, read.key)) deletes.add(expressedBy(bareTemplate(read.key.template), write));
    else if (read.group === undefined) continue;
    else {
      read.isGroupUsed = true;
      invalidates.add(read.group);
    }
    read.isInvalidated = true;
  }
  return {
    ...(deletes.size > 0 && { deletes: [...deletes] }),
    ...(invalidates.size > 0 && { invalidates: [...invalidates] }),
  };
}

/** Whether the path of a write says all that is in a key, under the same names and in the same spelling. */
function namesAll({ pathParameters }: DeclaredOperation, key: Key): boolean {
  return variablesOf(key).every(
    (variable) =>
      variable.in === 'path' &&
      Object.hasOwn(pathParameters, variable.name) &&
      pathParameters[variable.name] === variable.format,
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

/** What tells names in `cacheKeys` apart. */
function plainName(template: string): string {
  return keyName(template).toLowerCase();
}

/** A name or, where it is taken, that name with a number. */
export function unused(name: string, separator: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let count = 2; isTaken(free); count++) free = `${name}${separator}${count}`;
  return free;
}

/** Why a read can have no entry in the cache, `undefined` when it can. */
export function whyNotCacheable({ method, success, parameters }: DeclaredOperation): string | undefined {
  if (!isReading(method)) return 'it is no GET';
  if (method === 'head') return 'the response to a HEAD has no body';
  if (success === undefined) return 'it has no 200 in JSON';
  const unfit = parameters.find(
    ({ name, in: place, scalar }) => !scalar || place === 'cookie' || /[{}/#\s]/.test(name),
  );
  return unfit && `the ${unfit.in} parameter "${unfit.name}" cannot stand in a key`;
}
