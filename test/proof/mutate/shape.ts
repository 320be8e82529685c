import type { Json, Path } from '../../../scripts/generate/json.ts';
import { type Mutation, objectAt, renamed, type Subject } from './mutation.ts';

/** Faults in the form of rules: what is missing, too much, of another type, empty, or out of its bounds. */
export function* shapeMutations({ document, operations }: Subject): Generator<Mutation> {
  for (const { at: place, declared, method } of operations) {
    const at = [...place, 'x-cache'];
    const rule = objectAt(document, at);
    yield { kind: 'rule left out', at, value: undefined };
    yield { kind: 'rule left empty', at, value: {} };
    yield { kind: 'rule of another type', at, value: 'none' };
    yield { kind: 'rule under a wrong name', at: place, value: renamed(declared, 'x-cache', 'x-cach') };
    yield { kind: 'unknown member', at: [...at, 'since'], value: 1 };
    if (!('none' in rule)) yield { kind: 'two kinds of rule in one', at: [...at, 'none'], value: 'a reason' };
    yield {
      kind: 'rule on the wrong method',
      at,
      value:
        method === 'get' || method === 'head' ? { invalidates: ['all'] } : { key: 'all', ttlSeconds: 60 },
    };
    for (const [name, value] of Object.entries(rule)) {
      yield { kind: 'member misspelt', at, value: renamed(rule, name, `${name}s`) };
      yield { kind: 'member of another type', at: [...at, name], value: ofAnotherType(value) };
      yield { kind: 'member left empty', at: [...at, name], value: emptied(value) };
      if (Array.isArray(value)) {
        yield { kind: 'entry of a list twice', at: [...at, name], value: [...value, value[0] ?? null] };
      }
    }
    if ('ttlSeconds' in rule) yield* ttlMutations([...at, 'ttlSeconds']);
    for (const member of REQUIRED.filter((name) => name in rule)) {
      yield { kind: 'required member left out', at: [...at, member], value: undefined };
    }
  }
  yield* reasonMutations({ document, operations });
}

const REQUIRED = ['key', 'ttlSeconds', 'none'];

function* ttlMutations(at: Path): Generator<Mutation> {
  const wrong = {
    negative: -60,
    zero: 0,
    fractional: 0.5,
    'longer than 28 days': 2_419_201,
    'as text': '60',
  };
  for (const [how, value] of Object.entries(wrong)) yield { kind: `TTL ${how}`, at, value };
}

function* reasonMutations({
  document,
  operations,
}: Pick<Subject, 'document' | 'operations'>): Generator<Mutation> {
  const places = operations.flatMap(({ at }): Path[] => {
    const rule = objectAt(document, [...at, 'x-cache']);
    const ignored = Object.keys(objectAt(document, [...at, 'x-cache', 'ignores']));
    return [
      ...['none', 'changedBy'].filter((name) => name in rule).map((name) => [...at, 'x-cache', name]),
      ...ignored.map((name) => [...at, 'x-cache', 'ignores', name]),
    ];
  });
  const external = Object.keys(objectAt(document, ['x-cache-external-keys']));
  for (const at of [...places, ...external.map((template) => ['x-cache-external-keys', template])]) {
    yield { kind: 'reason of blanks', at, value: '  ' };
    yield { kind: 'reason of nothing', at, value: null };
  }
}

function ofAnotherType(value: Json | undefined): Json {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? String(value[0]) : String(value);
}

function emptied(value: Json | undefined): Json {
  if (Array.isArray(value)) return [];
  return typeof value === 'object' ? {} : typeof value === 'number' ? null : '';
}
