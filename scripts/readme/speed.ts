import { readFileSync } from 'node:fs';
import { type Report, type Row, rowsOf, type Verdict } from '../bench/report.ts';

/** What `npm run bench -- --publish` wrote, by the major version of Node that it ran on. */
const REPORTS = [20, 24].map(
  (major) => JSON.parse(readFileSync(`scripts/bench/results/node-${major}.json`, 'utf8')) as Report,
);

/** A table of the report that readers are shown, by one of its columns. */
interface Figure {
  readonly title: string;
  readonly number: number;
  readonly table: string;
  readonly column: string;
}

const FIGURES: readonly Figure[] = [
  { title: 'A hit in memory, µs', number: 1, table: 'sequential', column: 'wallUs' },
  { title: 'A hit in Redis, 50 in flight, µs of CPU', number: 2, table: '50 in flight', column: 'cpuUs' },
  { title: 'A hit with the near cache, µs', number: 3, table: 'sequential', column: 'wallUs' },
  {
    title: 'A page of three reads, API at 10 ms, µs',
    number: 5,
    table: 'API answers after 10 ms',
    column: 'wallUs',
  },
  { title: '10,000 concurrent reads of a cold key, API calls', number: 6, table: 'cold', column: 'calls' },
  { title: 'What a process pays once, ms', number: 8, table: 'start', column: 'wallMs' },
  { title: 'A page of three hits in Redis, µs', number: 9, table: 'page of three hits', column: 'wallUs' },
  { title: 'Hits with Redis so far away, %', number: 9, table: 'distance', column: 'hits' },
  { title: 'p99 of a hit with Redis so far away, ms', number: 9, table: 'distance', column: 'p99Ms' },
  { title: 'p99 of MGET with Redis so far away, ms', number: 9, table: 'distance', column: 'floorP99Ms' },
  { title: 'Commands that Redis runs', number: 9, table: 'commands', column: 'commands' },
];

const SLOW_API = 'API answers after 20 ms';

/** How many times as long as openapi-fetch alone a call takes when the API takes 20 ms, the cache in Redis. */
const SHARES: readonly Figure[] = ['miss', 'write'].map((kind) => ({
  title: `A ${kind}, API at 20 ms, cache in Redis, times openapi-fetch alone`,
  number: 4,
  table: `${kind}, ${SLOW_API}`,
  column: 'wallUs',
}));

/** What the README shows of {@link FIGURES}. */
const HIGHLIGHTS: readonly (readonly [number, string])[] = [
  [1, 'ours, named operation'],
  [1, 'axios-cache-interceptor'],
  [2, 'ours, named operation'],
  [2, 'raw MGET + JSON.parse'],
  [5, 'without the cache'],
  [5, 'cached in Redis'],
  [5, 'cached in memory'],
  [6, 'ours, Redis'],
];

const [first] = REPORTS as [Report, ...Report[]];
const versions = REPORTS.map(({ node }) => `Node ${node}`);

/** The README's table on speed, from the committed reports. */
export function speedTable(): string {
  const figures = HIGHLIGHTS.map(([number, name]) => {
    const part = FIGURES.find((each) => each.number === number) as Figure;
    return line(`${part.title}: ${name}`, (report) => figure(report, part, name));
  });
  return [...head(''), ...figures, ...shares(), ''].join('\n');
}

/** Everything that was measured. */
export function speedPage(): string {
  const figures = FIGURES.flatMap((part) => [
    `| **${part.title}** |${' |'.repeat(versions.length)}`,
    ...rowsOf(first.sections, part.number, part.table).map(({ name }) =>
      line(name, (report) => figure(report, part, name)),
    ),
  ]);
  const targets = first.verdicts.map(({ claim }, index) =>
    line(withoutLimit(claim), ({ verdicts }) => verdictText(verdicts[index])),
  );
  return [
    `Medians of ${first.rounds} rounds of \`npm run bench\`, all contenders in one run, on ${first.cores} cores of an ${first.processor} server (${first.date}). Ratios carry over to other machines; absolute figures do not.`,
    '',
    ...head(''),
    ...figures,
    ...shares(),
    '',
    'Targets and results:',
    '',
    ...head('target'),
    ...targets,
    '',
  ].join('\n');
}

function head(what: string): string[] {
  return [`| ${what} | ${versions.join(' | ')} |`, `| --- | ${versions.map(() => '---:').join(' | ')} |`];
}

function shares(): string[] {
  return SHARES.map((part) => line(part.title, (report) => share(report, part)));
}

function line(name: string, of: (report: Report) => string): string {
  return `| ${name} | ${REPORTS.map(of).join(' | ')} |`;
}

function rowOf({ sections }: Report, { number, table }: Figure, name: string): Row | undefined {
  return rowsOf(sections, number, table).find((row) => row.name === name);
}

function figure(report: Report, part: Figure, name: string): string {
  const value = rowOf(report, part, name)?.values[part.column];
  if (value === undefined) return '–';
  return value.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function share(report: Report, part: Figure): string {
  const of = (name: string) => rowOf(report, part, name)?.values[part.column] ?? Number.NaN;
  return (of('ours, Redis') / of('openapi-fetch alone')).toFixed(2);
}

function verdictText(verdict: Verdict | undefined): string {
  if (verdict?.isReached === undefined) return '–';
  return `${verdict.isReached ? '✓' : '✗'} ${verdict.measured}`;
}

/** One target has another limit on Node 24. */
function withoutLimit(claim: string): string {
  return claim.replace('at most 2.5 times', 'at most 2.5 times (1.8 on Node 24)');
}
