// Plain JavaScript, and the benchmark runs compiled: what runs TypeScript directly keeps the names of functions by
// extra calls, which would be measured with every closure.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const USAGE = `Usage: npm run bench -- [--only 1,2,5] [--quick] [--publish]

Compares this client with others, on servers of its own. Contenders take turns; medians count.
Fails when a number of API calls or of Redis commands is not as claimed; times are only printed.

  --only     numbers of the benchmarks to run: 1 hit in memory, 2 hit in Redis, 3 hit with the near cache,
             4 miss and write, 5 a page of three reads, 6 10,000 concurrent reads of a cold key, 7 cold start,
             8 reads from Redis one by one and from far away
  --quick    small samples, in under two minutes
  --publish  writes every figure to scripts/bench/results, the source of those in README.md and SPEED.md`;

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const node = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

if (process.argv.includes('--help')) console.log(USAGE);
else {
  // The packages to compare with, which are no dependencies of ours.
  spawnSync(process.execPath, ['../setup.js'], { cwd: here('.'), stdio: 'inherit' });
  // Ctrl-C reaches the benchmark too, which stops its servers.
  process.on('SIGINT', () => {});
  rmSync(here('dist'), { recursive: true, force: true });
  process.exitCode = node(here('../../node_modules/typescript/bin/tsc'), '-p', here('.'));
  // What is published, for what an import costs.
  process.exitCode ||= node(here('../build.js'), '--out', here('dist/package'));
  if (process.exitCode === 0)
    process.exitCode = node('--expose-gc', here('dist/scripts/bench/index.js'), ...process.argv.slice(2));
}
