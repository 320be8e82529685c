import { isChild, startChild } from '../child.ts';
import type { Benchmark } from '../measure.ts';
import { median } from '../report.ts';

/** A module of the package as it is published. */
const published = (name: string) => import(new URL(`../../../package/${name}.js`, import.meta.url).href);

/** What a process does first, and what of it is timed. Each is run in a process of its own. */
const STARTS: Readonly<Record<string, () => Promise<number>>> = {
  'fetch, first use': async () => timed(() => new Request('http://localhost')),
  'import openapi-fetch': () => timed(() => import('openapi-fetch')),
  'import this client, fetch used before': async () => {
    new Request('http://localhost');
    return timed(() => published('index'));
  },
  'import node-redis': () => timed(() => import('@keyv/redis')),
  'redisCache(), imported before': async () => {
    const { redisCache } = await published('redis');
    return timed(() => redisCache('redis://127.0.0.1:9'));
  },
  'redisCache(), each further': async () => {
    const { redisCache } = await published('redis');
    redisCache('redis://127.0.0.1:9');
    return timed(() => redisCache('redis://127.0.0.1:9'));
  },
};

export const coldStart: Benchmark = {
  number: 8,
  name: 'Cold start',
  about: 'What a process pays once, each in a new one.',
  async run({ rounds, isQuick }) {
    const times = new Map(Object.keys(STARTS).map((name): [string, number[]] => [name, []]));
    for (let round = 0; round < (isQuick ? 3 : rounds); round++) {
      for (const [name, all] of times) all.push(await startOf(name));
    }
    const rows = [...times].map(([name, all]) => ({ name, values: { wallMs: median(all) } }));
    return [{ title: 'start', columns: { wallMs: 'ms' }, rows }];
  },
};

async function startOf(name: string): Promise<number> {
  const child = startChild(import.meta.url, name);
  const wallMs = await child.next<number>();
  await child.end();
  return wallMs;
}

async function timed(act: () => unknown): Promise<number> {
  const startedAtMs = performance.now();
  await act();
  return performance.now() - startedAtMs;
}

if (isChild(import.meta.url)) process.send?.(await STARTS[process.argv[2] ?? '']?.());
