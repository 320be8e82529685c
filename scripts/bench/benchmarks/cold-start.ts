import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Benchmark, inTurns } from '../measure.ts';

/** A module of the package as it is published. */
const published = (name: string) =>
  `await import('${new URL(`../../../package/${name}.js`, import.meta.url)}')`;
const FETCH = `new Request('http://localhost')`;
const REDIS_CACHE = `redisCache('redis://127.0.0.1:9')`;
const IMPORTED = `const { redisCache } = ${published('redis')}`;

/** What a process does before, and what of it is timed. */
const STARTS: Readonly<Record<string, readonly [before: string, timed: string]>> = {
  'fetch, first use': ['', FETCH],
  'import openapi-fetch': ['', `await import('openapi-fetch')`],
  'import this client, fetch used before': [FETCH, published('index')],
  'import node-redis': ['', `await import('@keyv/redis')`],
  'redisCache(), imported before': [IMPORTED, REDIS_CACHE],
  'redisCache(), each further': [`${IMPORTED}; ${REDIS_CACHE}`, REDIS_CACHE],
};

/** What a process pays once, each in a new one. */
export const coldStart: Benchmark = {
  number: 7,
  name: 'Cold start',
  async run({ rounds, isQuick }) {
    const turns = Object.entries(STARTS).map(([name, start]) => [
      name,
      async () => ({ wallMs: msOf(...start) }),
    ]);
    return [await inTurns('start', Object.fromEntries(turns), isQuick ? 3 : rounds)];
  },
};

function msOf(before: string, timed: string): number {
  const code = `${before};
    const startedAtMs = performance.now();
    ${timed};
    console.log(performance.now() - startedAtMs);
    process.exit();`;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd }));
}
