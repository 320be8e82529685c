import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RedisClientType } from '@keyv/redis';
import { type CacheStore, memoryCache } from '../../../src/index.ts';
import { redisCache } from '../../../src/stores/redis.ts';
import { type RedisServer, startRedis } from '../../../test/support/redis-server.ts';
import { connect } from '../contenders/on-redis.ts';
import { ourClient, ours } from '../contenders/ours.ts';
import type { Context } from '../context.ts';
import { type Contender, compare, TIMES_AND_CALLS } from '../measure.ts';
import { idOf, organisationBody, organisationId } from '../organisations.ts';
import type { Table } from '../report.ts';

/** What the client stores beside an entry. */
const VERSION = '=0123456789abcdef';
const HOUR_MS = 3_600_000;
const BATCH = 500;
const URL_OF_NOTHING = 'http://127.0.0.1:9';

/** Reads that the API was asked for: not the hits that they should be. */
let calls = 0;

/** One store of each size, all there at the same time, so that sizes can take turns. */
export async function growthOfKeys(context: Context): Promise<Table[]> {
  const sizes = context.isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
  return [...(await inMemory(context, sizes)), ...(await inRedis(context, sizes))];
}

async function inMemory(context: Context, sizes: readonly number[]): Promise<Table[]> {
  const caches: CacheStore[] = [];
  for (const keys of sizes) {
    context.progress(`storing ${keys} keys in memory`);
    caches.push(await filledMemory(keys));
  }
  return [
    await tableOf(context, 'keys stored: hit in memory', sizes, caches.map(hit)),
    await tableOf(context, 'keys stored: write, memory', sizes, caches.map(write)),
  ];
}

async function inRedis(context: Context, sizes: readonly number[]): Promise<Table[]> {
  const servers: RedisServer[] = [];
  const clients: RedisClientType[] = [];
  for (const keys of sizes) {
    context.progress(`storing ${keys} keys in Redis`);
    const server = await startRedis();
    const client = await connect(server.url);
    await fillRedis(client, keys);
    servers.push(server);
    clients.push(client);
  }
  const caches = servers.map(({ url }) => redisCache(url));
  const tables = [
    await tableOf(context, 'keys stored: hit in Redis', sizes, caches.map(hit)),
    await tableOf(context, 'keys stored: write, Redis', sizes, caches.map(write)),
    await tableOf(
      context,
      'keys stored: deletion by pattern in Redis',
      sizes,
      clients.map(deletionByPattern),
    ),
  ];
  for (const client of clients) client.destroy();
  for (const cache of caches) await cache.close();
  for (const server of servers) await server.stop();
  return tables;
}

async function tableOf(
  { rounds, sampleMs, progress }: Context,
  title: string,
  sizes: readonly number[],
  runs: ReadonlyArray<Contender['run']>,
): Promise<Table> {
  progress(title);
  const contenders = runs.map((run, index) => ({ name: (sizes[index] ?? 0).toLocaleString('en-GB'), run }));
  return {
    title,
    columns: TIMES_AND_CALLS,
    rows: await compare(contenders, { rounds, sampleMs, calls: () => calls }),
  };
}

async function filledMemory(keys: number): Promise<CacheStore> {
  const cache = memoryCache({ maxEntries: keys + 1_000, maxBytes: 2 ** 33 });
  for (const numbers of batches(keys)) {
    await Promise.all(numbers.map((number) => cache.fill(`filler:${number}`, entryOf(number), HOUR_MS)));
  }
  return cache;
}

/** Half of the keys are entries, half are versions. */
async function fillRedis(client: RedisClientType, keys: number): Promise<void> {
  for (const numbers of batches(keys)) {
    const pairs = numbers.map((number): [string, string] =>
      number % 2 === 0
        ? [`filler:entry:${idOf(number)}`, bodyOf(number)]
        : [`filler:version:${idOf(number)}`, VERSION],
    );
    await client.mSet(pairs);
  }
}

function* batches(keys: number): Generator<number[]> {
  for (let start = 0; start < keys; start += BATCH) {
    yield Array.from({ length: Math.min(BATCH, keys - start) }, (_, index) => start + index);
  }
}

const bodyOf = (number: number) => organisationBody(idOf(number));
const entryOf = (number: number) => ({
  body: bodyOf(number),
  stamps: [VERSION],
  fingerprint: 'filler',
  storedAtMs: 0,
  expiresAtMs: HOUR_MS,
});

function hit(cache: CacheStore): Contender['run'] {
  const [named] = ours(ourClient(URL_OF_NOTHING, cache, { fetch: answerAtOnce }));
  return (named as Contender).run;
}

function write(cache: CacheStore): Contender['run'] {
  const client = ourClient(URL_OF_NOTHING, cache, { fetch: answerAtOnce });
  return (index) => client.updateOrganisation({ organisation_id: organisationId(index), notes: 'x' });
}

async function answerAtOnce({ method, url }: Request): Promise<Response> {
  if (method === 'GET') calls += 1;
  // As an answer from the network, it lets others have their turn.
  await nextTurn();
  if (method === 'POST') return new Response(null, { status: 204 });
  const id = url.slice(url.lastIndexOf('/') + 1);
  return new Response(organisationBody(id), { headers: { 'content-type': 'application/json' } });
}

/** What deletes without knowing its keys has to do: walk through all of them. */
function deletionByPattern(client: RedisClientType): Contender['run'] {
  return async (index) => {
    const MATCH = `filler:none:${organisationId(index)}*`;
    for await (const found of client.scanIterator({ MATCH, COUNT: 1_000 })) {
      if (found.length > 0) await client.unlink(found);
    }
  };
}
