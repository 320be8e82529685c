// Plain JavaScript, since it runs before anything is installed: `npm test` and most other scripts start with it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const USAGE = `Usage: node scripts/setup.js [--redis] [--python] [--chromium]

Installs what is missing, and says what before it does:
  always      the packages of package-lock.json (npm ci)
  --redis     redis-server, for the tests (apt-get, where this is root)
  --python    python3-redis, for the tests beside a Python process (apt-get, where this is root)
  --chromium  chromium, for the tests of the documentation page (apt-get, where this is root)`;

/** @typedef {{ name: string, isThere: () => boolean, otherwise: string, isOptional?: boolean }} DebianPackage */

/** What an option asks for, and what to do where apt-get cannot install it. @type {Record<string, DebianPackage>} */
const DEBIAN = {
  '--redis': {
    name: 'redis-server',
    isThere: () => runs('redis-server', '--version'),
    otherwise:
      'The tests need the program redis-server, 6.2 or newer. Install it: apt-get install redis-server, or brew install redis.',
  },
  '--python': {
    name: 'python3-redis',
    // Debian's Python, since its package is not seen by another.
    isThere: () => runs('/usr/bin/python3', '-c', 'import redis'),
    otherwise:
      'The tests need /usr/bin/python3 with redis-py 4 or newer. Install it: apt-get install python3-redis.',
  },
  '--chromium': {
    name: 'chromium',
    isThere: () => Boolean(process.env.CHROMIUM) || runs('chromium', '--version'),
    otherwise: 'No chromium here: the tests of the documentation page will be skipped.',
    isOptional: true,
  },
};

const options = process.argv.slice(2);
if (options.includes('--help')) console.log(USAGE);
else {
  const missing = options.flatMap((option) => DEBIAN[option] ?? []).filter(({ isThere }) => !isThere());
  const isInstallable = process.getuid?.() === 0 && runs('apt-get', '--version');
  if (!isInstallable)
    for (const { otherwise, isOptional } of missing) isOptional ? console.error(otherwise) : fail(otherwise);
  if (!hasPackages()) {
    const what = 'the packages of package-lock.json into node_modules (npm ci)';
    install(what, 'npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
  }
  if (missing.length > 0 && isInstallable) {
    const names = missing.map(({ name }) => name);
    install('the list of Debian packages (apt-get update)', 'apt-get', 'update', '-qq');
    install(names.join(', '), 'apt-get', 'install', '-qq', '-y', '--no-install-recommends', ...names);
  }
}

/** Whether every package that this machine needs is there in the locked version. */
function hasPackages() {
  const installed = 'node_modules/.package-lock.json';
  if (!existsSync(installed)) return false;
  const { packages } = JSON.parse(readFileSync(installed, 'utf8'));
  const locked = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || (packages[path]?.version ?? (optional ? version : undefined)) === version,
  );
}

/** Says what it is about to install, then does. */
function install(/** @type {string} */ what, /** @type {string[]} */ ...[program = '', ...args]) {
  console.error(`Installing ${what} …`);
  const { status } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
    // Installing redis-server must not start a server on port 6379.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  if (status !== 0)
    fail(`Could not install ${what}: "${[program, ...args].join(' ')}" failed, and the lines above say why.`);
}

function runs(/** @type {string[]} */ ...[program = '', ...args]) {
  return spawnSync(program, args).status === 0;
}

function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(1);
}
