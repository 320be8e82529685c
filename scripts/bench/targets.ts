import { type Measured, measuredOf, median, type Report } from './report.ts';

/** A target and what a run measured. */
export interface Verdict {
  readonly claim: string;
  /** `undefined` when the run did not measure it. */
  readonly isReached: boolean | undefined;
  /** The same on any machine, however busy. */
  readonly isCount: boolean;
  readonly measured: string;
}

/** Measured as one, since a server that was idle between two calls responds later. */
export const MISS_FLOOR = 'openapi-fetch after one round trip to Redis';
export const WRITE_FLOOR = 'openapi-fetch between two round trips';

const OURS = 'ours, named operation';
const IN_MEMORY = 'ours, memory';
const IN_REDIS = 'ours, Redis';
const BARE = 'openapi-fetch alone';
const FASTEST_PEER = 'the fastest HTTP peer';

/** A limit and unit, "at most" or "at least", on the figure of a row, or on how many times that of another row it is. */
type Target = readonly [claim: string, figure: string, row: string, other?: string];

const TARGETS: readonly Target[] = [
  ['hit in memory, named operation: at most 12 µs', 'memory', OURS],
  ['hit in memory, client.GET: at most 12 µs', 'memory', 'ours, client.GET'],
  [
    'hit in memory: at least 4 times as fast as axios-cache-interceptor',
    'memory',
    'axios-cache-interceptor',
    OURS,
  ],
  [
    'hit in Redis, 50 in flight: at most 2.5 times (1.8 on Node 24) the CPU of MGET and JSON.parse',
    'redisCpu',
    OURS,
    'raw MGET + JSON.parse',
  ],
  ['hit in Redis, 50 in flight: at least 1 times as fast as every HTTP peer', 'redis', FASTEST_PEER, OURS],
  ['hit in Redis, 1 witness: at most 1.15 times the time without', 'redis', 'ours, 1 witness', OURS],
  ['hit in Redis, 2 witnesses: at most 1.15 times the time without', 'redis', 'ours, 2 witnesses', OURS],
  ['hit with the near cache: at most 20 µs', 'near', OURS],
  ['miss, Redis: at most 1.1 times openapi-fetch and one round trip', 'miss', IN_REDIS, MISS_FLOOR],
  ['miss, memory: at most 1.1 times openapi-fetch', 'miss', IN_MEMORY, BARE],
  ['write, Redis: at most 1.1 times openapi-fetch and two round trips', 'write', IN_REDIS, WRITE_FLOOR],
  ['miss, Redis, API at 20 ms: at most 1.1 times openapi-fetch alone', 'lateMiss', IN_REDIS, BARE],
  ['write, Redis, API at 20 ms: at most 1.1 times openapi-fetch alone', 'lateWrite', IN_REDIS, BARE],
  ['10,000 concurrent cold reads, memory: at most 1 calls', 'cold', IN_MEMORY],
  ['10,000 concurrent cold reads, Redis: at most 1 calls', 'cold', IN_REDIS],
  [
    'page of three reads, API 10 ms: at least 40 times as fast in memory',
    'page',
    'without the cache',
    'cached in memory',
  ],
  [
    'import, fetch used before: at most 4 times that of openapi-fetch',
    'start',
    'import this client, fetch used before',
    'import openapi-fetch',
  ],
  ['redisCache(), imported before: at most 5 ms', 'start', 'redisCache(), imported before'],
  ['redisCache(), each further: at most 1 ms', 'start', 'redisCache(), each further'],
  [
    'page of three hits in Redis: at most 1 times the time of the Python client',
    'pageOfHits',
    'ours',
    'the Python client',
  ],
  [
    'page of three hits in Redis: at most 1.15 times MGET and JSON.parse',
    'pageOfHits',
    'ours',
    'node-redis MGET + JSON.parse',
  ],
  ['hits at 80 ms to Redis: at least 100 %', 'farHits', '80 ms'],
  ['commands of a write: at most 12 commands', 'commands', 'write'],
];

/** The targets, as a run meets them. */
export function verdictsOn(report: Report): Verdict[] {
  return TARGETS.map(([claim, figure, row, other]) => {
    const rows = measuredOf(report, figure);
    const one = rowOf(rows, row);
    const value = other === undefined ? one?.value : ratio(one, rowOf(rows, other));
    const [, bound, usual, unit, onNode24] =
      /: at (most|least) ([\d.]+) (\S+)(?: \(([\d.]+) on Node 24\))?/.exec(claim) ?? [];
    const isCount = unit === 'calls' || unit === 'commands';
    if (value === undefined) return { claim, isReached: undefined, isCount, measured: '–' };
    const limit = Number((Number.parseInt(report.node, 10) >= 24 && onNode24) || usual);
    const isReached = bound === 'most' ? value <= limit : value >= limit;
    const text = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(2);
    return { claim, isReached, isCount, measured: `${text} ${unit}` };
  });
}

function rowOf(rows: readonly Measured[], name: string): Measured | undefined {
  if (name !== FASTEST_PEER) return rows.find(({ row }) => row === name);
  const peers = rows.filter(({ row }) => !/^ours|no HTTP|^raw/.test(row));
  return peers.toSorted((a, b) => a.value - b.value)[0];
}

/** The median of the ratios of each round: what slows the machine down for a moment slows both of them. */
function ratio(one: Measured | undefined, other: Measured | undefined): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  return median(one.rounds.map((value, round) => value / (other.rounds[round] ?? other.value)));
}
