import { FIGURES, measuredOf, type Report } from './report.ts';
import { verdictsOn } from './targets.ts';

/** Of one run, or of several of the same benchmarks: each is a column. */
type Reports = readonly [Report, ...Report[]];

/** What the README shows of the figures and of the targets. */
const HIGHLIGHTS: readonly (readonly [name: string, row: string])[] = [
  ['memory', 'ours, named operation'],
  ['memory', 'axios-cache-interceptor'],
  ['redisCpu', 'ours, named operation'],
  ['redisCpu', 'raw MGET + JSON.parse'],
  ['page', 'without the cache'],
  ['page', 'cached in Redis'],
  ['page', 'cached in memory'],
  ['cold', 'ours, Redis'],
];
const TARGETS_SHOWN = /^(miss|write), Redis, API at 20 ms/;

/** The README's table on speed. */
export function speedTable(reports: Reports): string {
  const figures = HIGHLIGHTS.map(([name, row]) =>
    line(`${FIGURES[name]?.[0]}: ${row}`, reports, (report) => textOf(report, name, row)),
  );
  return [...head('', reports), ...figures, ...targetLines(reports, TARGETS_SHOWN), ''].join('\n');
}

/** Everything that was measured, and the targets. */
export function speedPage(reports: Reports): string {
  const [first] = reports;
  const { rounds, cores, processor, date } = first;
  const figures = Object.entries(FIGURES).flatMap(([name, [title]]) => {
    const rows = measuredOf(first, name).map(({ row }) =>
      line(row, reports, (report) => textOf(report, name, row)),
    );
    return rows.length === 0 ? [] : [line(`**${title}**`, reports, () => ''), ...rows];
  });
  return [
    `Medians of ${rounds} rounds of \`npm run bench\`, all contenders in one run, on ${cores} cores of an ${processor} server (${date}). Ratios carry over to other machines; absolute figures do not.`,
    '',
    ...[...head('', reports), ...figures, ''],
    'Targets and results:',
    '',
    ...[...head('target', reports), ...targetLines(reports), ''],
  ].join('\n');
}

function head(what: string, reports: Reports): string[] {
  return [line(what, reports, ({ node }) => `Node ${node}`), `| --- |${' ---: |'.repeat(reports.length)}`];
}

function targetLines(reports: Reports, shown = /./): string[] {
  const measured = verdictsOn(reports[0]).filter(({ isReached }) => isReached !== undefined);
  const claims = measured.map(({ claim }) => claim).filter((claim) => shown.test(claim));
  return claims.map((claim) =>
    line(claim, reports, (report) => {
      const verdict = verdictsOn(report).find((each) => each.claim === claim);
      return `${verdict?.isReached ? '✓' : '✗'} ${verdict?.measured}`;
    }),
  );
}

function line(name: string, reports: Reports, of: (report: Report) => string): string {
  return `| ${name} | ${reports.map(of).join(' | ')} |`;
}

function textOf(report: Report, name: string, row: string): string {
  const value = measuredOf(report, name).find((each) => each.row === row)?.value;
  return value?.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 1 : 0 }) ?? '–';
}
