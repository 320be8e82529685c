import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { attempt, install, type Outcome, pack } from '../../../scripts/package/pack.ts';
import { startReferenceApi } from '../../../src/testing/index.ts';
import { codeBlocks } from '../../support/docs-blocks/code-blocks.ts';
import { startRedis } from '../../support/redis-server.ts';
import { GROUPS, type Group } from './groups.ts';
import { conclude, type Row } from './report.ts';

const USAGE = `Usage: npm run test:integrations -- [NAME…]

Uses the packed tarball with other projects' tools, and prints a table of what ran. The fixtures are the blocks of
GUIDE.md and the files of test/package/elsewhere/integrations.

NAME  runs the integrations whose name begins with it, such as Koa or Yarn; all by default`;

const TSX = import.meta.resolve('tsx');
const TSC = resolve('node_modules/typescript/bin/tsc');
const FIXTURES = join(import.meta.dirname, 'integrations');
const wanted = process.argv.slice(2).map((name) => name.toLowerCase());

if (wanted.includes('--help')) console.log(USAGE);
else await runAll();

async function runAll(): Promise<void> {
  const packed = await pack();
  const api = await startReferenceApi();
  const redis = await startRedis();
  Object.assign(process.env, { NOTIFY_API_URL: api.url, REDIS_URL: redis.url, TARBALL: packed.tarball });
  const rows: Row[] = [];
  try {
    for (const group of GROUPS) {
      const trials = group.trials.filter(
        ({ name }) => wanted.length === 0 || wanted.some((start) => name.toLowerCase().startsWith(start)),
      );
      if (trials.length === 0) continue;
      const folder = await install(packed, ...group.packages);
      fill(folder, group);
      for (const { name, of, what, run } of trials) {
        console.error(`${name}, ${what} …`);
        const { ok, output } = await attempt(folder, process.execPath, ...argumentsOf(run)).catch(asOutcome);
        rows.push({ cells: [name, versionOf(folder, of), what], result: ok ? 'ok' : 'failed', output });
      }
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    await redis.stop();
    await api.close();
  }
  conclude('The packed tarball with other tools', ['integration', 'version', 'what ran'], rows);
}

/** A fixture is run with TypeScript, a program of a package as it is, and `tsc` is the compiler of this checkout. */
function argumentsOf([program, ...args]: readonly [string, ...string[]]): string[] {
  if (program === 'tsc') return [TSC, '-p', '.'];
  return program.endsWith('.ts') ? ['--import', TSX, program, ...args] : [program, ...args];
}

/** Writes the group's blocks of the guide, and the files of its fixtures. */
function fill(folder: string, { blocks, borrowed, fixtures }: Group): void {
  const found = new Map(
    codeBlocks(readFileSync('GUIDE.md', 'utf8')).blocks.map(({ code }) => [
      /^\/\/ (\S+)\n/.exec(code)?.[1],
      code,
    ]),
  );
  for (const name of [...blocks, ...borrowed]) {
    const code = found.get(name);
    if (code === undefined) throw new Error(`GUIDE.md has no block "${name}"`);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
  for (const name of fixtures) {
    const from = join(FIXTURES, name);
    cpSync(from, statSync(from).isDirectory() ? folder : join(folder, basename(name)), { recursive: true });
  }
}

function versionOf(folder: string, npmPackage: string): string {
  const manifest = join(folder, 'node_modules', npmPackage, 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

function asOutcome(error: unknown): Outcome {
  return { ok: false, output: String(error) };
}
