import { parseArgs } from 'node:util';
import { type Outcome, soak } from './harness.ts';
import { brokenPromises, table } from './report.ts';
import type { LayerName } from './settings.ts';
import { TOPOLOGIES, type TopologyName } from './topologies.ts';

const USAGE = `Usage: npm run soak -- [--minutes N | --seconds N] [--reads N] [--topology NAME | --python]

Runs this client in several processes on a Redis and an API of its own, and breaks everything now and
then: workers are killed, connections cut, Redis is frozen and restarted, writes are applied late. Counts stale
reads, and those of plain delete-before-and-after under the same conditions, which gets a fifth of the time.

  --minutes, --seconds  how long in all (default 2 minutes, or as long as --reads takes)
  --reads               goes on until this client has read so often
  --topology            primary (default), cluster (3 primaries with a replica each) or sentinel (a primary, 2 replicas,
                        3 Sentinels); the last two also with failovers and, on the cluster, slots that move
  --python              beside a Python process that reads and writes on the same Redis and API, as the admin does:
                        with witnesses, without (a quarter of the time), with no Python reader (a quarter), and with
                        Python writes that follow our protocol. Needs Debian's python3-redis

Ends with 1 when this client served a stale read, or when the other served none: then the run proves nothing.`;

/** Between two lines on stderr. */
const REPORT_SECONDS = 30;

const { values: args } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    reads: { type: 'string' },
    topology: { type: 'string', default: 'primary' },
    python: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (args.help) {
  console.log(USAGE);
} else {
  const topology = topologyOf();
  const outcomes = await (args.python ? runWithPython(extentOf()) : runBoth(extentOf(), topology));
  console.log(table(outcomes));
  for (const outcome of outcomes) {
    const isForComparison = outcome.layer === 'plain' || outcome.layer === 'unwitnessed';
    if (isForComparison !== brokenPromises(outcome) > 0) process.exitCode = 1;
    if (isForComparison) continue;
    for (const example of outcome.examples) console.log('stale:', JSON.stringify(example));
  }
}

/** A run lasts until both are reached. */
interface Goal {
  readonly seconds: number;
  readonly reads: number;
}

async function runBoth(goal: Goal, topology: TopologyName): Promise<[ours: Outcome, plain: Outcome]> {
  const plainGoal = { seconds: goal.seconds / 4, reads: goal.reads / 4 };
  return [await run('ours', goal, topology), await run('plain', plainGoal, topology)];
}

async function runWithPython(goal: Goal): Promise<Outcome[]> {
  const quarter = { seconds: goal.seconds / 4, reads: goal.reads / 4 };
  return [
    await run('witnessed', goal),
    await run('unwitnessed', quarter),
    await run('unread', { seconds: quarter.seconds, reads: goal.reads / 100 }),
    await run('cooperating', goal),
  ];
}

/** Runs one layer to its goal, with a line on stderr now and then. */
function run(layer: LayerName, goal: Goal, topology: TopologyName = 'primary'): Promise<Outcome> {
  console.error(`${layer}: until ${goal.seconds.toFixed()} s and ${goal.reads.toFixed()} reads …`);
  let saidAtSeconds = 0;
  const extent = { seconds: goal.seconds, counts: { reads: goal.reads } };
  return soak(layer, extent, topology, (seconds, tally) => {
    if (seconds < saidAtSeconds + REPORT_SECONDS) return;
    saidAtSeconds = seconds;
    const stale = brokenPromises({ layer, seconds, tally, examples: [] });
    console.error(`${layer}: ${seconds.toFixed()} s, ${tally.reads ?? 0} reads, ${stale} stale`);
  });
}

/** `seconds` for this client: four fifths of the whole. */
function extentOf(): Goal {
  const reads = amount('reads') ?? 0;
  const inAll = amount('seconds') ?? (amount('minutes') ?? (reads > 0 ? 0 : 2)) * 60;
  return { seconds: inAll * 0.8, reads };
}

function topologyOf(): TopologyName {
  const name = args.topology;
  const isKnown = Object.hasOwn(TOPOLOGIES, name) && (name === 'primary' || !args.python);
  if (isKnown) return name as TopologyName;
  const known = args.python ? 'primary, with --python' : Object.keys(TOPOLOGIES).join(', ');
  console.error(`--topology must be one of ${known}\n\n${USAGE}`);
  process.exit(2);
}

function amount(name: 'minutes' | 'seconds' | 'reads'): number | undefined {
  const text = args[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= 0) return value;
  console.error(`--${name} must be a number from 0 up\n\n${USAGE}`);
  process.exit(2);
}
