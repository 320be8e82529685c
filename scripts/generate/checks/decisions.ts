import { closest } from '../../cli/nearest.ts';
import { whyNotCacheable } from '../cacheable.ts';
import { type DeclaredOperation, isReading } from '../declared-operation.ts';
import type { DeclaredRules } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import { suggestedRules } from '../suggested-rules.ts';

/** Operations without a rule, or with one of which not even the kind can be told. */
export function* undecided(rules: DeclaredRules): Generator<Problem> {
  const suggested = suggestedRules(rules.undecided, rules);
  for (const operation of rules.undecided) {
    const misspelt = closest(
      'x-cache',
      Object.keys(operation.declared).filter((name) => name.startsWith('x-') && name !== 'x-cache'),
    );
    if (misspelt !== undefined) {
      yield {
        path: [...operation.at, misspelt],
        what: `${operation.id} does not say what the cache does with it, but has "${misspelt}"`,
        fix: 'Did you mean "x-cache"? Write:',
        paste: { 'x-cache': operation.declared[misspelt] },
      };
      continue;
    }
    yield {
      path: [...operation.at, 'x-cache'],
      what: `${operation.id} does not say what the cache does with it`,
      fix: `${isReading(operation.method) ? 'A read has a key, or says why it is not cached.' : 'A write deletes or invalidates, or says why it invalidates nothing.'} A suggestion made from its path, to be checked by somebody who knows:`,
      paste: { 'x-cache': suggested.get(operation.id) ?? { none: whyNone(operation) } },
    };
  }
}

function whyNone(operation: DeclaredOperation): string {
  return isReading(operation.method)
    ? (whyNotCacheable(operation) ?? 'why it is not cached')
    : 'why it changes nothing that a cached read returns';
}

/** Reads that invalidate, and writes that are cached. */
export function* wrongMethods({ reads, writes }: DeclaredRules): Generator<Problem> {
  for (const { operation, at } of reads) {
    if (isReading(operation.method)) continue;
    yield {
      path: at,
      what: `${operation.id} is a ${operation.method.toUpperCase()} and cannot be cached: only GET and HEAD ask without changing anything`,
      fix: 'Say what it invalidates, or why it invalidates nothing:',
      paste: { 'x-cache': { none: 'why it invalidates nothing' } },
    };
  }
  for (const { operation, at } of writes) {
    if (!isReading(operation.method)) continue;
    yield {
      path: at,
      what: `${operation.id} is a ${operation.method.toUpperCase()} and cannot invalidate anything: callers may retry and prefetch it`,
      fix: 'Give it a key, or say why it is not cached:',
      paste: { 'x-cache': { none: 'why it is not cached' } },
    };
  }
}
