import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ask } from '../../test/support/redis-commands.ts';
import { startRedis } from '../../test/support/redis-server.ts';
import { startApi } from './api.ts';
import { missAndWrite, page } from './benchmarks/calls.ts';
import { coldReads } from './benchmarks/cold-reads.ts';
import { coldStart } from './benchmarks/cold-start.ts';
import { hitInMemory, hitInRedis, nearCache } from './benchmarks/hits.ts';
import { redisReads } from './benchmarks/redis-reads.ts';
import type { Report, Section } from './report.ts';
import { speedPage } from './speed.ts';
import { verdictsOn } from './targets.ts';

const ROUNDS = 11;
const BENCHMARKS = [
  ...[hitInMemory, hitInRedis, nearCache, missAndWrite, page],
  ...[coldReads, coldStart, redisReads],
];

const { values: args } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
  },
});
const numbers = args.only?.split(',').map(Number);
if (numbers?.some((number) => BENCHMARKS.every((each) => each.number !== number))) {
  console.error(`--only takes numbers of benchmarks, not "${args.only}"; see npm run bench -- --help`);
  process.exit(2);
}
const report: Report = {
  node: process.versions.node,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  date: new Date().toISOString().slice(0, 10),
  rounds: ROUNDS,
  sections: await runAll(),
};
console.log(speedPage([report]));
if (args.publish) {
  const [major] = report.node.split('.');
  writeFileSync(`scripts/bench/results/node-${major}.json`, `${JSON.stringify(report, null, 2)}\n`);
}
// A busy machine makes times worse, and their ratios too; it changes no count.
for (const { claim, measured } of verdictsOn(report).filter(
  (one) => one.isCount && one.isReached === false,
)) {
  console.error(`not as claimed: ${claim}: ${measured}`);
  process.exitCode = 1;
}

async function runAll(): Promise<Section[]> {
  const chosen = BENCHMARKS.filter(({ number }) => numbers?.includes(number) ?? true);
  const api = await startApi();
  const redis = await startRedis();
  const done: Section[] = [];
  try {
    for (const { number, name, run } of chosen) {
      console.error(`${number}. ${name} …`);
      const tables = await run({
        isQuick: args.quick,
        rounds: ROUNDS,
        sampleMs: args.quick ? 20 : 90,
        api,
        redis,
      });
      await ask(redis, 'FLUSHALL');
      done.push({ number, tables });
    }
  } finally {
    await Promise.all([api.close(), redis.stop()]);
  }
  return done;
}
