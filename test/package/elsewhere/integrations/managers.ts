// A project of its own, which a package manager installs and whose scenario runs with what it installed.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const { TARBALL = '', NOTIFY_API_URL = '', REDIS_URL = '' } = process.env;
const bin = (path: string) => resolve('node_modules', path);
const yarn1 = [process.execPath, bin('yarn/bin/yarn.js')];
const yarn4 = [process.execPath, bin('@yarnpkg/cli-dist/bin/yarn.js')];

/** What installs, and what runs a script with what was installed. */
const managers: Readonly<Record<string, readonly [install: string[], run: string[]]>> = {
  yarn1: [[...yarn1, 'install', '--no-progress', '--cache-folder', 'cache'], [process.execPath]],
  yarn4: [
    [...yarn4, 'install'],
    [...yarn4, 'node'],
  ],
  pnpm: [[bin('pnpm/pnpm'), 'install'], [process.execPath]],
  bun: [[bin('bun/bin/bun.exe'), 'install'], [bin('bun/bin/bun.exe')]],
  deno: [
    [bin('deno/deno'), 'install'],
    [bin('deno/deno'), 'run', '--allow-all'],
  ],
};

const [name = ''] = process.argv.slice(2);
// A database for each, so that nothing is there yet.
const redisUrl = `${REDIS_URL}/${1 + Object.keys(managers).indexOf(name)}`;
const [install, run] = managers[name] ?? [[], []];
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
mkdirSync(name);
for (const file of ['scenario.js', 'scenario-process.js']) copyFileSync(file, join(name, file));
// Not every package manager installs peers, and Deno takes no tarball: there a folder stands for a published version.
const peers = { '@keyv/redis': '5.1.6', keyv: '5.6.0' };
const dependencies = { 'notify-organisations': name === 'deno' ? '*' : `file:${TARBALL}`, ...peers };
if (name === 'deno') {
  execFileSync('tar', ['-xzf', TARBALL, '-C', name]);
  writeFileSync(join(name, 'deno.json'), '{ "links": ["./package"], "nodeModulesDir": "auto" }');
}
writeFileSync(join(name, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
if (name === 'yarn4') writeFileSync(join(name, 'yarn.lock'), '');
writeFileSync(join(name, '.npmrc'), `registry=${registry}\n`);
writeFileSync(join(name, '.yarnrc'), `registry "${registry}"\n`);
// In a CI, Yarn would refuse to write its lock file.
writeFileSync(
  join(name, '.yarnrc.yml'),
  `npmRegistryServer: "${registry}"\nenableTelemetry: false\nenableGlobalCache: false\nenableImmutableInstalls: false\nnodeLinker: pnp\n`,
);
for (const [program = '', ...args] of [
  install,
  [...run, 'scenario-process.js', NOTIFY_API_URL],
  [...run, 'scenario-process.js', NOTIFY_API_URL, redisUrl],
]) {
  execFileSync(program, args, { cwd: name, stdio: 'inherit' });
}
