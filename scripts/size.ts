import { gzipSync } from 'node:zlib';
import { bundle } from './package/bundle.ts';

/**
 * What an application bundles for the memory default: prints the parts, and fails above the limit. jose is loaded when
 * a secret is first used, so it is counted apart: a page gives a `token` function and never loads it.
 */
const LIMIT_BYTES = 16_000;
const ENTRY = `export { createOrganisationsClient } from './src/index.ts';`;
const SIGNING = 'jose/jwt/sign';

const { code, bytes, builtins } = await bundle(ENTRY, process.cwd(), [], [SIGNING]);
const withSigning = await bundle(ENTRY, process.cwd());
const parts = new Map<string, number>();
for (const [path, size] of bytes) parts.set(partOf(path), (parts.get(partOf(path)) ?? 0) + size);
const gzipped = gzip(code);

for (const [part, size] of [...parts].sort(([, one], [, other]) => other - one)) print(part, size);
print('all, minified', code.length);
print('all, minified and gzipped', gzipped);
print('limit', LIMIT_BYTES);
print('with signing, gzipped', gzip(withSigning.code));

const problems = [
  ...(gzipped > LIMIT_BYTES ? [`${kilobytes(gzipped - LIMIT_BYTES)} kB over the limit`] : []),
  ...builtins.map((name) => `needs "${name}", a module of Node, where browsers and edge workers have none`),
];
for (const problem of problems) console.error(`The memory default: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;

function gzip(data: Uint8Array): number {
  return gzipSync(data, { level: 9 }).length;
}

/** The package that a file belongs to. */
function partOf(path: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return inPackage ?? (path.startsWith('generated/') ? 'our operations table' : 'our code');
}

function print(what: string, size: number): void {
  console.log(`${what.padEnd(28)}${kilobytes(size).padStart(7)} kB`);
}

function kilobytes(size: number): string {
  return (size / 1000).toFixed(2);
}
