import type { DeclaredOperation } from '../../../scripts/generate/declared-operation.ts';
import type { DeclaredRules } from '../../../scripts/generate/declared-rules.ts';
import type { Path } from '../../../scripts/generate/json.ts';
import {
  declaredIn,
  expressionFor,
  isSameKey,
  type Key,
  type Variable,
  variablesOf,
} from '../../../scripts/generate/key.ts';
import type { Place } from '../../../scripts/generate/parameters.ts';
import { type Mutation, misspelt, objectAt, renamed, type Subject } from './mutation.ts';

const PLACES: readonly Place[] = ['path', 'query', 'header', 'body'];

/** Faults in names: of words in keys, of values in expressions, of groups, of parameters that are ignored. */
export function* nameMutations({ document, operations, rules }: Subject): Generator<Mutation> {
  for (const { operation, at, key, groups, ignores } of rules.reads) {
    const { template } = key;
    yield* expressionMutations(key, operation, [...at, 'key']);
    for (const expression of variablesOf(key).map(expressionFor)) {
      const without = [`-${expression}`, `,${expression}`].reduce(
        (rest, piece) => rest.replace(piece, ''),
        template,
      );
      yield { kind: 'parameter dropped from a key', at: [...at, 'key'], value: without };
    }
    // To a read that no write deletes by its key, the words of the key are only a name.
    if (isDeletedByKey(template, rules)) yield* wordMutations(template, [...at, 'key']);
    for (const other of rules.reads) {
      if (other.key.template === template) continue;
      yield { kind: "another read's key", at: [...at, 'key'], value: other.key.template };
    }
    for (const { value, at: place } of groups) {
      yield { kind: 'group misspelt', at: place, value: misspelt(value, value.length) };
    }
    const ignored = objectAt(document, [...at, 'ignores']);
    for (const name of ignores) {
      yield {
        kind: 'ignored parameter misspelt',
        at: [...at, 'ignores'],
        value: renamed(ignored, name, `${name}x`),
      };
      const { [name]: _, ...rest } = ignored;
      yield {
        kind: 'ignored parameter left out',
        at: [...at, 'ignores'],
        value: Object.keys(rest).length > 0 ? rest : undefined,
      };
    }
    for (const { name } of variablesOf(key)) {
      yield { kind: 'parameter of the key ignored', at: [...at, 'ignores', name], value: 'a reason' };
    }
  }
  for (const { operation, at, deletes, invalidates, aliases } of rules.writes) {
    for (const { value, at: place } of deletes) {
      yield* expressionMutations(value, operation, place);
      yield* wordMutations(value.template, place);
    }
    for (const { value, at: place } of invalidates) {
      yield { kind: 'group misspelt', at: place, value: misspelt(value, value.length) };
    }
    for (const [name, other] of Object.entries(aliases)) {
      yield { kind: 'alias misspelt', at: [...at, 'aliases', name], value: misspelt(other, other.length) };
      const rest = objectAt(document, [...at, 'aliases']);
      yield { kind: 'alias misspelt', at: [...at, 'aliases'], value: renamed(rest, name, `${name}x`) };
    }
    yield { kind: 'alias that nothing needs', at: [...at, 'aliases', 'nothing'], value: 'something' };
  }
  const external = objectAt(document, ['x-cache-external-keys']);
  for (const template of Object.keys(external)) {
    for (const { index } of template.matchAll(/[\w.]+/g)) {
      const at = ['x-cache-external-keys'];
      yield {
        kind: 'external key misspelt',
        at,
        value: renamed(external, template, misspelt(template, index + 1)),
      };
    }
  }
  for (const [index, { at }] of operations.entries()) {
    const other = operations[index === 0 ? 1 : index - 1];
    if (other !== undefined) yield { kind: 'operationId twice', at: [...at, 'operationId'], value: other.id };
  }
}

function isDeletedByKey(template: string, { writes }: DeclaredRules): boolean {
  return writes.some(({ deletes }) => deletes.some(({ value }) => isSameKey(value.template, template)));
}

function* wordMutations(template: string, at: Path): Generator<Mutation> {
  for (const { index, 0: piece } of template.matchAll(/\{[^{}]*\}|[a-z0-9]+/g)) {
    if (!piece.startsWith('{')) yield { kind: 'key misspelt', at, value: misspelt(template, index + 1) };
  }
}

function* expressionMutations(key: Key, operation: DeclaredOperation, at: Path): Generator<Mutation> {
  const variables = variablesOf(key);
  for (const variable of variables) {
    const replaced = (by: string) => key.template.replace(expressionFor(variable), by);
    const { name } = variable;
    yield {
      kind: 'parameter misspelt',
      at,
      value: replaced(expressionFor({ ...variable, name: `${name}x` })),
    };
    yield {
      kind: 'expression without its braces',
      at,
      value: replaced(expressionFor(variable).slice(1, -1)),
    };
    yield { kind: 'expression that is none', at, value: replaced(`{${name}}`) };
    yield { kind: 'value below the top level', at, value: replaced(`{$request.body#/${name}/id}`) };
    yield { kind: 'value of the response', at, value: replaced(`{$response.body#/${name}}`) };
    for (const other of otherValues(operation, variables)) {
      const kind = other.name === name ? 'parameter looked for elsewhere' : 'parameter swapped for another';
      yield { kind, at, value: replaced(expressionFor(other)) };
    }
    for (const place of PLACES) {
      if (declaredIn(operation, place).some((parameter) => parameter.name === name)) continue;
      const kind = 'parameter looked for elsewhere';
      yield { kind, at, value: replaced(expressionFor({ name, in: place })) };
    }
  }
}

/** Every other value of a request that the template does not hold yet. */
function otherValues(operation: DeclaredOperation, held: readonly Variable[]) {
  return PLACES.flatMap((place) => declaredIn(operation, place)).filter(
    (parameter) =>
      !held.some(({ declared }) => declared?.name === parameter.name && declared.in === parameter.in),
  );
}
