import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeBlocks } from '../support/docs-blocks/code-blocks.ts';
import { typeCheck } from '../support/docs-blocks/type-check.ts';
import { GROUPS } from './elsewhere/groups.ts';

it('every TypeScript block of the documentation compiles under strict options', async () => {
  const documents = ['README.md', 'GUIDE.md', 'UPGRADING.md'];
  const texts = new Map(documents.map((document) => [document, readFileSync(document, 'utf8')]));
  const elsewhere = GROUPS.flatMap(({ blocks }) => blocks);
  expect(await typeCheck(texts, elsewhere)).toEqual([]);
});

it.each(['README.md', 'GUIDE.md'])('no line of code in %s is wider than 90 characters', (file) => {
  const { blocks } = codeBlocks(readFileSync(file, 'utf8'));
  const lines = blocks.flatMap(({ code }) => code.split('\n'));
  expect(lines.filter(({ length }) => length > 90)).toEqual([]);
});

it('a block that does not compile is reported with its line in the Markdown file', async () => {
  const markdown = [
    '# A file',
    '```ts',
    '// first.ts',
    "import { memoryCache } from 'notify-organisations';",
    'export const entries = 10;',
    '```',
    'More:',
    '```ts',
    "import { entries } from './first.ts';",
    'memoryCache({ maxEntries: entries, maxBites: 1 });',
    'client.getOrganization({ organisation_id });',
    '```',
    '```js',
    'not.checked(',
    '```',
  ].join('\n');
  const said = await typeCheck(new Map([['docs/FILE.md', markdown]]));
  expect(said).toEqual([
    expect.stringMatching(/^docs\/FILE\.md:10: .*maxBites/),
    expect.stringMatching(/^docs\/FILE\.md:11: .*getOrganization/),
  ]);
});
