import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startRedis } from '../../test/support/redis-server.ts';
import { clearProgress, showProgress } from '../progress.ts';
import { startApi } from './api.ts';
import { benchmarks } from './benchmarks/index.ts';
import type { Benchmark, Context } from './context.ts';
import { picture } from './picture.ts';
import type { Report, Section } from './report.ts';
import { reportText } from './table.ts';
import { type Expected, timeLeft } from './time-left.ts';
import { verdictsOn } from './verdicts.ts';

/** With which the benchmarks' own seconds were measured. */
const ROUNDS = 5;

const USAGE = `Usage: npm run bench -- [--only 1,2,5] [--quick] [--rounds N] [--seconds N] [--json FILE] [--svg FILE] [--publish] [--fail-if-far]

Compares this client with others, on servers of its own. Contenders take turns, medians count.

  --only     numbers of the benchmarks to run:
${benchmarks.map(({ number, name }) => `               ${number}  ${name}`).join('\n')}
  --quick    small samples of what has a ratio to watch: under a minute
  --rounds   rounds of each benchmark (default ${ROUNDS})
  --seconds  how long the sustained load lasts (default 60, with --quick 3)
  --json     writes every figure to this file
  --svg      writes a picture to this file
  --publish  writes both to scripts/bench/results, from where the README has its figures
  --fail-if-far
             fails when a figure is three times as bad as it may be`;

const RESULTS = 'scripts/bench/results';
const OLDEST_NODE = 20;

const { values: args } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: String(ROUNDS) },
    seconds: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    publish: { type: 'boolean', default: false },
    'fail-if-far': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (args.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const numbers = args.only?.split(',').map((text) => count('only', text));
  const chosen = benchmarks.filter(({ number, isSlow }) =>
    numbers === undefined ? !(args.quick && isSlow) : numbers.includes(number),
  );
  const rounds = count('rounds', args.rounds);
  const sections = await runAll(chosen, rounds);
  const report: Report = {
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    date: new Date().toISOString().slice(0, 10),
    isQuick: args.quick,
    rounds,
    sections,
    verdicts: verdictsOn(sections),
  };
  console.log(reportText(report));
  if (args.json !== undefined) writeFileSync(args.json, `${JSON.stringify(report, null, 2)}\n`);
  if (args.svg !== undefined) writeFileSync(args.svg, picture(report));
  if (args.publish) publish(report);
  if (args['fail-if-far']) requireNear(report);
}

/** One report for each version of Node; the picture is that of the oldest. */
function publish(report: Report): void {
  const major = Number(report.node.split('.')[0]);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}/node-${major}.json`, `${JSON.stringify(report, null, 2)}\n`);
  if (major === OLDEST_NODE) writeFileSync(`${RESULTS}/speed.svg`, picture(report));
}

/** A machine that is busy with something else makes figures worse, but not three times as bad as they may be. */
function requireNear({ verdicts }: Report): void {
  const far = verdicts.filter(({ isFarOff }) => isFarOff);
  for (const { claim, measured } of far) console.error(`far off: ${claim}: ${measured}`);
  if (far.length > 0) process.exitCode = 1;
}

async function runAll(chosen: typeof benchmarks, rounds: number): Promise<Section[]> {
  const api = await startApi('small');
  const redis = await startRedis();
  const sections: Section[] = [];
  const seconds = count('seconds', args.seconds ?? (args.quick ? '3' : '60'));
  const expected = chosen.map((benchmark) => expectedOf(benchmark, rounds, seconds));
  const took: number[] = [];
  try {
    for (const [index, { number, name, about, run }] of chosen.entries()) {
      const startedAtMs = performance.now();
      const sinceSeconds = () => (performance.now() - startedAtMs) / 1000;
      const show = (doing: string) =>
        showProgress(`${number}. ${doing}`, {
          far: `${index + 1} of ${chosen.length}`,
          ...timeLeft(expected, took, sinceSeconds()),
        });
      const context: Context = {
        isQuick: args.quick,
        rounds,
        sampleMs: args.quick ? 40 : 200,
        seconds,
        api,
        redis,
        progress: (what) => show(`${name}: ${what}`),
      };
      show(name);
      const result = await run(context);
      took.push(sinceSeconds());
      const outcome = typeof result === 'string' ? { tables: [], skipped: result } : { tables: result };
      sections.push({ number, name, about, seconds: Math.round(sinceSeconds()), ...outcome });
    }
  } finally {
    clearProgress();
    await Promise.all([api.close(), redis.stop()]);
  }
  return sections;
}

function expectedOf({ seconds }: Benchmark, rounds: number, givenSeconds: number): Expected {
  if (seconds === undefined) return { seconds: givenSeconds, isExact: true };
  return { seconds: ((args.quick ? seconds.quick : seconds.full) * rounds) / ROUNDS, isExact: false };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${name}: "${text}" is no whole number from 1 up\n\n${USAGE}`);
  process.exit(2);
}
