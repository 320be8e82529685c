import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, install, type Outcome, pack } from '../../../scripts/package/pack.ts';
import { startReferenceApi } from '../../../src/testing/index.ts';
import { startRedis } from '../../support/redis-server.ts';
import { runInBrowser } from './browser.ts';
import { bundle } from './bundle.ts';
import { conclude, type Row } from './report.ts';

/** Runs one scenario on the packed tarball in every runtime, and fails when it fails anywhere. */
const PROCESSES: Readonly<Record<string, readonly string[]>> = {
  'Node 20': ['node@20', 'node'],
  'Node 22': ['node@22', 'node'],
  'Node 24': ['node@24', 'node'],
  'Node 26': ['node@26', 'node'],
  Bun: ['bun@1.4.5', 'bun'],
  Deno: ['deno@2.9.6', 'deno', 'run', '--allow-all'],
};
const WORKERD = 'workerd@1.20261117.1';
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];
const SCENARIOS = [
  'scenario.js',
  'scenario-process.js',
  'scenario-page.js',
  'scenario-worker.js',
  'worker.capnp',
];

const folder = await install(await pack(), '@keyv/redis@5.1.6');
for (const name of SCENARIOS) copyFileSync(join(import.meta.dirname, name), join(folder, name));
const api = await startReferenceApi();
const redis = await startRedis();
const rows: Row[] = [];
const runtimes: ReadonlyArray<[name: string, add: () => Promise<void>]> = [
  ...Object.keys(PROCESSES).map((name): [string, () => Promise<void>] => [name, () => addProcess(name)]),
  ['workerd', addWorkerd],
  ['Chromium', addBrowser],
];
try {
  for (const [name, add] of runtimes) {
    console.error(`${name} …`);
    await add();
  }
} finally {
  await redis.stop();
  await api.close();
}
conclude('One scenario on the packed tarball', ['runtime', 'version', 'cache'], rows);

async function addProcess(name: string): Promise<void> {
  const [npmPackage = '', program = '', ...how] = PROCESSES[name] ?? [];
  const run = (...args: readonly string[]) => npx(npmPackage, program, ...args);
  const version = await versionOf(name, await run('--version'));
  if (version === undefined) return;
  add(name, version, 'memory', await run(...how, 'scenario-process.js', api.url));
  // A database for each, so that nothing is there yet.
  const redisUrl = `${redis.url}/${Object.keys(PROCESSES).indexOf(name)}`;
  add(name, version, 'Redis', await run(...how, 'scenario-process.js', api.url, redisUrl));
}

async function addWorkerd(): Promise<void> {
  const version = versionOf('workerd', await npx(WORKERD, 'workerd', '--version'));
  if (version === undefined) return;
  const test = async () => {
    writeFileSync(join(folder, 'worker.bundle.js'), await bundled('scenario-worker.js', 'workerd', 'worker'));
    const settings = readFileSync(join(folder, 'worker.capnp'), 'utf8').replace('API_URL_HERE', api.url);
    writeFileSync(join(folder, 'worker.capnp'), settings);
    return npx(WORKERD, 'workerd', 'test', 'worker.capnp');
  };
  add('workerd', version, 'memory', await test().catch(asOutcome));
}

async function addBrowser(): Promise<void> {
  for (const program of BROWSERS) {
    const { ok, output } = await attempt(folder, program, '--version');
    if (!ok) continue;
    const test = async () => runInBrowser(program, folder, await bundled('scenario-page.js'), api.url);
    add('Chromium', numberIn(output), 'memory', await test().catch(asOutcome));
    return;
  }
  versionOf('Chromium', { ok: false, output: 'apt-get install chromium' });
}

async function bundled(file: string, ...conditions: readonly string[]): Promise<Uint8Array> {
  const { code, builtins } = await bundle(readFileSync(join(folder, file), 'utf8'), folder, conditions);
  if (builtins.length > 0) throw new Error(`the bundle needs modules of Node: ${builtins.join(', ')}`);
  return code;
}

function npx(npmPackage: string, ...command: readonly string[]): Promise<Outcome> {
  return attempt(folder, 'npx', '-y', '-p', npmPackage, '--', ...command);
}

/** The version that a runtime reports; `undefined`, with a row that says so, where this machine cannot run it. */
function versionOf(name: string, { ok, output }: Outcome): string | undefined {
  if (ok) return numberIn(output);
  rows.push({ cells: [name, '–', '–'], result: 'absent', output });
  return undefined;
}

function numberIn(text: string): string {
  return /\d[\d.-]*/.exec(text)?.[0] ?? text;
}

function add(runtime: string, version: string, cache: string, { ok, output }: Outcome): void {
  rows.push({ cells: [runtime, version, cache], result: ok ? 'ok' : 'failed', output });
}

function asOutcome(error: unknown): Outcome {
  return { ok: false, output: String(error) };
}
