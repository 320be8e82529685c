import { median, type Report, rowsOf } from './report.ts';

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

/** The targets, as a run meets them: each says its own limit and unit, "at most" or "at least". */
export function verdictsOn(report: Report): Verdict[] {
  /**
   * The figures of a table by the names of its rows, or how many times the one of another row they are; `undefined` for
   * what this run did not measure.
   */
  const figures = (number: number, table: string, column = 'wallUs') => {
    const rows = rowsOf(report, number, table);
    const of = (name: string): Figure | undefined => {
      const row = rows.find((each) => each.name === name);
      const [value, rounds] = [row?.values[column], row?.rounds[column]];
      return value === undefined || rounds === undefined ? undefined : { value, rounds };
    };
    return (name: string, other?: string) => (other === undefined ? of(name) : ratio(of(name), of(other)));
  };
  const memory = figures(1, 'sequential');
  const redis = figures(2, '50 in flight');
  const redisCpu = figures(2, '50 in flight', 'cpuUs');
  const near = figures(3, 'sequential');
  const miss = figures(4, 'miss, API answers at once');
  const write = figures(4, 'write, API answers at once');
  const page = figures(5, 'API answers after 10 ms');
  const cold = figures(6, 'cold', 'calls');
  const lateMiss = figures(4, 'miss, API answers after 20 ms');
  const lateWrite = figures(4, 'write, API answers after 20 ms');
  const start = figures(7, 'start', 'wallMs');
  const hits = figures(8, 'page of three hits');
  const far = figures(8, 'distance', 'hits');
  const commands = figures(8, 'commands', 'commands');
  const peers = rowsOf(report, 2, '50 in flight').filter(({ name }) => !/^ours|no HTTP|^raw/.test(name));
  const [fastest] = peers.toSorted((one, other) => (one.values.wallUs ?? 0) - (other.values.wallUs ?? 0));
  const [ours, inMemory, inRedis] = ['ours, named operation', 'ours, memory', 'ours, Redis'];
  const imported = 'import this client, fetch used before';
  const targets = {
    'hit in memory, named operation: at most 12 µs': memory(ours),
    'hit in memory, client.GET: at most 12 µs': memory('ours, client.GET'),
    'hit in memory: at least 4 times as fast as axios-cache-interceptor': memory(
      'axios-cache-interceptor',
      ours,
    ),
    'hit in Redis, 50 in flight: at most 2.5 times (1.8 on Node 24) the CPU of MGET and JSON.parse': redisCpu(
      ours,
      'raw MGET + JSON.parse',
    ),
    'hit in Redis, 50 in flight: at least 1 times as fast as every HTTP peer': redis(
      fastest?.name ?? '',
      ours,
    ),
    'hit in Redis, 1 witness: at most 1.15 times the time without': redis('ours, 1 witness', ours),
    'hit in Redis, 2 witnesses: at most 1.15 times the time without': redis('ours, 2 witnesses', ours),
    'hit with the near cache: at most 20 µs': near(ours),
    'miss, Redis: at most 1.1 times openapi-fetch and one round trip': miss(inRedis, MISS_FLOOR),
    'miss, memory: at most 1.1 times openapi-fetch': miss(inMemory, 'openapi-fetch alone'),
    'write, Redis: at most 1.1 times openapi-fetch and two round trips': write(inRedis, WRITE_FLOOR),
    'miss, Redis, API at 20 ms: at most 1.1 times openapi-fetch alone': lateMiss(
      inRedis,
      'openapi-fetch alone',
    ),
    'write, Redis, API at 20 ms: at most 1.1 times openapi-fetch alone': lateWrite(
      inRedis,
      'openapi-fetch alone',
    ),
    '10,000 concurrent cold reads, memory: at most 1 calls': cold(inMemory),
    '10,000 concurrent cold reads, Redis: at most 1 calls': cold(inRedis),
    'page of three reads, API 10 ms: at least 40 times as fast in memory': page(
      'without the cache',
      'cached in memory',
    ),
    'import, fetch used before: at most 4 times that of openapi-fetch': start(
      imported,
      'import openapi-fetch',
    ),
    'redisCache(), imported before: at most 5 ms': start('redisCache(), imported before'),
    'redisCache(), each further: at most 1 ms': start('redisCache(), each further'),
    'page of three hits in Redis: at most 1 times the time of the Python client': hits(
      'ours',
      'the Python client',
    ),
    'page of three hits in Redis: at most 1.15 times MGET and JSON.parse': hits(
      'ours',
      'node-redis MGET + JSON.parse',
    ),
    'hits at 80 ms to Redis: at least 100 %': far('80 ms'),
    'commands of a write: at most 12 commands': commands('write'),
  };
  return Object.entries(targets).map(([claim, figure]) => verdict(claim, figure, report.node));
}

interface Figure {
  readonly value: number;
  readonly rounds: readonly number[];
}

function verdict(claim: string, figure: Figure | undefined, node: string): Verdict {
  const [, bound, usual, unit, onNode24] =
    /: at (most|least) ([\d.]+) (\S+)(?: \(([\d.]+) on Node 24\))?/.exec(claim) ?? [];
  const limit = Number.parseInt(node, 10) >= 24 ? (onNode24 ?? usual) : usual;
  const isCount = unit === 'calls' || unit === 'commands';
  if (figure === undefined) return { claim, isReached: undefined, isCount, measured: '–' };
  const { value } = figure;
  const isReached = bound === 'most' ? value <= Number(limit) : value >= Number(limit);
  const text = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(2);
  return { claim, isReached, isCount, measured: `${text} ${unit}` };
}

/** The median of the ratios of each round: what slows the machine down for a moment slows both of them. */
function ratio(one: Figure | undefined, other: Figure | undefined): Figure | undefined {
  if (one === undefined || other === undefined) return undefined;
  const rounds = one.rounds.map((value, round) => value / (other.rounds[round] ?? other.value));
  return { value: median(rounds), rounds };
}
