import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { OperationTable } from '../../../src/operation.ts';
import { PACKAGES, unpacked } from './packages.ts';

const USAGE = `Usage: npm run check:large-document -- [--runs N] [--folder FOLDER]

Compares the generator with openapi-typescript alone on the GitHub REST description, runs of each in turns, with
every read cached that can be. Fails over a limit of CPU time or memory.

  --runs    of each (default 5)
  --folder  where packages are unpacked, and stay for the next run (default: a temporary folder)`;

const PACKAGE = PACKAGES.find((name) => name.startsWith('@octokit/openapi@')) ?? '';
/** The most that our generator may use, as a multiple of openapi-typescript alone on the same document. */
const LIMITS = { time: 1.3, memory: 1.3 };

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    folder: { type: 'string', default: join(tmpdir(), 'openapi-documents') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const folder = resolve(values.folder);
const generated = join(folder, 'generated');
mkdirSync(generated, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
const document = join(unpacked(PACKAGE, folder), 'generated/api.github.com.json');
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
for (let round = 0; round < Number(values.runs); round++) {
  console.error('openapi-typescript …');
  // Elsewhere, because here it would read the configuration of another tool.
  runs.alone.push(await measured(alone, folder));
  console.error('npm run generate …');
  runs.ours.push(await measured(ours));
}
const { operations } = (await import(pathToFileURL(join(generated, 'operations.ts')).href)) as {
  operations: OperationTable;
};
const ratio = (of: (usage: Usage) => number) => median(runs.ours.map(of)) / median(runs.alone.map(of));
const [cpu, memory] = [ratio(({ cpuMs }) => cpuMs), ratio(({ maxBytes }) => maxBytes)];

const figures = (usages: readonly Usage[]) => ({
  'CPU s': Number((median(usages.map(({ cpuMs }) => cpuMs)) / 1000).toFixed(1)),
  s: Number((median(usages.map(({ wallMs }) => wallMs)) / 1000).toFixed(1)),
  'MB at most': Math.round(median(usages.map(({ maxBytes }) => maxBytes)) / 1e6),
});
console.log(`${Object.keys(operations).length} operations, medians of ${values.runs} runs in turns`);
console.table({ 'npm run generate': figures(runs.ours), 'openapi-typescript': figures(runs.alone) });
// Not the wall clock, which also counts what else the machine does.
judge(`${cpu.toFixed(2)} times the CPU time, ${LIMITS.time} at most`, cpu <= LIMITS.time);
judge(`${memory.toFixed(2)} times the memory, ${LIMITS.memory} at most`, memory <= LIMITS.memory);

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

function judge(claim: string, holds: boolean): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
  if (!holds) process.exitCode = 1;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] as number;
}
