import { MISS_FLOOR, WRITE_FLOOR } from './benchmarks/calls.ts';
import { rowsOf, type Section, type Verdict } from './report.ts';

type Target = readonly [claim: string, value: number | undefined, limit: Limit, unit: string];
type Limit = { readonly most: number } | { readonly least: number };

/** The targets, as this run meets them. */
export function verdictsOn(sections: readonly Section[]): Verdict[] {
  const of = (number: number, title: string, name: string, column = 'wallUs') =>
    rowsOf(sections, number, title).find((row) => row.name === name)?.values[column];
  const [named, get, alone] = ['ours, named operation', 'ours, client.GET', 'openapi-fetch alone'];
  const peers = rowsOf(sections, 2, '50 in flight').filter(({ name }) => !/^ours|no HTTP|^raw/.test(name));
  const fastestPeer =
    peers.length === 0 ? undefined : Math.min(...peers.map(({ values }) => values.wallUs ?? 0));
  const cpuLimit = Number(process.versions.node.split('.')[0]) >= 24 ? 1.8 : 2.5;
  const [miss, write, page] = [
    'miss, API answers at once',
    'write, API answers at once',
    'API answers after 10 ms',
  ];
  const start = (name: string) => of(8, 'start', name, 'wallMs');
  const hits = 'page of three hits';
  const [keys, million] = ['keys stored: write, Redis', '1,000,000'];
  const targets: Target[] = [
    ['hit in memory, named operation: at most 12 µs', of(1, 'sequential', named), { most: 12 }, 'µs'],
    ['hit in memory, client.GET: at most 12 µs', of(1, 'sequential', get), { most: 12 }, 'µs'],
    [
      'hit in memory: at least 4 times as fast as axios-cache-interceptor',
      ratio(of(1, 'sequential', 'axios-cache-interceptor'), of(1, 'sequential', named)),
      { least: 4 },
      'times',
    ],
    [
      `hit in Redis, 50 in flight: at most ${cpuLimit} times the CPU of MGET and JSON.parse`,
      ratio(of(2, '50 in flight', named, 'cpuUs'), of(2, '50 in flight', 'raw MGET + JSON.parse', 'cpuUs')),
      { most: cpuLimit },
      'times',
    ],
    [
      'hit in Redis, 50 in flight: at least as fast as every HTTP peer',
      ratio(fastestPeer, of(2, '50 in flight', named)),
      { least: 1 },
      'times the fastest',
    ],
    ...['ours, 1 witness', 'ours, 2 witnesses'].map(
      (one): Target => [
        `hit in Redis, ${one.slice(6)}: at most 1.15 times the time without`,
        ratio(of(2, '50 in flight', one), of(2, '50 in flight', named)),
        { most: 1.15 },
        'times',
      ],
    ),
    ['hit with the near cache: at most 20 µs', of(3, 'sequential', named), { most: 20 }, 'µs'],
    [
      'miss, Redis: at most 1.1 times openapi-fetch and one round trip',
      ratio(of(4, miss, 'ours, Redis'), of(4, miss, MISS_FLOOR)),
      { most: 1.1 },
      'times',
    ],
    [
      'miss, memory: at most 1.1 times openapi-fetch',
      ratio(of(4, miss, 'ours, memory'), of(4, miss, alone)),
      { most: 1.1 },
      'times',
    ],
    [
      'write, Redis: at most 1.1 times openapi-fetch and two round trips',
      ratio(of(4, write, 'ours, Redis'), of(4, write, WRITE_FLOOR)),
      { most: 1.1 },
      'times',
    ],
    [
      'write, Redis: at most 1.1 times from 1,000 to 1,000,000 keys stored',
      ratio(of(7, keys, million), of(7, keys, '1,000')),
      { most: 1.1 },
      'times',
    ],
    [
      '10,000 concurrent cold reads, memory: at most one call',
      of(6, 'cold', 'ours, memory', 'calls'),
      { most: 1 },
      'calls',
    ],
    [
      '10,000 concurrent cold reads, Redis: at most one call',
      of(6, 'cold', 'ours, Redis', 'calls'),
      { most: 1 },
      'calls',
    ],
    [
      'page of three reads, API 10 ms: at least 40 times as fast in memory',
      ratio(of(5, page, 'without the cache'), of(5, page, 'cached in memory')),
      { least: 40 },
      'times',
    ],
    [
      'import, fetch used before: at most 4 times that of openapi-fetch',
      ratio(start('import this client, fetch used before'), start('import openapi-fetch')),
      { most: 4 },
      'times',
    ],
    [
      'redisCache(), imported before: at most 5 ms',
      start('redisCache(), imported before'),
      { most: 5 },
      'ms',
    ],
    ['redisCache(), each further: at most 1 ms', start('redisCache(), each further'), { most: 1 }, 'ms'],
    [
      'page of three hits in Redis: at most the time of the Python client',
      ratio(of(9, hits, 'ours'), of(9, hits, 'the Python client')),
      { most: 1 },
      'times',
    ],
    [
      'page of three hits in Redis: at most 1.15 times MGET and JSON.parse',
      ratio(of(9, hits, 'ours'), of(9, hits, 'node-redis MGET + JSON.parse')),
      { most: 1.15 },
      'times',
    ],
    ['hits at 80 ms to Redis: 100 %', of(9, 'distance', '80 ms', 'hits'), { least: 100 }, '%'],
    ['commands of a write: at most 12', of(9, 'commands', 'write', 'commands'), { most: 12 }, 'commands'],
  ];
  return targets.map(verdictOn);
}

function verdictOn([claim, value, limit, unit]: Target): Verdict {
  const isCount = unit === 'calls' || unit === 'commands';
  if (value === undefined) return { claim, isReached: undefined, isCount, measured: '–' };
  const text = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(2);
  return {
    claim,
    isReached: 'least' in limit ? value >= limit.least : value <= limit.most,
    isCount,
    measured: `${text} ${unit}`,
  };
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}
