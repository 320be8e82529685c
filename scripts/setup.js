// Plain JavaScript, since it runs before anything is installed: `npm run demo` and `npm test` start with it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

installPackages();
if (process.argv.includes('--redis')) installRedis();
if (process.argv.includes('--chromium')) installChromium();

/** `npm ci`, unless node_modules already is what package-lock.json says. */
function installPackages() {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && same(JSON.parse(readFileSync(installed, 'utf8')))) return;
  console.error('Installing packages (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail('npm ci failed; the lines above say why.');
}

/** Whether every package that this machine needs is there in the locked version. */
function same(/** @type {{ packages: Record<string, { version: string }> }} */ installed) {
  const locked = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || (installed.packages[path]?.version ?? (optional ? version : undefined)) === version,
  );
}

/** Tests run on a Redis server of their own, so the program has to be on the machine. */
function installRedis() {
  if (exists('redis-server')) return;
  if (!mayInstall()) {
    fail(
      'The tests need the program redis-server, 6.2 or newer. Install it: apt-get install redis-server, or brew install redis.',
    );
  }
  // Installing must not start a server on port 6379.
  aptGetInstall('redis-server', { RUNLEVEL: '1' });
}

/** The page of `npm run docs` is tested in a browser; without one, those tests say that they were skipped. */
function installChromium() {
  if (process.env.CHROMIUM || exists('chromium')) return;
  if (mayInstall()) aptGetInstall('chromium');
  else console.error('No chromium here: the tests of the documentation page will be skipped.');
}

function exists(/** @type {string} */ program) {
  return spawnSync(program, ['--version']).status === 0;
}

function mayInstall() {
  return process.getuid?.() === 0 && exists('apt-get');
}

function aptGetInstall(/** @type {string} */ name, /** @type {Record<string, string>} */ extra = {}) {
  console.error(`Installing ${name} (apt-get) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...extra };
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  } catch {
    fail(`apt-get could not install ${name}; the lines above say why.`);
  }
}

function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(1);
}
