import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RedisClientType } from '@keyv/redis';
import type { CacheStore } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { type RedisServer, startRedis } from '../../../test/support/redis-server.ts';
import { type Contender, ourClient, ours } from '../contenders.ts';
import { type Benchmark, compare } from '../measure.ts';
import { idOf, organisationBody, organisationId } from '../organisations.ts';
import { connect } from '../peers.ts';

const BATCH = 500;
const API = 'http://127.0.0.1:9';

/** A Redis with a number of keys in it. */
interface Sized {
  readonly name: string;
  readonly server: RedisServer;
  readonly cache: ReturnType<typeof redisCache>;
}

export const growth: Benchmark = {
  number: 7,
  isSlow: true,
  name: 'Growth',
  about:
    'The same hits and writes with more keys stored in Redis. There is no API: the process itself responds.',
  async run(context) {
    const sizes = context.isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
    const servers: Sized[] = [];
    // All at the same time, so that sizes can take turns.
    for (const keys of sizes) {
      const server = await startRedis();
      const client = await connect(server.url);
      await fill(client, keys);
      client.destroy();
      servers.push({ name: keys.toLocaleString('en-GB'), server, cache: redisCache(server.url) });
    }
    const measured = (title: string, runOf: (one: Sized) => Contender['run']) =>
      compare(
        `keys stored: ${title}`,
        servers.map((one) => ({ name: one.name, run: runOf(one) })),
        context,
        { calls: () => calls },
      );
    const tables = [
      await measured('hit in Redis', ({ cache }) => ours(clientOn(cache))[0].run),
      await measured('write, Redis', ({ cache }) => writeWith(cache)),
    ];
    for (const { cache, server } of servers) {
      await cache.close();
      await server.stop();
    }
    return tables;
  },
};

/** Half of the keys are entries, half are versions. */
async function fill(client: RedisClientType, keys: number): Promise<void> {
  for (let start = 0; start < keys; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, keys - start) }, (_, index) => start + index);
    await client.mSet(
      numbers.map((number): [string, string] =>
        number % 2 === 0
          ? [`filler:entry:${idOf(number)}`, organisationBody(idOf(number))]
          : [`filler:version:${idOf(number)}`, '=0123456789abcdef'],
      ),
    );
  }
}

/** Reads that the API was asked for, which should all be hits. */
let calls = 0;

function clientOn(cache: CacheStore) {
  return ourClient(API, cache, {
    async fetch({ method, url }: Request) {
      if (method === 'GET') calls += 1;
      // As a response from the network, it lets other work run first.
      await nextTurn();
      if (method === 'POST') return new Response(null, { status: 204 });
      const id = url.slice(url.lastIndexOf('/') + 1);
      return new Response(organisationBody(id), { headers: { 'content-type': 'application/json' } });
    },
  });
}

function writeWith(cache: CacheStore): Contender['run'] {
  const client = clientOn(cache);
  return (index) => client.updateOrganisation({ organisation_id: organisationId(index), notes: 'x' });
}
