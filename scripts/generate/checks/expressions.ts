import { closest, didYouMean } from '../../cli/nearest.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import type { DeclaredRules } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import type { Path } from '../json.ts';
import { declaredIn, expressionFor, type Key, type Variable, variablesOf } from '../key.ts';
import { expressionOf } from '../targets.ts';

/** Expressions that name nothing, or something that may be missing or is no single value. */
export function* unresolvedExpressions({ reads, writes }: DeclaredRules): Generator<Problem> {
  for (const { operation, at, key } of reads) {
    if (key !== undefined) yield* inKey(key, operation, [...at, 'key'], 'read');
  }
  const named = [
    ...reads.map(({ operation, witnesses }) => ({ operation, keys: witnesses, kind: 'witness' as const })),
    ...writes.map(({ operation, deletes }) => ({ operation, keys: deletes, kind: 'write' as const })),
  ];
  for (const { operation, keys, kind } of named) {
    for (const { value, at } of keys) {
      if (value.key !== undefined) yield* inKey(value.key, operation, at, kind);
    }
  }
}

function* inKey(
  key: Key,
  operation: DeclaredOperation,
  path: Path,
  kind: 'read' | 'witness' | 'write',
): Generator<Problem> {
  for (const variable of variablesOf(key)) {
    const { name, declared } = variable;
    const where = PLACES[variable.in];
    if (declared === undefined) {
      const names = declaredIn(operation, variable.in).map((parameter) => parameter.name);
      yield {
        path,
        what: `${operation.id} has no ${where} "${name}"`,
        fix: `${didYouMean(name, names)}Its ${PLURALS[variable.in]}: ${names.join(', ') || 'none'}.${insteadOf(variable, operation) === undefined ? '' : ' Write:'}`,
        ...corrected(key, variable, operation),
      };
    } else if (!declared.scalar) {
      yield {
        path,
        what: `${where} "${name}" of ${operation.id} is not a single value, so it cannot stand in a key`,
        fix: 'Declare its schema as a string, integer, number or boolean that cannot be null, such as:',
        paste: { schema: { type: 'string' } },
      };
    } else if (!declared.required && !mayBeAbsent(kind, variable)) {
      yield {
        path,
        what: `${where} "${name}" of ${operation.id} may be missing, and then nobody knows what to ${kind === 'write' ? 'delete' : 'look up'}`,
        fix: `Declare it as required${variable.in === 'body' ? ', and the body too' : ''}, or ${kind === 'write' ? 'invalidate a group' : 'name another witness'} instead:`,
        paste:
          variable.in === 'body' ? { requestBody: { required: true }, required: [name] } : { required: true },
      };
    }
  }
}

/** The key of a read says so when a query or header parameter was not sent. */
function mayBeAbsent(kind: 'read' | 'witness' | 'write', variable: Variable): boolean {
  return kind === 'read' && (variable.in === 'query' || variable.in === 'header');
}

function insteadOf(variable: Variable, operation: DeclaredOperation): string | undefined {
  const elsewhere = expressionOf(variable.name, operation);
  if (elsewhere !== undefined) return elsewhere;
  const near = closest(
    variable.name,
    declaredIn(operation, variable.in).map((parameter) => parameter.name),
  );
  return near === undefined ? undefined : expressionFor({ name: near, in: variable.in });
}

function corrected(key: Key, variable: Variable, operation: DeclaredOperation): { paste?: string } {
  const instead = insteadOf(variable, operation);
  return instead === undefined ? {} : { paste: key.template.replace(expressionFor(variable), instead) };
}

const PLACES = {
  path: 'path parameter',
  query: 'query parameter',
  header: 'header parameter',
  cookie: 'cookie',
  body: 'body property',
} as const;
const PLURALS = {
  path: 'path parameters',
  query: 'query parameters',
  header: 'header parameters',
  cookie: 'cookies',
  body: 'body properties',
} as const;
