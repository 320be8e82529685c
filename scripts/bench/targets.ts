import { MISS_FLOOR, WRITE_FLOOR } from './benchmarks/calls.ts';
import { rowsOf, type Section, type Verdict } from './report.ts';

/** The targets, as this run meets them. */
export function verdictsOn(sections: readonly Section[]): Verdict[] {
  /** The values of a table by the names of its rows, `undefined` for what this run did not measure. */
  const values = (number: number, table: string, column = 'wallUs') => {
    const rows = rowsOf(sections, number, table);
    return (name: string) => rows.find((row) => row.name === name)?.values[column];
  };
  const memory = values(1, 'sequential');
  const redis = values(2, '50 in flight');
  const redisCpu = values(2, '50 in flight', 'cpuUs');
  const near = values(3, 'sequential');
  const miss = values(4, 'miss, API answers at once');
  const write = values(4, 'write, API answers at once');
  const page = values(5, 'API answers after 10 ms');
  const cold = values(6, 'cold', 'calls');
  const keys = values(7, 'keys stored: write, Redis');
  const start = values(8, 'start', 'wallMs');
  const hits = values(9, 'page of three hits');
  const peers = rowsOf(sections, 2, '50 in flight').filter(({ name }) => !/^ours|no HTTP|^raw/.test(name));
  const fastest = Math.min(...peers.map((row) => row.values.wallUs ?? Number.POSITIVE_INFINITY));
  const cpuLimit = Number(process.versions.node.split('.')[0]) >= 24 ? 1.8 : 2.5;
  const ours = 'ours, named operation';
  return [
    most(12, 'µs', 'hit in memory, named operation', memory(ours)),
    most(12, 'µs', 'hit in memory, client.GET', memory('ours, client.GET')),
    least(
      4,
      'times as fast as axios-cache-interceptor',
      'hit in memory',
      ratio(memory('axios-cache-interceptor'), memory(ours)),
    ),
    most(
      cpuLimit,
      'times the CPU of MGET and JSON.parse',
      'hit in Redis, 50 in flight',
      ratio(redisCpu(ours), redisCpu('raw MGET + JSON.parse')),
    ),
    least(1, 'times as fast as every HTTP peer', 'hit in Redis, 50 in flight', ratio(fastest, redis(ours))),
    ...['1 witness', '2 witnesses'].map((some) =>
      most(
        1.15,
        'times the time without',
        `hit in Redis, ${some}`,
        ratio(redis(`ours, ${some}`), redis(ours)),
      ),
    ),
    most(20, 'µs', 'hit with the near cache', near(ours)),
    most(
      1.1,
      'times openapi-fetch and one round trip',
      'miss, Redis',
      ratio(miss('ours, Redis'), miss(MISS_FLOOR)),
    ),
    most(
      1.1,
      'times openapi-fetch',
      'miss, memory',
      ratio(miss('ours, memory'), miss('openapi-fetch alone')),
    ),
    most(
      1.1,
      'times openapi-fetch and two round trips',
      'write, Redis',
      ratio(write('ours, Redis'), write(WRITE_FLOOR)),
    ),
    most(
      1.1,
      'times from 1,000 to 1,000,000 keys stored',
      'write, Redis',
      ratio(keys('1,000,000'), keys('1,000')),
    ),
    most(1, 'calls', '10,000 concurrent cold reads, memory', cold('ours, memory')),
    most(1, 'calls', '10,000 concurrent cold reads, Redis', cold('ours, Redis')),
    least(
      40,
      'times as fast in memory',
      'page of three reads, API 10 ms',
      ratio(page('without the cache'), page('cached in memory')),
    ),
    most(
      4,
      'times that of openapi-fetch',
      'import, fetch used before',
      ratio(start('import this client, fetch used before'), start('import openapi-fetch')),
    ),
    most(5, 'ms', 'redisCache(), imported before', start('redisCache(), imported before')),
    most(1, 'ms', 'redisCache(), each further', start('redisCache(), each further')),
    most(
      1,
      'times the time of the Python client',
      'page of three hits in Redis',
      ratio(hits('ours'), hits('the Python client')),
    ),
    most(
      1.15,
      'times MGET and JSON.parse',
      'page of three hits in Redis',
      ratio(hits('ours'), hits('node-redis MGET + JSON.parse')),
    ),
    least(100, '%', 'hits at 80 ms to Redis', values(9, 'distance', 'hits')('80 ms')),
    most(12, 'commands', 'commands of a write', values(9, 'commands', 'commands')('write')),
  ];
}

function most(limit: number, unit: string, what: string, value: number | undefined): Verdict {
  return verdict(`${what}: at most ${limit} ${unit}`, unit, value, value !== undefined && value <= limit);
}

function least(limit: number, unit: string, what: string, value: number | undefined): Verdict {
  return verdict(`${what}: at least ${limit} ${unit}`, unit, value, value !== undefined && value >= limit);
}

function verdict(claim: string, of: string, value: number | undefined, isWithin: boolean): Verdict {
  const [unit = ''] = of.split(' ');
  const isCount = unit === 'calls' || unit === 'commands';
  if (value === undefined) return { claim, isReached: undefined, isCount, measured: '–' };
  const text = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(2);
  return { claim, isReached: isWithin, isCount, measured: `${text} ${unit}` };
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}
