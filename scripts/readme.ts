import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Report } from './bench/report.ts';
import { speedPage, speedTable } from './bench/speed.ts';
import { OpenApiDocument } from './generate/document.ts';
import { checked } from './generate/emit.ts';
import { bareTemplate, duration } from './generate/readable.ts';
import { invalidates } from './generate/rules.ts';

/**
 * Writes the emitted parts of the README and of SPEED.md. With `--check`, fails when they are out of date, when a
 * Markdown file names a script or path that does not exist, or when an option, error code or npm script has no row in
 * its table.
 */
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const { operations, rules } = checked(new OpenApiDocument('openapi/organisations.yaml'));

/** What `npm run bench -- --publish` wrote, by the major version of Node that it ran on. */
const measured = (major: number) => JSON.parse(read(`scripts/bench/results/node-${major}.json`)) as Report;
const reports = [measured(20), measured(24)] as const;

const parts = {
  'README.md': { reads: readsTable(), operations: operationsTable(), speed: speedTable(reports) },
  'SPEED.md': { speed: speedPage(reports) },
};
const problems: string[] = [];
for (const [file, emitted] of Object.entries(parts)) {
  const before = read(file);
  const after = withSize(withParts(before, emitted));
  if (!process.argv.includes('--check')) writeFileSync(file, after);
  else if (before !== after)
    problems.push(`${file}: the emitted parts do not match their sources: run "npm run readme"`);
}
if (process.argv.includes('--check')) {
  const codes = inSource('src/errors.ts', /export type ErrorCode =([^;]*);/, /'(\w+)'/g);
  const options = inSource(
    'src/client-options.ts',
    /export interface ClientOptions \{([\s\S]*?)\n\}/,
    /^ {2}readonly (\w+)\??:/gm,
  );
  problems.push(
    ...unknownNames(),
    ...withoutRow('option', options, 'README.md'),
    ...withoutRow('error code', codes, 'README.md'),
    ...withoutRow('npm script', Object.keys(scripts), 'CONTRIBUTING.md'),
  );
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log('The Markdown files are up to date');
  else process.exitCode = 1;
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

function withParts(text: string, emitted: Readonly<Record<string, string>>): string {
  const part = /(?<=<!-- emitted: (\w+) -->\n)[\s\S]*?(?=<!-- \/emitted -->)/g;
  return text.replace(part, (was, name: string) => emitted[name] ?? was);
}

/** With the limit of the size gate, in kilobytes. */
function withSize(text: string): string {
  const [{ limit }] = JSON.parse(read('.size-limit.json')) as [{ limit: string }];
  return text.replace(/(?<=<!-- size -->).*?(?=<!-- \/size -->)/, limit.replace(' kB', ''));
}

function readsTable(): string {
  const lines = rules.reads.map(({ operation, rule }) => {
    const writers = rules.writes.filter((write) => invalidates(write.rule, rule) !== undefined);
    const names = writers.map((write) => `\`${write.operation.id}\``).join(', ');
    return `| \`${operation.id}\` | \`${bareTemplate(rule.key)}\` | ${duration(rule.ttlSeconds)} | ${names} |`;
  });
  const head = ['| read | key | cached for | invalidated by |', '| --- | --- | --- | --- |'];
  return [...head, ...lines, ''].join('\n');
}

function operationsTable(): string {
  const lines = operations.map(
    ({ id, method, path, summary }) => `| \`${id}\` | \`${method.toUpperCase()} ${path}\` | ${summary} |`,
  );
  return ['| operation | request | |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

/** What Markdown files name and the repository does not have: npm scripts and, as code, paths. */
function unknownNames(): string[] {
  const files = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');
  return files.flatMap((file) => {
    const text = read(file);
    const named = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);
    const commands = named(/npm run ([a-z][\w:-]*)/g).filter((name) => !Object.hasOwn(scripts, name));
    const paths = named(/`((?:generated|openapi|scripts|src|test)\/[\w./-]*)`/g);
    return [
      ...commands.map((name) => `${file}: there is no "npm run ${name}"`),
      ...paths.filter((path) => !existsSync(path)).map((path) => `${file}: there is no "${path}"`),
    ];
  });
}

/** The names in a part of a source file. */
function inSource(file: string, part: RegExp, name: RegExp): string[] {
  const [, text = ''] = part.exec(read(file)) ?? [];
  return [...text.matchAll(name)].map(([, found = '']) => found);
}

function withoutRow(what: string, names: readonly string[], file: string): string[] {
  const text = read(file);
  return names
    .filter((name) => !text.includes(`| \`${name}\` |`))
    .map((name) => `${file}: no row for the ${what} "${name}"`);
}
