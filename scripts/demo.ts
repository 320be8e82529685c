import { parseArgs, styleText } from 'node:util';
import {
  ApiError,
  type CacheEffects,
  type CacheEvent,
  CacheUnavailableError,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../src/index.ts';
import { redisCache } from '../src/stores/redis.ts';
import { seed, startReferenceApi } from '../src/testing/index.ts';

const USAGE = `Usage: npm run demo -- [--redis URL] [--base-url URL --client-id ID --secret SECRET]

Without options: starts an API with the state and side effects of the real one and a latency of 10 ms, and shows what
the memory cache does with reads and writes.

  --redis      caches in this Redis instead, such as redis://localhost:6379
  --base-url   runs the reads (only the reads) against this API
  --client-id  the client's id there (default notify-admin)
  --secret     the secret shared with that API`;

const LATENCY_MS = 10;
const ROUNDS = 15;

/** A call to show; a write comes with what it invalidates. */
type Call = readonly [operation: string, call: () => Promise<unknown>, effects?: CacheEffects];

const { values: args } = parseArgs({
  options: {
    redis: { type: 'string' },
    'base-url': { type: 'string' },
    'client-id': { type: 'string', default: 'notify-admin' },
    secret: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (args.help) console.log(USAGE);
else {
  await main().catch((error: unknown) => {
    console.error(explain(error));
    process.exitCode = 1;
  });
}

async function main(): Promise<void> {
  const remote = args['base-url'];
  if (remote !== undefined && !args.secret)
    throw new Error('--base-url needs --secret, the secret shared with that API');
  const api = remote === undefined ? await startReferenceApi({ latencyMs: LATENCY_MS }) : undefined;
  const cache = args.redis === undefined ? undefined : redisCache(args.redis);
  const options: ClientOptions = {
    baseUrl: remote ?? (api?.url as string),
    auth: { clientId: args['client-id'], secret: args.secret ?? 'dev-notify-secret-key' },
    ...(cache !== undefined && { cache }),
    timeoutMs: 10_000,
  };
  try {
    console.log(`API ${options.baseUrl}, cache in ${args.redis ?? 'memory'}\n`);
    const organisation_id = remote === undefined ? seed.organisations.cabinetOffice : await anyId(options);
    await showCalls(options, organisation_id, remote === undefined);
    await showPage(options, organisation_id);
  } finally {
    await cache?.close();
    await api?.close();
  }
}

/** Makes reads, and writes between them where `withWrites`, and prints a line about each. */
async function showCalls(
  options: ClientOptions,
  organisation_id: string,
  withWrites: boolean,
): Promise<void> {
  const events: CacheEvent[] = [];
  let status: number | undefined;
  const client = createOrganisationsClient({ ...options, onCacheEvent: (event) => events.push(event) });
  client.use({
    onResponse: ({ response }) => {
      status = response.status;
    },
  });
  console.log('operation                    status cache            time');
  for (const [operation, call, effects] of callsOf(client, organisation_id, withWrites)) {
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

function callsOf(client: OrganisationsClient, organisation_id: string, withWrites: boolean): Call[] {
  const reads: Call[] = [
    ['getOrganisations', () => client.getOrganisations()],
    ['getOrganisation', () => client.getOrganisation({ organisation_id })],
    ['getOrganisationServices', () => client.getOrganisationServices({ organisation_id })],
  ];
  if (!withWrites) return [...reads, ...reads];
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
  const count = deletes.length + invalidates.length + externalDeletes.length;
  const lines = Object.entries({
    'deletes the keys': deletes,
    'invalidates the groups': invalidates,
    'deletes the external keys': externalDeletes,
  }).flatMap(([what, names]) =>
    names.length === 0 ? [] : [`    ${what.padEnd(26)}${names.map(shortened).join(', ')}`],
  );
  const external =
    externalDeletes.length > 0
      ? `, ${externalDeletes.length} of them filled only by other applications (external)`
      : '';
  return [`  ${count} keys and groups${external}:`, ...lines].join('\n');
}

/** A key with its UUIDs cut to their first part. */
function shortened(key: string): string {
  return key.replaceAll(/([\da-f]{8})(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '$1…');
}

/** The id of any organisation, read without the cache so that the reads shown start with an empty one. */
async function anyId(options: ClientOptions): Promise<string> {
  const [first] = await createOrganisationsClient({ ...options, cache: false }).getOrganisations();
  if (first === undefined) throw new Error('This API has no organisation to read.');
  return first.id;
}

/** The three reads of one page, without and with the cache, in turns. */
async function showPage(options: ClientOptions, organisation_id: string): Promise<void> {
  const page = async (client: OrganisationsClient) => {
    for (const [, read] of callsOf(client, organisation_id, false).slice(0, 3)) await read();
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

function explain(error: unknown): string {
  if (error instanceof ApiError) return `${error.message}: ${JSON.stringify(error.body)}`;
  if (error instanceof CacheUnavailableError) return `${error.message} (${(error.cause as Error).message})`;
  return error instanceof Error ? error.message : String(error);
}
