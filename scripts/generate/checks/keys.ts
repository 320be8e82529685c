import { closest, didYouMean } from '../closest.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import { type DeclaredRead, type DeclaredRules, namedKeysOf } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import type { Path } from '../json.ts';
import { declaredIn, expressionFor, isResolved, isSameKey, type Key, keyName, variablesOf } from '../key.ts';
import { sharedTexts } from '../key-language.ts';
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

/** Free texts in a key, each without a comma behind it: of more the search would take too long. */
const MOST_TEXTS = 30;

/** Requests that some values lead to one key, of two reads or of one. */
export function* collidingReads({ reads }: DeclaredRules): Generator<Problem> {
  const resolved = reads.filter(({ key }) => isResolved(key));
  const short = resolved.filter(({ key }) => openTexts(key) <= MOST_TEXTS);
  for (const { one, other, text } of sharedTexts(short.map(({ key }) => key))) {
    const [earlier, read] = [short[one], short[other]] as [DeclaredRead, DeclaredRead];
    const id = read.operation.id;
    if (read === earlier) {
      yield unended(
        read,
        `two different requests of ${id} can have the key "${text}", because free text may hold dashes`,
      );
      continue;
    }
    yield {
      path: [...read.at, 'key'],
      what: `${id} and ${earlier.operation.id} can both have the key "${text}", and would return each other's data`,
      fix: 'Give it words of its own, with a comma where free text ends (no value holds a comma):',
      paste: { key: withOwnWords(read) },
    };
  }
  for (const read of resolved.filter((each) => !short.includes(each))) {
    yield unended(
      read,
      `the key of ${read.operation.id} holds more than ${MOST_TEXTS} free texts that no comma ends, too many to tell whether two requests can have one key`,
    );
  }
}

/** How many free texts of a key could go on behind their end. */
function openTexts({ parts }: Key): number {
  return parts.filter((part, index) => {
    const next = parts[index + 1] ?? ',';
    const isEnded = typeof next === 'string' && next.startsWith(',');
    return typeof part !== 'string' && part.format === 'text' && !isEnded;
  }).length;
}

function unended({ at, key }: DeclaredRead, what: string): Problem {
  return {
    path: [...at, 'key'],
    what,
    fix: 'Put a comma where free text ends; no value holds one:',
    paste: { key: key.template.replace(/\}-/g, '},') },
  };
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
    if (earlier === undefined || name === '' || isSameKey(earlier, template)) continue;
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
