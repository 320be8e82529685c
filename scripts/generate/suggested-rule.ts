import { type DeclaredOperation, isReading } from './declared-operation.ts';
import type { DeclaredRead, DeclaredRules } from './declared-rules.ts';
import type { Json } from './document.ts';
import { bareNames, bareTemplate, expressionFor } from './key.ts';
import { expressedBy } from './targets.ts';

/**
 * A rule for an operation that has none, derived from its path alone: a key in the words of the path for a read, the
 * keys of the reads above and below it for a write. It is a guess to start from, never a decision.
 */
export function suggestedRule(operation: DeclaredOperation, rules: DeclaredRules): Json {
  return isReading(operation.method) ? readRule(operation, rules) : writeRule(operation, rules);
}

function readRule(operation: DeclaredOperation, rules: DeclaredRules): Json {
  if (operation.success === undefined || operation.method === 'head') {
    return { none: 'its response is not JSON' };
  }
  const inQuery = operation.parameters.filter(
    (each) => each.in !== 'path' && each.in !== 'cookie' && each.scalar,
  );
  const key = [keyFromPath(operation, rules), ...inQuery.map(expressionFor)].join(
    inQuery.length > 1 ? ',' : '-',
  );
  return { key, ttlSeconds: 3600 };
}

/** The key of the nearest read above it, or the singular of each word before a parameter, and then the other words. */
function keyFromPath(operation: DeclaredOperation, { reads }: DeclaredRules): string {
  const above = reads
    .filter(({ operation: { path }, key }) => key !== undefined && operation.path.startsWith(`${path}/`))
    .sort((one, other) => other.operation.path.length - one.operation.path.length)
    .find(({ template, operation: { path } }) => {
      const rest = operation.path.slice(path.length + 1).split('/');
      // A collection lends its singular to its items, not its key.
      return bareNames(template).length > 0 && rest.every((segment) => !segment.startsWith('{'));
    });
  const start = above === undefined ? [] : [expressedBy(bareTemplate(above.template), operation)];
  const path = above === undefined ? operation.path : operation.path.slice(above.operation.path.length);
  const segments = path.split('/').filter((segment) => segment !== '');
  const words = segments.flatMap((segment, index) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name !== undefined) return [expressionFor({ name, in: 'path' })];
    const word = segment
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    return [segments[index + 1]?.startsWith('{') ? singular(word) : word];
  });
  return [...start, ...words].filter((word) => word !== '').join('-');
}

function writeRule(operation: DeclaredOperation, { reads }: DeclaredRules): Json {
  const near = reads.filter((read) => read.key !== undefined && isNear(read, operation));
  const expressed = near.map((read) => ({ read, key: expressedBy(bareTemplate(read.template), operation) }));
  const isComplete = (key: string) => !/\{[^$]/.test(key);
  const deletes = expressed.filter(({ key }) => isComplete(key)).map(({ key }) => key);
  const invalidates = expressed.flatMap(({ read, key }) =>
    isComplete(key) ? [] : read.groups.slice(0, 1).map(({ value }) => value),
  );
  if (deletes.length + invalidates.length === 0)
    return { none: 'why it changes nothing that a cached read returns' };
  return {
    ...(deletes.length > 0 && { deletes: [...new Set(deletes)] }),
    ...(invalidates.length > 0 && { invalidates: [...new Set(invalidates)] }),
  };
}

/** Whether one path is the beginning of the other: the collection, the item, and what belongs to it. */
function isNear({ operation: read }: DeclaredRead, write: DeclaredOperation): boolean {
  const anonymous = (path: string) => `${path.replace(/\{[^{}]*\}/g, '{}')}/`;
  const [one, other] = [anonymous(read.path), anonymous(write.path)];
  return one.startsWith(other) || other.startsWith(one);
}

function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
