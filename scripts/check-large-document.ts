import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { OperationTable } from '../src/operation.ts';

const USAGE = `Usage: npm run check:large-document -- [--folder FOLDER]

Compares the generator with openapi-typescript alone on the GitHub REST description, three runs of each in turns, with
every read cached that can be, and type-checks a consumer of the result. Fails over a limit of CPU time or memory.

  --folder  where the npm package @octokit/openapi is installed when it is not there (default: a temporary folder)`;

const PACKAGE = '@octokit/openapi@23.0.2';
const RUNS = 3;
/** The most that our generator may use, as a multiple of openapi-typescript alone on the same document. */
const LIMITS = { time: 1.3, memory: 1.3 };

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(tmpdir(), 'large-document') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const folder = resolve(values.folder);
const document = join(folder, 'node_modules/@octokit/openapi/generated/api.github.com.json');
const generated = join(folder, 'generated');

mkdirSync(generated, { recursive: true });
if (!existsSync(document)) {
  console.log(`Installing ${PACKAGE} into ${folder} …`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const npm = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', PACKAGE];
  execFileSync('npm', npm, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}

const overlay = join(folder, 'cache.overlay.yaml');
rmSync(overlay, { force: true });
await run(process.execPath, [
  ...['--import', 'tsx', 'scripts/generate.ts', '--init', '--document', document, '--overlay', overlay],
]);
const alone = [
  join(root, 'node_modules/openapi-typescript/bin/cli.js'),
  document,
  '-o',
  join(folder, 'alone.ts'),
];
const ours = [
  ...['--import', 'tsx', 'scripts/generate.ts', '--document', document],
  ...['--overlay', overlay, '--out', generated],
  ...['--operation-module', join(root, 'src/operation.ts')],
];
const runs = { alone: [] as Usage[], ours: [] as Usage[] };
for (let round = 0; round < RUNS; round++) {
  console.error('openapi-typescript …');
  // Elsewhere, because here it would read the configuration of another tool.
  runs.alone.push(await measured(alone, folder));
  console.error('npm run generate …');
  runs.ours.push(await measured(ours));
}
const { operations } = (await import(pathToFileURL(join(generated, 'operations.ts')).href)) as {
  operations: OperationTable;
};
console.error('type-checking a consumer …');
const holds = await typesHold();
const ratio = (of: (usage: Usage) => number) => median(runs.ours.map(of)) / median(runs.alone.map(of));
const [cpu, memory] = [ratio(({ cpuMs }) => cpuMs), ratio(({ maxBytes }) => maxBytes)];

const figures = (usages: readonly Usage[]) => ({
  'CPU s': Number((median(usages.map(({ cpuMs }) => cpuMs)) / 1000).toFixed(1)),
  s: Number((median(usages.map(({ wallMs }) => wallMs)) / 1000).toFixed(1)),
  'MB at most': Math.round(median(usages.map(({ maxBytes }) => maxBytes)) / 1e6),
});
console.log(`${Object.keys(operations).length} operations, medians of ${RUNS} runs in turns`);
console.table({ 'npm run generate': figures(runs.ours), 'openapi-typescript': figures(runs.alone) });
// Not the wall clock, which also counts what else the machine does.
judge(`${cpu.toFixed(2)} times the CPU time, ${LIMITS.time} at most`, cpu <= LIMITS.time);
judge(`${memory.toFixed(2)} times the memory, ${LIMITS.memory} at most`, memory <= LIMITS.memory);
judge(`the types of a consumer hold for every operation`, holds);

interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly maxBytes: number;
}

/** Runs a program of Node's, which writes at its end what it used. */
async function measured(args: readonly string[], cwd = root): Promise<Usage> {
  const file = join(folder, 'usage.json');
  const probe = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.resourceUsage())));`;
  const startedAtMs = performance.now();
  await run(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(probe)}`, ...args], {
    cwd,
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
  const names = Object.entries(operations).map(([id, row]) => {
    const { pathParameters, query, headers = [], cookies = [], argumentNames, body, wholeBody } = row;
    const parameters = { path: Object.keys(pathParameters), query, header: headers, cookie: cookies };
    const args = Object.entries(parameters).flatMap(([place, all]) =>
      all.map((name) => argumentNames?.[place as keyof typeof parameters]?.[name] ?? name),
    );
    args.push(...(wholeBody ? ['body'] : Object.keys(body)));
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

export const client: CachedClient<paths, Operations> = createCachedClient<paths, Operations>({ name: 'github', operations: operations }, {
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
