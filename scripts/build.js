import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const { out } = values;

/**
 * Few files, since a process that imports sixty of them waits for each: what the entries of a program share is in
 * chunks. The command and the testing kit share nothing with the client, which would be cut up for them.
 */
const PROGRAMS = [
  { index: 'src/index.ts', redis: 'src/stores/redis.ts', keyv: 'src/stores/keyv.ts' },
  { testing: 'src/testing/index.ts' },
  { cli: 'scripts/cli/index.ts' },
];

// What a file that is gone compiled to must not be published.
const code = existsSync(out) ? readdirSync(out).filter((name) => name.endsWith('.js')) : [];
for (const name of ['generated', 'src', ...code]) rmSync(join(out, name), { recursive: true, force: true });
for (const entryPoints of PROGRAMS) {
  await build({
    entryPoints,
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    legalComments: 'none',
    chunkNames: 'chunk-[hash]',
  });
}
const types = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', out];
process.exitCode = spawnSync(process.execPath, types, { stdio: 'inherit' }).status ?? 1;
