import { closest, didYouMean } from '../closest.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import { type DeclaredRead, type DeclaredRules, namedKeysOf } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import type { Path } from '../json.ts';
import { declaredIn, expressionFor, isResolved, type Key, keyName, shapeOf, variablesOf } from '../key.ts';
import { ambiguousKey, commonKey, openEnds } from '../key-language.ts';

import { expressionOf } from '../targets.ts';

/** Expressions that name nothing, or something that may be missing or is no single value. */
export function* unresolvedExpressions(rules: DeclaredRules): Generator<Problem> {
  for (const { operation, at, key } of rules.reads) {
    yield* inKey(key, operation, [...at, 'key'], 'key');
  }
  for (const { operation, keys, list } of namedKeysOf(rules)) {
    for (const { value, at } of keys) yield* inKey(value, operation, at, list);
  }
}

function* inKey(
  key: Key,
  operation: DeclaredOperation,
  path: Path,
  member: 'key' | 'deletes' | 'witnesses',
): Generator<Problem> {
  for (const variable of variablesOf(key)) {
    const { name, in: place, declared } = variable;
    const [where, plural] = PLACES[place];
    const whose = `${where} "${name}" of ${operation.id}`;
    const inBody = place === 'body';
    if (declared === undefined) {
      const names = declaredIn(operation, place).map((parameter) => parameter.name);
      const near = closest(name, names);
      const instead = expressionOf(name, operation) ?? (near && expressionFor({ name: near, in: place }));
      yield {
        path,
        what: `${operation.id} has no ${where} "${name}"`,
        fix: `${didYouMean(name, names)}Its ${plural}: ${names.join(', ') || 'none'}.${instead === undefined ? '' : ' Write:'}`,
        ...(instead !== undefined && { paste: key.template.replace(expressionFor(variable), instead) }),
      };
    } else if (!declared.scalar) {
      yield {
        path,
        what: `${whose} is not a single value, so it cannot stand in a key`,
        fix: 'Declare its schema as a string, integer, number or boolean that cannot be null, such as:',
        paste: { schema: { type: 'string' } },
      };
      // The key of a read says so when a query or header parameter was not sent.
    } else if (!declared.required && !(member === 'key' && (place === 'query' || place === 'header'))) {
      const [verb, instead] =
        member === 'deletes' ? ['delete', 'invalidate a group'] : ['look up', 'name another witness'];
      yield {
        path,
        what: `${whose} may be missing, and then nobody knows what to ${verb}`,
        fix: `Declare it as required${inBody ? ', and the body too' : ''}, or ${instead} instead:`,
        paste: inBody ? { requestBody: { required: true }, required: [name] } : { required: true },
      };
    }
  }
}

/** What a value in each place is called, one and several. */
const PLACES = {
  path: ['path parameter', 'path parameters'],
  query: ['query parameter', 'query parameters'],
  header: ['header parameter', 'header parameters'],
  cookie: ['cookie', 'cookies'],
  body: ['body property', 'body properties'],
} as const;

/** Reads of different operations that some values lead to one key. */
export function* collidingReads({ reads }: DeclaredRules): Generator<Problem> {
  // Only keys of which one begins as the other does can meet, and sorted they stand next to each other.
  const sorted = reads
    .filter(({ key }) => isResolved(key) && isShort(key))
    .map((read, index) => ({ read, index, start: startOf(read.key) }))
    .sort((one, other) =>
      one.start < other.start ? -1 : one.start > other.start ? 1 : one.index - other.index,
    );
  for (const [place, one] of sorted.entries()) {
    for (let next = place + 1; sorted[next]?.start.startsWith(one.start); next++) {
      const other = sorted[next] as typeof one;
      const shared = commonKey(one.read.key, other.read.key);
      if (shared === undefined) continue;
      const [earlier, read] = one.index < other.index ? [one.read, other.read] : [other.read, one.read];
      yield {
        path: [...read.at, 'key'],
        what: `${read.operation.id} and ${earlier.operation.id} can both have the key "${shared}", and would return each other's data`,
        fix: 'Give it words of its own, with a comma where free text ends (no value holds a comma):',
        paste: { key: withOwnWords(read) },
      };
    }
  }
}

/** What stands in a key before its first value. */
function startOf({ parts: [first] }: Key): string {
  return typeof first === 'string' ? first : '';
}

/** Free texts in a key, each without a comma behind it. */
const MOST_TEXTS = 30;

/** Whether a key can be searched in no time. */
function isShort(key: Key): boolean {
  return openEnds(key).filter(({ format }) => format === 'text').length <= MOST_TEXTS;
}

/** Reads of which two different requests can lead to one key. */
export function* selfCollidingReads({ reads }: DeclaredRules): Generator<Problem> {
  for (const { operation, at, key } of reads.filter((each) => isResolved(each.key))) {
    const shared = isShort(key) ? ambiguousKey(key) : undefined;
    if (shared === undefined && isShort(key)) continue;
    yield {
      path: [...at, 'key'],
      what:
        shared === undefined
          ? `the key of ${operation.id} holds more than ${MOST_TEXTS} free texts that no comma ends, too many to tell whether two requests can have one key`
          : `two different requests of ${operation.id} can have the key "${shared}", because free text may hold dashes`,
      fix: 'Put a comma where free text ends; no value holds one:',
      paste: { key: key.template.replace(/\}-/g, '},') },
    };
  }
}

/** Keys that would have one name in `cacheKeys`. */
export function* collidingNames({ reads, externalKeys }: DeclaredRules): Generator<Problem> {
  const named = [
    ...reads.map(({ key: { template }, at }) => ({ template, path: [...at, 'key'] })),
    ...Object.keys(externalKeys).map((template) => ({ template, path: ['x-cache-external-keys', template] })),
  ];
  const seen = new Map<string, string>();
  for (const { template, path } of named) {
    const name = keyName(template);
    const earlier = seen.get(name);
    seen.set(name, earlier ?? template);
    // One key twice is reported as that, and so is no key at all.
    if (earlier === undefined || name === '' || shapeOf(earlier) === shapeOf(template)) continue;
    yield {
      path,
      what: `cacheKeys.${name} would be both "${earlier}" and "${template}"`,
      fix: 'Give one of them another word, which becomes part of its name:',
      paste: template.replace(/^[a-z0-9]+/, (word) => `${word}-other`),
    };
  }
}

/** The words of the operation's name, and all its values behind commas. */
function withOwnWords({ operation, key }: DeclaredRead): string {
  const name = operation.id.replace(/^(?:get|list|find)(?=[A-Z])/, '');
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
  return [words.replace(/[^a-z0-9]+/g, '-'), ...(key.template.match(/\{[^{}]*\}/g) ?? [])].join(',');
}
