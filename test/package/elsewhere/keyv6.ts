/**
 * Runs the store contract against Keyv 6, whose promises differ from those of Keyv 5 and which needs a newer Node
 * than this package: `npm install` in a folder of its own, the tests beside it, and everything else as it is here.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const VERSIONS = ['keyv@6.1.0', '@keyv/redis@6.0.0-rc.1'];
const NODE = 'node@24';
const TESTS = [
  'test/cache/stores.test.ts',
  'test/cache/broken-stores.test.ts',
  'test/cache/redis-outage.test.ts',
];

const home = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'keyv-6-'));
process.exitCode = 1;
try {
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', ...VERSIONS]);
  for (const name of ['src', 'test', 'generated', 'vitest.config.ts', 'tsconfig.json']) {
    cpSync(join(home, name), join(folder, name), { recursive: true });
  }
  for (const name of packagesIn(join(home, 'node_modules'))) {
    const link = join(folder, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(home, 'node_modules', name), link);
  }
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'suite',
    '--typecheck.enabled=false',
    ...TESTS,
  ];
  run('npx', ['--yes', '--package', NODE, '--', 'node', ...vitest]);
  process.exitCode = 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function packagesIn(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
    );
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}
