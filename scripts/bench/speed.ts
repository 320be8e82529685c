import { type Report, rowsOf } from './report.ts';
import { type Verdict, verdictsOn } from './targets.ts';

/** Of one run, or of several of the same benchmarks: each is a column. */
type Reports = readonly [Report, ...Report[]];

/** A table of a report that readers are shown, by one of its columns. */
type Figure = readonly [title: string, benchmark: number, table: string, column: string];

const FIGURES: readonly Figure[] = [
  ['A hit in memory, µs', 1, 'sequential', 'wallUs'],
  ['A hit in Redis, 50 in flight, µs of CPU', 2, '50 in flight', 'cpuUs'],
  ['A hit with the near cache, µs', 3, 'sequential', 'wallUs'],
  ['A miss, API at once, µs', 4, 'miss, API answers at once', 'wallUs'],
  ['A write, API at once, µs', 4, 'write, API answers at once', 'wallUs'],
  ['A page of three reads, API at 10 ms, µs', 5, 'API answers after 10 ms', 'wallUs'],
  ['10,000 concurrent reads of a cold key, API calls', 6, 'cold', 'calls'],
  ['What a process pays once, ms', 7, 'start', 'wallMs'],
  ['A page of three hits in Redis, µs', 8, 'page of three hits', 'wallUs'],
  ['Hits with Redis so far away, %', 8, 'distance', 'hits'],
  ['p99 of a hit with Redis so far away, ms', 8, 'distance', 'p99Ms'],
  ['p99 of MGET with Redis so far away, ms', 8, 'distance', 'floorP99Ms'],
  ['Commands that Redis runs', 8, 'commands', 'commands'],
];

/** What the README shows of {@link FIGURES} and of the targets. */
const HIGHLIGHTS: readonly (readonly [benchmark: number, row: string])[] = [
  [1, 'ours, named operation'],
  [1, 'axios-cache-interceptor'],
  [2, 'ours, named operation'],
  [2, 'raw MGET + JSON.parse'],
  [5, 'without the cache'],
  [5, 'cached in Redis'],
  [5, 'cached in memory'],
  [6, 'ours, Redis'],
];
const TARGETS_SHOWN = /^(miss|write), Redis, API at 20 ms/;

/** The README's table on speed. */
export function speedTable(reports: Reports): string {
  const figures = HIGHLIGHTS.map(([benchmark, row]) => {
    const figure = FIGURES.find(([, number]) => number === benchmark) as Figure;
    return line(`${figure[0]}: ${row}`, reports, (report) => textOf(report, figure, row));
  });
  return [...head('', reports), ...figures, ...targetLines(reports, TARGETS_SHOWN), ''].join('\n');
}

/** Everything that was measured, and the targets. */
export function speedPage(reports: Reports): string {
  const [first] = reports;
  const { rounds, cores, processor, date } = first;
  const figures = FIGURES.flatMap((figure) => {
    const [title, benchmark, table] = figure;
    const rows = rowsOf(first, benchmark, table);
    if (rows.length === 0) return [];
    const lines = rows.map(({ name }) => line(name, reports, (report) => textOf(report, figure, name)));
    return [`| **${title}** |${' |'.repeat(reports.length)}`, ...lines];
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
  const claims = verdictsOn(reports[0]).map(({ claim }) => claim);
  return claims
    .filter((claim) => shown.test(claim))
    .map((claim) =>
      line(claim, reports, (report) => {
        const { isReached, measured } = verdictsOn(report).find((each) => each.claim === claim) as Verdict;
        return isReached === undefined ? '–' : `${isReached ? '✓' : '✗'} ${measured}`;
      }),
    );
}

function line(name: string, reports: Reports, of: (report: Report) => string): string {
  return `| ${name} | ${reports.map(of).join(' | ')} |`;
}

function textOf(report: Report, [, number, table, column]: Figure, row: string): string {
  const value = rowsOf(report, number, table).find(({ name }) => name === row)?.values[column];
  return value?.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 1 : 0 }) ?? '–';
}
