import { closest, didYouMean } from '../closest.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import { type DeclaredRules, namedKeysOf } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import type { Path } from '../json.ts';
import { declaredIn, expressionFor, type Key, variablesOf } from '../key.ts';
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
