import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { apiReport } from './package/api-report.ts';
import { firstDifference } from './package/first-difference.ts';
import { lintTarball } from './package/lint-tarball.ts';
import { pack } from './package/pack.ts';
import { tarballList } from './package/tarball-list.ts';
import { clearProgress, showProgress } from './progress.ts';

/** Fails when the tarball is not sound or shows another surface than the report says; `--update` writes the report. */
const REPORT = 'api-report.md';
const REMEDY = 'If that is meant, run "npx tsx scripts/check-package.ts --update" and commit the report.';

const packed = await pack();
const report = [
  '# What the package exports and contains',
  '',
  'Written by `npx tsx scripts/check-package.ts --update` from the packed tarball.',
  'A change here is a change for users: it belongs into the changelog, and its kind decides the next version.',
  '',
  apiReport(packed),
  tarballList(packed),
].join('\n');

const problems: string[] = [];
const isUpdate = process.argv.includes('--update');
if (isUpdate) {
  writeFileSync(REPORT, report);
} else {
  const difference = firstDifference(existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : '', report);
  if (difference !== undefined) problems.push(`${REPORT} ${difference}\n${REMEDY}`);
}
showProgress('publint and are-the-types-wrong');
problems.push(...(await lintTarball(packed)));
clearProgress();
for (const problem of problems) console.error(problem);
if (problems.length === 0)
  console.log(
    `The tarball is sound: ${packed.files.length} files, ${REPORT} ${isUpdate ? 'written' : 'up to date'}`,
  );
process.exitCode = problems.length === 0 ? 0 : 1;
