import { readFileSync } from 'node:fs';
import { type Report, rowsOf } from '../bench/report.ts';

/** What `npm run bench -- --publish` wrote, by the major version of Node that it ran on. */
const REPORTS = [20, 24].map(
  (major) => JSON.parse(readFileSync(`scripts/bench/results/node-${major}.json`, 'utf8')) as Report,
);
const [first] = REPORTS as [Report, ...Report[]];

/** A table of the report that readers are shown, by one of its columns. */
type Figure = readonly [title: string, benchmark: number, table: string, column: string];

const FIGURES: readonly Figure[] = [
  ['A hit in memory, µs', 1, 'sequential', 'wallUs'],
  ['A hit in Redis, 50 in flight, µs of CPU', 2, '50 in flight', 'cpuUs'],
  ['A hit with the near cache, µs', 3, 'sequential', 'wallUs'],
  ['A page of three reads, API at 10 ms, µs', 5, 'API answers after 10 ms', 'wallUs'],
  ['10,000 concurrent reads of a cold key, API calls', 6, 'cold', 'calls'],
  ['What a process pays once, ms', 8, 'start', 'wallMs'],
  ['A page of three hits in Redis, µs', 9, 'page of three hits', 'wallUs'],
  ['Hits with Redis so far away, %', 9, 'distance', 'hits'],
  ['p99 of a hit with Redis so far away, ms', 9, 'distance', 'p99Ms'],
  ['p99 of MGET with Redis so far away, ms', 9, 'distance', 'floorP99Ms'],
  ['Commands that Redis runs', 9, 'commands', 'commands'],
];

/** What the README shows of {@link FIGURES}. */
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

/** The README's table on speed, from the committed reports. */
export function speedTable(): string {
  const figures = HIGHLIGHTS.map(([benchmark, row]) => {
    const figure = FIGURES.find(([, number]) => number === benchmark) as Figure;
    return line(`${figure[0]}: ${row}`, (report) => textOf(report, figure, row));
  });
  return [...head(''), ...figures, ...shares(), ''].join('\n');
}

/** Everything that was measured. */
export function speedPage(): string {
  const figures = FIGURES.flatMap((figure) => {
    const [title, benchmark, table] = figure;
    const rows = rowsOf(first.sections, benchmark, table);
    return [
      `| **${title}** |${' |'.repeat(REPORTS.length)}`,
      ...rows.map(({ name }) => line(name, (report) => textOf(report, figure, name))),
    ];
  });
  // One target has another limit on Node 24.
  const targets = first.verdicts.map(({ claim }, index) =>
    line(claim.replace('at most 2.5 times', 'at most 2.5 times (1.8 on Node 24)'), ({ verdicts }) => {
      const { isReached, measured } = verdicts[index] ?? {};
      return isReached === undefined ? '–' : `${isReached ? '✓' : '✗'} ${measured}`;
    }),
  );
  return [
    `Medians of ${first.rounds} rounds of \`npm run bench\`, all contenders in one run, on ${first.cores} cores of an ${first.processor} server (${first.date}). Ratios carry over to other machines; absolute figures do not.`,
    '',
    ...[...head(''), ...figures, ...shares(), ''],
    'Targets and results:',
    '',
    ...[...head('target'), ...targets, ''],
  ].join('\n');
}

function head(what: string): string[] {
  return [line(what, ({ node }) => `Node ${node}`), `| --- |${' ---: |'.repeat(REPORTS.length)}`];
}

/** How many times as long as openapi-fetch alone a call takes when the API takes 20 ms, the cache in Redis. */
function shares(): string[] {
  return ['miss', 'write'].map((kind) =>
    line(`A ${kind}, API at 20 ms, cache in Redis, times openapi-fetch alone`, (report) => {
      const figure: Figure = ['', 4, `${kind}, API answers after 20 ms`, 'wallUs'];
      const of = (row: string) => numberOf(report, figure, row) ?? Number.NaN;
      return (of('ours, Redis') / of('openapi-fetch alone')).toFixed(2);
    }),
  );
}

function line(name: string, of: (report: Report) => string): string {
  return `| ${name} | ${REPORTS.map(of).join(' | ')} |`;
}

function textOf(report: Report, figure: Figure, row: string): string {
  const value = numberOf(report, figure, row);
  return value?.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 1 : 0 }) ?? '–';
}

function numberOf({ sections }: Report, [, number, table, column]: Figure, row: string): number | undefined {
  return rowsOf(sections, number, table).find(({ name }) => name === row)?.values[column];
}
