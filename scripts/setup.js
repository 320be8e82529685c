// Plain JavaScript, since it runs before anything is installed: `npm test` and most other scripts start with it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const USAGE = `Usage: node scripts/setup.js [--redis] [--python] [--chromium]

Installs what is missing, and says what before it does:
  always      the packages of package-lock.json (npm ci)
  --redis     redis-server, for the tests (apt-get, where this is root)
  --python    python3-redis, for the tests beside a Python process (apt-get, where this is root)
  --chromium  chromium, for the tests of the documentation page (apt-get, where this is root)`;

/** @typedef {{ what: string, command: readonly [string, ...string[]], env?: Record<string, string> }} Step */

const wanted = new Set(process.argv.slice(2));
if (wanted.has('--help')) console.log(USAGE);
else install([...packages(), ...debianPackages()]);

/**
 * Says what is missing, then installs it.
 *
 * @param {readonly Step[]} steps
 */
function install(steps) {
  if (steps.length > 0) console.error(`Installing ${steps.map(({ what }) => what).join(', ')} …`);
  for (const { what, command, env } of steps) {
    const [program, ...args] = command;
    const { status } = spawnSync(program, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, ...env },
    });
    if (status !== 0)
      fail(`Could not install ${what}: "${command.join(' ')}" failed, and the lines above say why.`);
  }
}

/** @returns {Step[]} `npm ci`, unless node_modules already is what package-lock.json says. */
function packages() {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && isComplete(JSON.parse(readFileSync(installed, 'utf8')))) return [];
  const what = 'the packages of package-lock.json into node_modules (npm ci)';
  return [{ what, command: ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'] }];
}

/** Whether every package that this machine needs is there in the locked version. */
function isComplete(/** @type {{ packages: Record<string, { version: string }> }} */ installed) {
  const locked = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || (installed.packages[path]?.version ?? (optional ? version : undefined)) === version,
  );
}

/** @returns {Step[]} */
function debianPackages() {
  const missing = [];
  // The tests start a Redis server of their own.
  if (wanted.has('--redis') && !exists('redis-server')) missing.push('redis-server');
  if (wanted.has('--python') && !hasPython()) missing.push('python3-redis');
  if (wanted.has('--chromium') && !process.env.CHROMIUM && !exists('chromium')) missing.push('chromium');
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && exists('apt-get')) {
    // Installing redis-server must not start a server on port 6379.
    const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const get = (/** @type {string[]} */ ...args) => /** @type {const} */ (['apt-get', ...args, '-qq']);
    return [
      { what: 'the list of Debian packages (apt-get update)', command: get('update'), env },
      ...missing.map((name) => ({
        what: `${name} (apt-get install)`,
        command: get('install', '-y', '--no-install-recommends', name),
        env,
      })),
    ];
  }
  if (missing.includes('redis-server')) {
    fail(
      'The tests need the program redis-server, 6.2 or newer. Install it: apt-get install redis-server, or brew install redis.',
    );
  }
  if (missing.includes('python3-redis')) {
    fail(
      'The tests need /usr/bin/python3 with redis-py 4 or newer. Install it: apt-get install python3-redis.',
    );
  }
  console.error('No chromium here: the tests of the documentation page will be skipped.');
  return [];
}

function exists(/** @type {string} */ program) {
  return spawnSync(program, ['--version']).status === 0;
}

/** Debian's Python, since its package is not seen by another. */
function hasPython() {
  return spawnSync('/usr/bin/python3', ['-c', 'import redis']).status === 0;
}

function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(1);
}
