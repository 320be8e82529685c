import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations, reasons } from '../../generated/operations.ts';
import { docsPage } from '../../scripts/docs/page.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { checked } from '../../scripts/generate/emit.ts';
import type { Operation } from '../../src/operation.ts';
import { connected, nodes } from '../support/invalidation-by-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'docs-'));
const file = join(folder, 'docs.html');
let page: string;

beforeAll(() => {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/docs.ts', '--out', file]);
  page = readFileSync(file, 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? '');

describe('the page', () => {
  it('has no script and loads nothing', () => {
    expect(page).not.toMatch(/<script|javascript:|\ssrc=|@import|\son\w+=/i);
    expect(page).not.toMatch(/url\(/);
    expect(
      matches(page, /<(?:a|link)\b[^>]* href="([^"]*)"/g).filter((to) => !/^(#|data:,$)/.test(to)),
    ).toEqual([]);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
  });

  it('has every operation, with its request and what the cache does', () => {
    const plain = page.replaceAll('<wbr>', '');
    for (const [id, { path, cache }] of Object.entries<Operation>(operations)) {
      expect(plain).toContain(`id="operation-${id}"`);
      expect(plain).toContain(path);
      if (cache.kind === 'read') expect(plain).toContain(`Cached for ${cache.ttlSeconds / 3600} h as`);
      if (cache.kind === 'none') expect(plain).toContain(reasons[id]);
    }
  });

  it('shows how the client is called, and what each kind of line means', () => {
    const plain = page.replaceAll('<wbr>', '');
    for (const call of [
      'client.getOrganisations()',
      'client.getOrganisation({ organisation_id })',
      'client.createOrganisation({ name, crown, organisation_type, … })',
      'client.updateOrganisation({ organisation_id, … })',
    ])
      expect(plain).toContain(`<code>${call}</code>`);
    const kinds = (part: string) => new Set(matches(part, /<path class="edge ([a-z ]+?) *(?: t-[^"]*)?"/g));
    const [legend = '', picture = ''] = plain.split('<fieldset');
    expect(kinds(legend)).toEqual(new Set(['read', 'read group', 'external']));
    expect(kinds(picture)).toEqual(kinds(legend));
  });

  it('names the witnesses of reads, and what the API should not do', () => {
    const plain = page.replaceAll('<wbr>', '');
    expect(plain).toContain('Vouched for by <code>live-service-and-organisation-counts</code>');
    expect(plain).toMatch(/unreadable-date[\s\S]*#operation-updateOrganisation[\s\S]*after the year 9999/);
  });

  it('has no link and no label that leads nowhere, and no id twice', () => {
    const ids = matches(page, /\sid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [
      ...matches(page, /\shref="#([^"]*)"/g).map(decodeURIComponent),
      ...matches(page, /\saria-(?:labelledby|describedby)="([^"]*)"/g),
    ];
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  it('has one heading of the first level and skips no level', () => {
    const levels = matches(page, /<h([1-6])\b/g).map(Number);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  it('shows text of any document as text', () => {
    const source = join(folder, 'any.json');
    writeFileSync(
      source,
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: '<script>alert(1)</script>', version: '"1"', summary: '`<b>` & *so* **on**' },
        paths: {
          '/things': {
            get: {
              operationId: 'getThings',
              'x-cache': { key: 'things', ttlSeconds: 90, changedBy: 'another API' },
              responses: {
                200: {
                  description: '<i>',
                  content: { 'application/json': { schema: { type: 'array', items: {} } } },
                },
              },
            },
          },
        },
      }),
    );
    const document = new OpenApiDocument(source);
    const { operations: declared, rules } = checked(document);
    const text = docsPage(document, declared, rules);
    expect(text).toContain('<title>&lt;script&gt;alert(1)&lt;/script&gt;: what invalidates what</title>');
    expect(text).toContain('<p>`&lt;b&gt;` &amp; *so* **on** ');
    expect(text).toContain('Cached for 90 s as <code>things</code>.');
    expect(text).not.toMatch(/<script|<i>/);
  });
});

describe('cache-map.md', () => {
  it('marks, in a matrix of writes and keys, exactly what each write invalidates', () => {
    const text = readFileSync('generated/cache-map.md', 'utf8');
    const [head = [], , ...rows] = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.trim()),
      );
    const columns = head.slice(1).map((cell) => cell.replaceAll('<br>', '').replaceAll('*', ''));
    const marked = rows
      .slice(
        0,
        rows.findIndex(([first]) => first === 'read'),
      )
      .map(([write = '', ...cells]) => {
        const ends = columns.filter((_, index) => cells[index] !== '');
        return [write.replaceAll('`', ''), ...ends].toSorted();
      });
    const writes = nodes.filter(
      (node) => (operations as Record<string, Operation>)[node]?.cache.kind === 'write',
    );
    const shown = (node: string) => node.replaceAll(/\{\w+\}/g, '…');
    expect(marked).toEqual(writes.map((write) => connected(write).map(shown).toSorted()));
  });
});
