import { parseArgs, styleText } from 'node:util';
import {
  ApiError,
  type CacheEvent,
  CacheUnavailableError,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../src/index.ts';
import { redisCache } from '../src/redis.ts';
import { seed, startReferenceApi } from '../test/reference-api/index.ts';

const USAGE = `Usage: npm run demo -- [--redis URL] [--base-url URL --client-id ID --secret SECRET]

Without options: starts an API of its own, with the state and side effects of the real one and 10 ms of latency,
and shows what the memory cache does with reads and writes.

  --redis      caches in this Redis instead, such as redis://localhost:6379
  --base-url   runs the reads (only the reads) against this API
  --client-id  who the client is there (default notify-admin)
  --secret     the secret that it shares with the API`;

const LATENCY_MS = 10;
const ROUNDS = 15;

const { values: args } = parseArgs({
  options: {
    redis: { type: 'string' },
    'base-url': { type: 'string' },
    'client-id': { type: 'string', default: 'notify-admin' },
    secret: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (args.help) {
  console.log(USAGE);
} else {
  try {
    await main();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
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
    const ids = remote === undefined ? await showWrites(options) : await showReads(options);
    await showPage(options, ids);
  } finally {
    await cache?.close();
    await api?.close();
  }
}

/** Reads, re-reads, links a service, edits, and reads again. Returns the ids of a page to compare. */
async function showWrites(options: ClientOptions): Promise<PageIds> {
  const { client, show } = narrated(options);
  const { cabinetOffice: organisation_id, borough } = seed.organisations;
  const service_id = seed.services.alpha;
  const reads = async () => {
    await show('getOrganisations', () => client.getOrganisations());
    await show('getOrganisation', () => client.getOrganisation({ organisation_id }));
    await show('getOrganisationServices', () => client.getOrganisationServices({ organisation_id }));
  };
  await reads();
  await reads();
  const link = { organisation_id, service_id };
  await show('updateServiceOrganisation', () => client.updateServiceOrganisation(link));
  await reads();
  await show('updateOrganisation', () =>
    client.updateOrganisation({ organisation_id, notes: 'Edited by the demo' }),
  );
  await reads();
  await show('getOrganisation', () => client.getOrganisation({ organisation_id: borough }));
  return { organisation_id };
}

async function showReads(options: ClientOptions): Promise<PageIds> {
  const { client, show } = narrated(options);
  const organisations = await show('getOrganisations', () => client.getOrganisations());
  const [first] = organisations;
  if (first === undefined) throw new Error('This API has no organisation to read.');
  const organisation_id = first.id;
  await show('getOrganisations', () => client.getOrganisations());
  for (let round = 0; round < 2; round++) {
    await show('getOrganisation', () => client.getOrganisation({ organisation_id }));
    await show('getOrganisationServices', () => client.getOrganisationServices({ organisation_id }));
  }
  return { organisation_id };
}

interface PageIds {
  readonly organisation_id: string;
}

/** The three reads of one page, without and with the cache, in turns. */
async function showPage(options: ClientOptions, { organisation_id }: PageIds): Promise<void> {
  const page = async (client: OrganisationsClient) => {
    await client.getOrganisations();
    await client.getOrganisation({ organisation_id });
    await client.getOrganisationServices({ organisation_id });
  };
  const without = createOrganisationsClient({ ...options, cache: false });
  const withCache = createOrganisationsClient(options);
  await page(withCache);
  await page(without);
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

/** A client, and a function that makes one call and prints one line about it. */
function narrated(options: ClientOptions) {
  const events: CacheEvent[] = [];
  let status: number | undefined;
  const client = createOrganisationsClient({ ...options, onCacheEvent: (event) => events.push(event) });
  client.use({
    onResponse: ({ response }) => {
      status = response.status;
    },
  });
  const print = (operation: string, ms: number) => {
    const count = events.find(({ kind }) => kind === 'deleted')?.count;
    const outcome =
      events.find(({ kind }) => ['hit', 'miss', 'deleted', 'skipped'].includes(kind))?.kind ?? '';
    const cells = [
      operation.padEnd(28),
      String(status ?? '–').padEnd(5),
      styleText(outcome === 'hit' ? 'green' : outcome === 'deleted' ? 'yellow' : 'reset', outcome.padEnd(9)),
      `${ms.toFixed(2).padStart(8)} ms`,
      count === undefined ? '' : `   ${count} keys and groups cleared`,
    ];
    console.log(cells.join(' '));
  };
  const show = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    events.length = 0;
    status = undefined;
    const startedAtMs = performance.now();
    try {
      return await call();
    } finally {
      print(operation, performance.now() - startedAtMs);
    }
  };
  console.log('operation                    status cache        time');
  return { client, show };
}

async function timed(work: () => Promise<void>): Promise<number> {
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
