import { describe, expect, it } from 'vitest';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { describe as inWords } from './mutate/mutation.ts';
import { runMutations } from './mutate/run.ts';

describe.each([
  ['the organisations', 'openapi/organisations.yaml', 900],
  ['a library', 'test/generator/any-api/library.yaml', 600],
  ['a shop', 'test/generator/any-api/shop.yaml', 200],
])('every single fault in the rules of %s', async (_, file, atLeast) => {
  const { results, blind } = await runMutations(new OpenApiDocument(file));

  it('is refused by the generator', () => {
    const survivors = results.filter(({ caughtBy }) => caughtBy === undefined);
    expect(survivors.map(({ mutation }) => inWords(mutation))).toEqual([]);
    expect(results.length).toBeGreaterThan(atLeast);
  });

  it('is derived once', () => {
    const faults = results.map(({ mutation }) => inWords(mutation));
    expect(faults).toEqual([...new Set(faults)]);
  });

  it('is counted apart where only an audit of a running API can show it', () => {
    const kinds = [
      'deletion left out',
      'invalidated group left out',
      'read taken out of a group',
      'witness left out',
      'write that claims to invalidate nothing',
    ];
    expect(blind.filter(({ kind }) => !kinds.includes(kind))).toEqual([]);
  });
});
