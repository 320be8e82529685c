import { MISS_FLOOR, WRITE_FLOOR } from './benchmarks/calls.ts';
import { median, rowsOf, type Section, type Verdict } from './report.ts';

/** The targets, as this run meets them. */
export function verdictsOn(sections: readonly Section[]): Verdict[] {
  /** The figures of a table by the names of its rows, `undefined` for what this run did not measure. */
  const figures = (number: number, table: string, column = 'wallUs') => {
    const rows = rowsOf(sections, number, table);
    return (name: string): Figure | undefined => {
      const row = rows.find((each) => each.name === name);
      const value = row?.values[column];
      return value === undefined ? undefined : { value, rounds: row?.rounds?.[column] ?? [value] };
    };
  };
  const memory = figures(1, 'sequential');
  const redis = figures(2, '50 in flight');
  const redisCpu = figures(2, '50 in flight', 'cpuUs');
  const near = figures(3, 'sequential');
  const miss = figures(4, 'miss, API answers at once');
  const write = figures(4, 'write, API answers at once');
  const page = figures(5, 'API answers after 10 ms');
  const cold = figures(6, 'cold', 'calls');
  const keys = figures(7, 'keys stored: write, Redis');
  const start = figures(8, 'start', 'wallMs');
  const hits = figures(9, 'page of three hits');
  const peers = rowsOf(sections, 2, '50 in flight').filter(({ name }) => !/^ours|no HTTP|^raw/.test(name));
  const [fastest] = peers.toSorted((one, other) => (one.values.wallUs ?? 0) - (other.values.wallUs ?? 0));
  const cpuLimit = Number(process.versions.node.split('.')[0]) >= 24 ? 1.8 : 2.5;
  const [ours, inMemory, inRedis] = ['ours, named operation', 'ours, memory', 'ours, Redis'];
  const mget = 'MGET and JSON.parse';
  const raw = redisCpu('raw MGET + JSON.parse');
  const [oneTrip, twoTrips] = ['openapi-fetch and one round trip', 'openapi-fetch and two round trips'];
  const axios = memory('axios-cache-interceptor');
  const alone = miss('openapi-fetch alone');
  const uncached = page('without the cache');
  const imported = start('import this client, fetch used before');
  const [inFlight, pageOfHits] = ['hit in Redis, 50 in flight', 'page of three hits in Redis'];
  return [
    most(12, 'µs', 'hit in memory, named operation', memory(ours)),
    most(12, 'µs', 'hit in memory, client.GET', memory('ours, client.GET')),
    least(4, 'times as fast as axios-cache-interceptor', 'hit in memory', ratio(axios, memory(ours))),
    most(cpuLimit, `times the CPU of ${mget}`, inFlight, ratio(redisCpu(ours), raw)),
    least(1, 'times as fast as every HTTP peer', inFlight, ratio(redis(fastest?.name ?? ''), redis(ours))),
    ...['1 witness', '2 witnesses'].map((some) => {
      const times = ratio(redis(`ours, ${some}`), redis(ours));
      return most(1.15, 'times the time without', `hit in Redis, ${some}`, times);
    }),
    most(20, 'µs', 'hit with the near cache', near(ours)),
    most(1.1, `times ${oneTrip}`, 'miss, Redis', ratio(miss(inRedis), miss(MISS_FLOOR))),
    most(1.1, 'times openapi-fetch', 'miss, memory', ratio(miss(inMemory), alone)),
    most(1.1, `times ${twoTrips}`, 'write, Redis', ratio(write(inRedis), write(WRITE_FLOOR))),
    most(
      1.1,
      'times from 1,000 to 1,000,000 keys stored',
      'write, Redis',
      ratio(keys('1,000,000'), keys('1,000')),
    ),
    most(1, 'calls', '10,000 concurrent cold reads, memory', cold(inMemory)),
    most(1, 'calls', '10,000 concurrent cold reads, Redis', cold(inRedis)),
    least(
      40,
      'times as fast in memory',
      'page of three reads, API 10 ms',
      ratio(uncached, page('cached in memory')),
    ),
    most(
      4,
      'times that of openapi-fetch',
      'import, fetch used before',
      ratio(imported, start('import openapi-fetch')),
    ),
    most(5, 'ms', 'redisCache(), imported before', start('redisCache(), imported before')),
    most(1, 'ms', 'redisCache(), each further', start('redisCache(), each further')),
    most(
      1,
      'times the time of the Python client',
      pageOfHits,
      ratio(hits('ours'), hits('the Python client')),
    ),
    most(1.15, `times ${mget}`, pageOfHits, ratio(hits('ours'), hits('node-redis MGET + JSON.parse'))),
    least(100, '%', 'hits at 80 ms to Redis', figures(9, 'distance', 'hits')('80 ms')),
    most(12, 'commands', 'commands of a write', figures(9, 'commands', 'commands')('write')),
  ];
}

interface Figure {
  readonly value: number;
  readonly rounds: readonly number[];
}

function most(limit: number, unit: string, what: string, figure: Figure | undefined): Verdict {
  return verdict(`${what}: at most ${limit} ${unit}`, unit, figure, (value) => value <= limit);
}

function least(limit: number, unit: string, what: string, figure: Figure | undefined): Verdict {
  return verdict(`${what}: at least ${limit} ${unit}`, unit, figure, (value) => value >= limit);
}

function verdict(
  claim: string,
  of: string,
  figure: Figure | undefined,
  holds: (value: number) => boolean,
): Verdict {
  const [unit = ''] = of.split(' ');
  const isCount = unit === 'calls' || unit === 'commands';
  if (figure === undefined) return { claim, isReached: undefined, isCount, measured: '–' };
  const { value } = figure;
  const text = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(2);
  return { claim, isReached: holds(value), isCount, measured: `${text} ${unit}` };
}

/** The median of the ratios of each round: what slows the machine down for a moment slows both of them. */
function ratio(one: Figure | undefined, other: Figure | undefined): Figure | undefined {
  if (one === undefined || other === undefined) return undefined;
  const rounds = one.rounds.map((value, round) => value / (other.rounds[round] ?? other.value));
  return { value: median(rounds), rounds };
}
