import { readFileSync, writeFileSync } from 'node:fs';
import { operations } from '../generated/operations.ts';
import type { Operation } from '../src/operation.ts';
import { OpenApiDocument } from './generate/document.ts';
import { readOperations } from './generate/operations.ts';
import { speedSection } from './readme/speed.ts';

/** Writes the emitted parts of the README, or with `--check` fails when it says something that is not so. */
const FILE = 'README.md';
const rows: [string, Operation][] = Object.entries(operations);

const before = readFileSync(FILE, 'utf8');
const after = emitInto(withSize(before), {
  reads: readsTable(),
  operations: operationsTable(),
  speed: speedSection(),
});
if (process.argv.includes('--check')) {
  const problems = [
    ...(before === after
      ? []
      : ['the emitted parts follow neither the document nor the benchmark: run "npm run readme"']),
    ...unknownScripts(before),
    ...missing('option', optionNames(), before),
    ...missing('error code', errorCodes(), before),
  ];
  for (const problem of problems) console.error(`${FILE}: ${problem}`);
  if (problems.length === 0) console.log(`${FILE} says what is so`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  writeFileSync(FILE, after);
}

function emitInto(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((whole, [name, part]) => {
    const [start, end] = [`<!-- emitted: ${name} -->\n`, '<!-- /emitted -->'];
    const from = whole.indexOf(start) + start.length;
    return whole.slice(0, from) + part + whole.slice(whole.indexOf(end, from));
  }, text);
}

/** The limit that the size gate holds, in kilobytes. */
function withSize(text: string): string {
  const [, limit = ''] = /LIMIT_BYTES = ([\d_]+)/.exec(readFileSync('scripts/size.ts', 'utf8')) ?? [];
  const kilobytes = Number(limit.replaceAll('_', '')) / 1000;
  return text.replace(/(?<=<!-- size -->).*?(?=<!-- \/size -->)/, String(kilobytes));
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
  return ['| read | key | kept for | invalidated by |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
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

function unknownScripts(text: string): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  return [...text.matchAll(/npm run ([\w:]+)/g)]
    .filter(([, name]) => !Object.hasOwn(scripts, name as string))
    .map(([, name]) => `"npm run ${name}" is no script of package.json`);
}

function missing(what: string, names: readonly string[], text: string): string[] {
  return names
    .filter((name) => !text.includes(`| \`${name}\` |`))
    .map((name) => `${what} "${name}" has no row`);
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
