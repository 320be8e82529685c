/**
 * Holds the generator against a document of a size that ours will never have: the GitHub REST description, as the npm
 * package `@octokit/openapi` carries it. Installs the package into a temporary folder when it is not there, generates
 * three times in turn with openapi-typescript alone, and type-checks a consumer of the result.
 * `tsx scripts/check-large-document.ts [--folder FOLDER]`
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { OperationTable } from '../src/operation.ts';
import { clearProgress, followSteps } from './progress.ts';

const PACKAGE = '@octokit/openapi@23.0.2';
const RUNS = 3;
/** What the whole of our generator may cost, as a multiple of openapi-typescript alone on the same document. */
const LIMITS = { time: 1.3, memory: 1.5 };

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { folder: { type: 'string', default: join(tmpdir(), 'large-document') } },
});
const folder = resolve(values.folder);
const document = join(folder, 'node_modules/@octokit/openapi/generated/api.github.com.json');
const generated = join(folder, 'generated');

mkdirSync(generated, { recursive: true });
if (!existsSync(document)) {
  console.log(`Installing ${PACKAGE} into ${folder} …`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm('install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', PACKAGE);
}

const alone = ['node_modules/openapi-typescript/bin/cli.js', document, '-o', join(folder, 'alone.ts')];
const ours = [
  ...['--import', 'tsx', 'scripts/generate.ts', '--document', document],
  ...['--overlay', 'test/generator/any-api/github.overlay.yaml', '--out', generated],
  ...['--operation-module', join(root, 'src/operation.ts')],
];
const runs = { alone: [] as Usage[], ours: [] as Usage[] };
const begin = followSteps(Array.from({ length: 2 * RUNS + 1 }, () => 1));
for (let round = 0; round < RUNS; round++) {
  begin('openapi-typescript');
  runs.alone.push(await measured(alone));
  begin('npm run generate');
  runs.ours.push(await measured(ours));
}
const { operations } = (await import(pathToFileURL(join(generated, 'operations.ts')).href)) as {
  operations: OperationTable;
};
begin('type-checking a consumer');
const holds = await typesHold();
clearProgress();
const ratio = (of: (usage: Usage) => number) => median(runs.ours.map(of)) / median(runs.alone.map(of));
const [cpu, memory] = [ratio(({ cpuMs }) => cpuMs), ratio(({ maxBytes }) => maxBytes)];

console.log(`${Object.keys(operations).length} operations, medians of ${RUNS} runs in turn`);
console.log(row('', 'seconds of CPU', 'seconds', 'MB at most'));
for (const [name, usages] of Object.entries(runs)) {
  const of = (figure: (usage: Usage) => number, unit: number) =>
    (median(usages.map(figure)) / unit).toFixed(1);
  const label = name === 'ours' ? 'npm run generate' : 'openapi-typescript';
  console.log(
    row(
      label,
      of(({ cpuMs }) => cpuMs, 1000),
      of(({ wallMs }) => wallMs, 1000),
      of(({ maxBytes }) => maxBytes, 1e6),
    ),
  );
}
console.log(row('times', cpu.toFixed(2), ratio(({ wallMs }) => wallMs).toFixed(2), memory.toFixed(2)));
// The clock on the wall also counts what else the machine does.
judge(`${LIMITS.time} times the CPU time is allowed`, cpu <= LIMITS.time);
judge(`${LIMITS.memory} times the memory is allowed`, memory <= LIMITS.memory);
judge(`the types of a consumer hold for every operation`, holds);

interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly maxBytes: number;
}

/** Runs a program of Node's and has it say at its end what it used. */
async function measured(args: readonly string[]): Promise<Usage> {
  const file = join(folder, 'usage.json');
  const probe = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.resourceUsage())));`;
  const startedAtMs = performance.now();
  await run(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(probe)}`, ...args], {
    cwd: root,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  const wallMs = performance.now() - startedAtMs;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(
    readFileSync(file, 'utf8'),
  ) as NodeJS.ResourceUsage;
  return { cpuMs: (userCPUTime + systemCPUTime) / 1000, wallMs, maxBytes: maxRSS * 1024 };
}

/** Type-checks a client of the document, and that types and rows agree on the arguments of each operation. */
async function typesHold(): Promise<boolean> {
  const names = Object.entries(operations).map(([id, { pathParameters, query, body, wholeBody }]) => {
    const args = [...Object.keys(pathParameters), ...query, ...(wholeBody ? ['body'] : Object.keys(body))];
    return `  ${JSON.stringify(id)}: ${args.map((name) => JSON.stringify(name)).join(' | ') || 'never'};\n`;
  });
  const from = (path: string) => JSON.stringify(join(root, path));
  writeFileSync(
    join(folder, 'consumer.ts'),
    `import { createCachedClient, type CachedClient } from ${from('src/client.ts')};
import type { Arguments } from ${from('src/call/types.ts')};
import { operations } from './generated/operations.ts';
import type { operations as Operations, paths } from './generated/schema.ts';

interface Names {
${names.join('')}}
type Equal<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type KeyOf<T> = T extends unknown ? keyof T : never;
type Differing = { [Id in keyof Operations]: Equal<KeyOf<Arguments<Operations[Id]>>, Names[Id]> extends true ? never : Id }[keyof Operations];
/** A compiler that complains here lists the operations in which types and rows differ. */
export const differing: { readonly [Id in Differing]: never } = {};

export const client: CachedClient<paths, Operations> = createCachedClient<paths, Operations>('github', operations, {
  baseUrl: 'https://api.github.com',
  auth: { clientId: 'consumer', token: () => 'token' },
});
export async function use(): Promise<string> {
  const repository = await client['repos/get']({ owner: 'octokit', repo: 'openapi' });
  await client['issues/create']({ owner: 'octokit', repo: 'openapi', title: 'a title', body: 'a text' });
  // @ts-expect-error a property that does not exist
  repository.full_nam;
  // @ts-expect-error a parameter that is missing
  await client['repos/get']({ owner: 'octokit' });
  return repository.full_name;
}
`,
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
      include: ['consumer.ts'],
    }),
  );
  try {
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    return true;
  } catch (error) {
    clearProgress();
    console.error(String((error as { stdout?: unknown }).stdout).slice(0, 2000));
    return false;
  }
}

function judge(claim: string, holds: boolean): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
  if (!holds) process.exitCode = 1;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] as number;
}

function row(first: string, ...cells: string[]): string {
  return `${first.padEnd(20)}${cells.map((cell) => cell.padStart(16)).join('')}`;
}

function npm(...args: string[]): void {
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}
