import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { operations } from '../generated/operations.ts';
import type { Operation } from '../src/operation.ts';
import { OpenApiDocument } from './generate/document.ts';
import { readOperations } from './generate/operations.ts';
import { speedPage, speedTable } from './readme/speed.ts';

/**
 * Writes the emitted parts of the README and of SPEED.md. With `--check`, fails when they are out of date, when a Markdown file names a
 * script or path that does not exist, or when an option, error code or npm script has no row in its table.
 */
const FILE = 'README.md';
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const rows: [string, Operation][] = Object.entries(operations);

const PAGES: readonly [file: string, of: (text: string) => string][] = [
  [
    FILE,
    (text) =>
      emitInto(withSize(text), { reads: readsTable(), operations: operationsTable(), speed: speedTable() }),
  ],
  ['SPEED.md', (text) => emitInto(text, { speed: speedPage() })],
];
const pages = PAGES.map(([file, of]) => {
  const before = readFileSync(file, 'utf8');
  return { file, before, after: of(before) };
});
if (process.argv.includes('--check')) {
  const problems = [
    ...pages
      .filter(({ before, after }) => before !== after)
      .map(({ file }) => `${file}: the emitted parts do not match their sources: run "npm run readme"`),
    ...unknownNames(),
    ...missing('option', optionNames(), FILE),
    ...missing('error code', errorCodes(), FILE),
    ...missing('npm script', Object.keys(manifest.scripts), 'CONTRIBUTING.md'),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log('The Markdown files are up to date');
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  for (const { file, after } of pages) writeFileSync(file, after);
}

function emitInto(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((whole, [name, part]) => {
    const [start, end] = [`<!-- emitted: ${name} -->\n`, '<!-- /emitted -->'];
    const from = whole.indexOf(start) + start.length;
    return whole.slice(0, from) + part + whole.slice(whole.indexOf(end, from));
  }, text);
}

/** The limit of the size gate, in kilobytes. */
function withSize(text: string): string {
  const [{ limit }] = JSON.parse(readFileSync('.size-limit.json', 'utf8')) as [{ limit: string }];
  return text.replace(/(?<=<!-- size -->).*?(?=<!-- \/size -->)/, limit.replace(' kB', ''));
}

function readsTable(): string {
  const lines = rows.flatMap(([id, { cache }]) => {
    if (cache.kind !== 'read') return [];
    const invalidates = ({ cache: other }: Operation) =>
      other.kind === 'write' &&
      (other.deletes.some((key) => shape(key) === shape(cache.key)) ||
        other.invalidates.some((group) => cache.groups.includes(group)));
    const writers = rows.filter(([, row]) => invalidates(row)).map(([writer]) => `\`${writer}\``);
    return [
      `| \`${id}\` | \`${template(cache.key)}\` | ${cache.ttlSeconds / 3600} h | ${writers.join(', ')} |`,
    ];
  });
  return ['| read | key | cached for | invalidated by |', '| --- | --- | --- | --- |', ...lines, ''].join(
    '\n',
  );
}

function operationsTable(): string {
  const summaries = new Map(
    readOperations(new OpenApiDocument('openapi/organisations.yaml')).operations.map(({ id, summary }) => [
      id,
      summary,
    ]),
  );
  const lines = rows.map(([id, { method, path }]) => {
    return `| \`${id}\` | \`${method.toUpperCase()} ${path}\` | ${summaries.get(id)} |`;
  });
  return ['| operation | request | |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

function shape(key: string): string {
  return key.replace(/\{[^{}]*\}/g, '{}');
}

function template(key: string): string {
  return key.replace(/\{\$request\.(?:\w+\.|body#\/)/g, '{');
}

/** What Markdown files name and the repository does not have: npm scripts and, as code, paths. */
function unknownNames(): string[] {
  const files = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const scripts = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    const paths = [...text.matchAll(/`((?:generated|openapi|scripts|src|test)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    );
    return [
      ...scripts
        .filter((name) => !Object.hasOwn(manifest.scripts, name))
        .map((name) => `${file}: there is no "npm run ${name}"`),
      ...paths.filter((path) => !existsSync(path)).map((path) => `${file}: there is no "${path}"`),
    ];
  });
}

function missing(what: string, names: readonly string[], file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return names
    .filter((name) => !text.includes(`| \`${name}\` |`))
    .map((name) => `${file}: no row for the ${what} "${name}"`);
}

function optionNames(): string[] {
  const source = readFileSync('src/client-options.ts', 'utf8');
  const body = source.slice(source.indexOf('export interface ClientOptions {'));
  return [...body.slice(0, body.indexOf('\n}')).matchAll(/^ {2}readonly (\w+)\??:/gm)].map(
    ([, name]) => name as string,
  );
}

function errorCodes(): string[] {
  const source = readFileSync('src/errors.ts', 'utf8');
  const union = source.slice(source.indexOf('export type ErrorCode ='), source.indexOf(';'));
  return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code as string);
}
