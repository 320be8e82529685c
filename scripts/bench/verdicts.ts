import { MISS_FLOOR, WRITE_FLOOR } from './benchmarks/miss-and-write.ts';
import { figure, type Section, type Verdict } from './report.ts';

/** A figure of this run and the most, or with `atLeast` the least, that it may be. */
interface Goal {
  readonly claim: string;
  readonly value: number | undefined;
  readonly limit: number;
  readonly atLeast?: true;
  readonly unit: string;
}

/** The figures to reach, as this run saw them. */
export function verdictsOn(sections: readonly Section[]): Verdict[] {
  const of = (number: number, title: string, name: string, column = 'wallUs') =>
    figure(sections, number, title, name, column);
  const rows = (number: number, title: string) =>
    sections.find((section) => section.number === number)?.tables.find((table) => table.title === title)
      ?.rows ?? [];
  const [named, get, alone] = ['ours, named operation', 'ours, client.GET', 'openapi-fetch alone'];
  const rawRedis = 'raw MGET + JSON.parse';
  const peers = rows(2, '50 in flight').filter(({ name }) => !/^ours|no HTTP|^raw/.test(name));
  const fastestPeer =
    peers.length === 0 ? undefined : Math.min(...peers.map(({ values }) => values.wallUs ?? 0));
  const onNode24 = Number(process.versions.node.split('.')[0]) >= 24;
  const when = 'API answers at once';
  const million = '1,000,000';
  const write = 'keys stored: write, Redis';
  const page = 'API answers after 10 ms';
  const goals: Goal[] = [
    {
      claim: 'hit in memory, named operation: at most 12 µs',
      value: of(1, 'sequential', named),
      limit: 12,
      unit: 'µs',
    },
    {
      claim: 'hit in memory, client.GET: at most 12 µs',
      value: of(1, 'sequential', get),
      limit: 12,
      unit: 'µs',
    },
    {
      claim: 'hit in memory: at least 4 times as fast as axios-cache-interceptor',
      value: ratio(of(1, 'sequential', 'axios-cache-interceptor'), of(1, 'sequential', named)),
      limit: 4,
      atLeast: true,
      unit: 'times',
    },
    {
      claim: `hit in Redis, 50 in flight: at most ${onNode24 ? 1.8 : 2.5} times the CPU of MGET and JSON.parse`,
      value: ratio(of(2, '50 in flight', named, 'cpuUs'), of(2, '50 in flight', rawRedis, 'cpuUs')),
      limit: onNode24 ? 1.8 : 2.5,
      unit: 'times',
    },
    {
      claim: 'hit in Redis, 50 in flight: faster than every HTTP peer',
      value: ratio(fastestPeer, of(2, '50 in flight', named)),
      limit: 1,
      atLeast: true,
      unit: 'times the fastest',
    },
    {
      claim: 'hit with the near cache: at most 20 µs',
      value: of(3, 'sequential', named),
      limit: 20,
      unit: 'µs',
    },
    {
      claim: 'miss, Redis: at most 1.1 times openapi-fetch and one round trip',
      value: ratio(of(4, `miss, ${when}`, 'ours, Redis'), of(4, `miss, ${when}`, MISS_FLOOR)),
      limit: 1.1,
      unit: 'times',
    },
    {
      claim: 'miss, memory: at most 1.1 times openapi-fetch',
      value: ratio(of(4, `miss, ${when}`, 'ours, memory'), of(4, `miss, ${when}`, alone)),
      limit: 1.1,
      unit: 'times',
    },
    {
      claim: 'write, Redis: at most openapi-fetch and two round trips',
      value: ratio(of(4, `write, ${when}`, 'ours, Redis'), of(4, `write, ${when}`, WRITE_FLOOR)),
      limit: 1,
      unit: 'times',
    },
    {
      claim: 'write, Redis: 1,000 → 1,000,000 keys stored at most 1.1 times',
      value: ratio(of(7, write, million), of(7, write, '1,000')),
      limit: 1.1,
      unit: 'times',
    },
    ...['memory', 'Redis'].map((where) => ({
      claim: `10,000 concurrent cold reads, ${where}: one call`,
      value: of(6, 'cold', `ours, ${where}`, 'calls'),
      limit: 1,
      unit: 'calls',
    })),
    {
      claim: 'page of three reads, API 10 ms: at least 40 times as fast in memory',
      value: ratio(of(5, page, 'without the cache'), of(5, page, 'cached in memory')),
      limit: 40,
      atLeast: true,
      unit: 'times',
    },
    {
      claim: 'sustained load: no stale read',
      value: of(9, 'load', 'ours, Redis', 'stale'),
      limit: 0,
      unit: 'stale',
    },
    {
      claim: 'sustained load: no error',
      value: of(9, 'load', 'ours, Redis', 'errors'),
      limit: 0,
      unit: 'errors',
    },
  ];
  return goals.map(verdictOn);
}

function verdictOn({ claim, value, limit, atLeast, unit }: Goal): Verdict {
  if (value === undefined || Number.isNaN(value))
    return { claim, isReached: undefined, isFarOff: false, measured: '–' };
  const text = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(2);
  return {
    claim,
    isReached: atLeast ? value >= limit : value <= limit,
    isFarOff: atLeast ? 3 * value < limit : value > 3 * limit,
    measured: `${text} ${unit}`,
  };
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}
