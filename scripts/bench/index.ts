import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startRedis } from '../../test/redis-server.ts';
import { startApi } from './api.ts';
import { benchmarks } from './benchmarks/index.ts';
import type { Context } from './context.ts';
import { picture } from './picture.ts';
import type { Report, Section } from './report.ts';
import { reportText } from './table.ts';
import { verdictsOn } from './verdicts.ts';

const USAGE = `Usage: npm run bench -- [--only 1,2,5] [--quick] [--rounds N] [--seconds N] [--json FILE] [--svg FILE]

Compares this client with others, on servers of its own. Contenders take turns, medians count.

  --only     numbers of the benchmarks to run:
${benchmarks.map(({ number, name }) => `               ${number}  ${name}`).join('\n')}
  --quick    small samples, for ratios rather than figures: under a minute
  --rounds   rounds of each benchmark (default 5)
  --seconds  how long the sustained load lasts (default 60, with --quick 5)
  --json     writes every figure to this file
  --svg      writes a picture to this file`;

const { values: args } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (args.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const numbers = args.only?.split(',').map((text) => count('only', text));
  const chosen = benchmarks.filter(({ number }) => numbers === undefined || numbers.includes(number));
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
}

async function runAll(chosen: typeof benchmarks, rounds: number): Promise<Section[]> {
  const api = await startApi('small');
  const redis = await startRedis();
  const sections: Section[] = [];
  try {
    for (const { number, name, about, run } of chosen) {
      const context: Context = {
        isQuick: args.quick,
        rounds,
        sampleMs: args.quick ? 40 : 200,
        seconds: count('seconds', args.seconds ?? (args.quick ? '5' : '60')),
        api,
        redis,
        progress: (what) => progress(`${number}. ${name}: ${what}`),
      };
      context.progress('…');
      const startedAtMs = performance.now();
      const result = await run(context);
      const seconds = Math.round((performance.now() - startedAtMs) / 1000);
      const outcome = typeof result === 'string' ? { tables: [], skipped: result } : { tables: result };
      sections.push({ number, name, about, seconds, ...outcome });
    }
  } finally {
    progress('');
    await Promise.all([api.close(), redis.stop()]);
  }
  return sections;
}

/** One line that is written over, on a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${name}: "${text}" is no whole number from 1 up\n\n${USAGE}`);
  process.exit(2);
}
