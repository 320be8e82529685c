// Plain JavaScript, since it runs before anything is installed. The benchmark runs compiled: what runs TypeScript
// directly keeps the names of functions by extra calls, which would be measured with every closure.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

installPeers();
compile();
const script = here('dist/scripts/bench/index.js');
// Ctrl-C is for the benchmark too. Who waits for it here goes last, when the terminal is tidy.
process.on('SIGINT', () => {});
const { status } = spawnSync(process.execPath, ['--expose-gc', script, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

/** `npm ci` for the packages that are compared, unless they are there in the locked versions. */
function installPeers() {
  const installed = here('node_modules/.package-lock.json');
  if (existsSync(installed) && same(packagesIn(installed), packagesIn(here('package-lock.json')))) return;
  console.error('Installing the packages to compare with …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here('.'),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) fail('npm ci failed; the lines above say why.');
}

/** @returns {Record<string, { version: string, optional?: boolean }>} */
function packagesIn(/** @type {string} */ file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function same(
  /** @type {ReturnType<typeof packagesIn>} */ installed,
  /** @type {ReturnType<typeof packagesIn>} */ locked,
) {
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || (installed[path]?.version ?? (optional ? version : undefined)) === version,
  );
}

/** Types are checked by `npm run types`; here only the code is made. */
function compile() {
  rmSync(here('dist'), { recursive: true, force: true });
  const compiler = here('../../node_modules/typescript/bin/tsc');
  const made = spawnSync(process.execPath, [compiler, '-p', here('.'), '--noCheck'], { stdio: 'inherit' });
  if (made.status !== 0) fail('The benchmark could not be compiled; the lines above say why.');
  // The generator finds its schema beside itself.
  cpSync(here('../../openapi'), here('dist/openapi'), { recursive: true });
}

function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(1);
}
