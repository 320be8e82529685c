import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../../scripts/markdown/anchors.ts';
import { brokenLinks } from '../../scripts/markdown/broken-links.ts';
import { linksOf } from '../../scripts/markdown/links.ts';
import { lostPaths } from '../../scripts/markdown/lost-paths.ts';

describe('links in Markdown', () => {
  it('are found with their lines, but for those to the world and those that code shows', () => {
    const text = [
      'See [the guide](GUIDE.md#express) and [`code`](src/a%20b.ts "a title"), not [this](https://example.com).',
      'Nor `[that](x.md)`.',
      '```md',
      '[nor](this.md)',
      '```',
      '![picture](<docs/picture.png>)',
      '[name]: docs/#part',
    ].join('\n');
    expect(linksOf(text).map(({ path, anchor, line }) => [path, anchor, line])).toEqual([
      ['GUIDE.md', 'express', 1],
      ['src/a b.ts', undefined, 1],
      ['docs/picture.png', undefined, 6],
      ['docs/', 'part', 7],
    ]);
  });

  it('name headings as GitHub does', () => {
    const text =
      '# `x-cache`, and *what* it says\n## Ünï_1 & more ##\n## A\n### A\n```sh\n# no heading\n```\n';
    expect([...anchorsOf(text)]).toEqual(['x-cache-and-what-it-says', 'ünï_1--more', 'a', 'a-1']);
  });
});

describe('broken links', () => {
  const places = (readme: string) => ({
    documents: new Map([
      ['README.md', readme],
      ['docs/more.md', '# More\n\n[back](../README.md#top)\n'],
    ]),
    packed: new Set(['README.md', 'dist/a.js']),
    exists: (path: string) =>
      ['README.md', 'docs', 'docs/', 'docs/more.md', 'dist', 'dist/a.js'].includes(path),
  });

  it('are none when every link leads to a file or a heading that is there', () => {
    expect(brokenLinks(places('# Top\n[code](dist/a.js) [folder](dist) [up](#top)\n'))).toEqual([]);
  });

  it('lead to no file, to no heading, or out of the tarball', () => {
    const readme =
      '# Top\n[a](nowhere.md)\n[b](#bottom)\n[c](docs/more.md#more)\n[d](../secret)\n[e](dist/a.js#L1)\n';
    expect(brokenLinks(places(readme))).toEqual([
      'README.md:2: the link to "nowhere.md" leads to no file',
      'README.md:3: the link to "#bottom" leads to no heading',
      'README.md:4: the link to "docs/more.md#more" leads out of the tarball, which has README.md',
      'README.md:5: the link to "../secret" leads to no file',
      'README.md:6: the link to "dist/a.js#L1" leads to no heading',
    ]);
  });

  it('are followed from where the file stands', () => {
    expect(brokenLinks(places('# Bottom\n'))).toEqual([
      'docs/more.md:3: the link to "../README.md#top" leads to no heading',
    ]);
  });
});

it('paths that Markdown names as code are missed when they are gone', () => {
  const text = 'From `src/a.ts` to `test/b.ts`, not `dist/c.js`.\n```sh\n`test/d.ts`\n```\n';
  expect(lostPaths('README.md', text, (path) => path === 'src/a.ts')).toEqual([
    'README.md:1: there is no "test/b.ts"',
  ]);
});
