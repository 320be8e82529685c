import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiReport, tarballList } from './package/api-report.ts';
import { attempt, pack } from './package/pack.ts';

/**
 * Packs this checkout and checks the tarball: publint, are-the-types-wrong, every link of its Markdown files, and that
 * its exports and files are those of api-report.md. With `--update`, writes that report.
 */
const REPORT = 'api-report.md';
/** Most lines shown of what a check says. */
const LINES = 60;
const UPDATE = 'npm run check:package -- --update';

const packed = await pack();
const report = [
  '# What the package exports and contains',
  '',
  `Written by \`${UPDATE}\` from the packed tarball.`,
  'A change here is a change for users: describe it in the changelog; its kind decides the next version.',
  '',
  apiReport(packed),
  tarballList(packed.files),
].join('\n');
const now = join(packed.folder, '..', REPORT);
writeFileSync(now, report);
if (process.argv.includes('--update')) writeFileSync(REPORT, report);

const root = process.cwd();
const bin = (name: string) => join(root, 'node_modules/.bin', name);
// Accepted: "node10" does not read "exports" and is gone in TypeScript 7; the package is ESM alone, which Node 20.19
// and newer load with require(). "npm run test:consumers" tries both.
const attw = '--profile node16 --ignore-rules cjs-resolves-to-esm --format ascii --no-color'.split(' ');
const remark = [
  '.',
  ...'--quiet --frail --no-stdout --no-color --rc-path'.split(' '),
  join(root, '.remarkrc.yaml'),
];
const checks = {
  publint: () => attempt(root, bin('publint'), 'run', packed.tarball, '--strict'),
  'are-the-types-wrong': () => attempt(root, bin('attw'), packed.tarball, ...attw),
  'links of the Markdown files in the tarball': () => attempt(packed.folder, bin('remark'), ...remark),
  [`${REPORT} (if the change is intended: ${UPDATE})`]: () =>
    attempt(root, 'git', 'diff', '--no-index', '--no-color', '--unified=1', REPORT, now),
};
await Promise.all(
  Object.entries(checks).map(async ([what, check]) => {
    const { ok, output } = await check();
    if (ok) return;
    process.exitCode = 1;
    console.error(`The tarball fails ${what}:\n${output.split('\n').slice(0, LINES).join('\n')}`);
  }),
);
if (process.exitCode !== 1)
  console.log(`The tarball is sound: ${packed.files.length} files, ${REPORT} is up to date`);
