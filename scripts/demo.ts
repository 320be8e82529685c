import { parseArgs, styleText } from 'node:util';
import {
  type CacheEffects,
  type CacheEvent,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../src/index.ts';
import { redisCache } from '../src/stores/redis.ts';
import { seed, startReferenceApi } from '../src/testing/index.ts';

const USAGE = `Usage: npm run demo -- [--redis URL]

Starts an API with the state and side effects of the real one and a latency of 10 ms, and shows what the cache does
with reads and writes: the memory cache, or with --redis one in this Redis, such as redis://localhost:6379.`;

const LATENCY_MS = 10;
const ROUNDS = 15;
const organisation_id = seed.organisations.cabinetOffice;

/** A call to show; a write comes with what it invalidates. */
type Call = readonly [operation: string, call: () => Promise<unknown>, effects?: CacheEffects];

if (process.argv.includes('--help')) console.log(USAGE);
else {
  const { redis } = parseArgs({ options: { redis: { type: 'string' } } }).values;
  const api = await startReferenceApi({ latencyMs: LATENCY_MS });
  const cache = redis === undefined ? undefined : redisCache(redis);
  const options: ClientOptions = {
    baseUrl: api.url,
    auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
    ...(cache !== undefined && { cache }),
  };
  try {
    console.log(`API ${api.url}, cache in ${redis ?? 'memory'}\n`);
    await showCalls(options);
    await showPage(options);
  } catch (error) {
    const { message, cause } = error as Error;
    console.error(cause instanceof Error ? `${message} (${cause.message})` : message);
    process.exitCode = 1;
  } finally {
    await cache?.close();
    await api.close();
  }
}

/** Makes reads, and writes between them, and prints a line about each. */
async function showCalls(options: ClientOptions): Promise<void> {
  const events: CacheEvent[] = [];
  let status: number | undefined;
  const client = createOrganisationsClient({ ...options, onCacheEvent: (event) => events.push(event) });
  client.use({
    onResponse: ({ response }) => {
      status = response.status;
    },
  });
  console.log('operation                    status cache            time');
  for (const [operation, call, effects] of callsOf(client)) {
    events.length = 0;
    status = undefined;
    const ms = await timed(call);
    const kinds = ['hit', 'miss', 'invalidated', 'bypass'];
    const outcome = events.find(({ kind }) => kinds.includes(kind))?.kind ?? '';
    const colour = outcome === 'hit' ? 'green' : outcome === 'invalidated' ? 'yellow' : 'reset';
    const cache = styleText(colour, outcome.padEnd(12));
    console.log(
      `${operation.padEnd(28)} ${String(status ?? '–').padEnd(6)} ${cache} ${ms.toFixed(2).padStart(7)} ms`,
    );
    if (effects !== undefined) console.log(effectLines(effects));
  }
}

function readsOf(client: OrganisationsClient): Call[] {
  return [
    ['getOrganisations', () => client.getOrganisations()],
    ['getOrganisation', () => client.getOrganisation({ organisation_id })],
    ['getOrganisationServices', () => client.getOrganisationServices({ organisation_id })],
  ];
}

function callsOf(client: OrganisationsClient): Call[] {
  const reads = readsOf(client);
  const link = { organisation_id, service_id: seed.services.alpha };
  const edit = { organisation_id, notes: 'Edited by the demo' };
  const write = 'updateServiceOrganisation';
  return [
    ...reads,
    ...reads,
    [write, () => client.updateServiceOrganisation(link), client.explain(write, link)],
    ...reads,
    ['updateOrganisation', () => client.updateOrganisation(edit), client.explain('updateOrganisation', edit)],
    ...reads,
  ];
}

/** Which keys and groups a write invalidated, the external ones apart. */
function effectLines({ deletes, invalidates, externalDeletes }: CacheEffects): string {
  const all = {
    'deletes the keys': deletes,
    'invalidates the groups': invalidates,
    'deletes keys of other applications': externalDeletes,
  };
  return Object.entries(all)
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `    ${what.padEnd(36)}${names.map(shortened).join(', ')}`)
    .join('\n');
}

/** A key with its UUIDs cut to their first part. */
function shortened(key: string): string {
  return key.replaceAll(/([\da-f]{8})(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '$1…');
}

/** The three reads of one page, without and with the cache, in turns. */
async function showPage(options: ClientOptions): Promise<void> {
  const page = async (client: OrganisationsClient) => {
    for (const [, read] of readsOf(client)) await read();
  };
  const without = createOrganisationsClient({ ...options, cache: false });
  const withCache = createOrganisationsClient(options);
  await page(withCache); // fills the cache
  const times = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.without.push(await timed(() => page(without)));
    times.with.push(await timed(() => page(withCache)));
  }
  const [slow, fast] = [median(times.without), median(times.with)];
  console.log(`
A page of three reads, one after the other (median of ${ROUNDS})
  without the cache  ${slow.toFixed(2).padStart(8)} ms
  with the cache     ${fast.toFixed(2).padStart(8)} ms
  times faster       ${(slow / fast).toFixed(0).padStart(8)}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number;
}
