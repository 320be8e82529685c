import { parseArgs } from 'node:util';
import {
  ApiError,
  CacheUnavailableError,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../src/index.ts';
import { redisCache } from '../src/stores/redis.ts';
import { seed, startReferenceApi } from '../src/testing/index.ts';
import { edits, reads } from './demo/calls.ts';
import { narrated } from './demo/narrated.ts';
import { clearProgress, followSteps } from './progress.ts';

const USAGE = `Usage: npm run demo -- [--redis URL] [--base-url URL --client-id ID --secret SECRET]

Without options: starts an API of its own, with the state and side effects of the real one and 10 ms of latency,
and shows what the memory cache does with reads and writes.

  --redis      caches in this Redis instead, such as redis://localhost:6379
  --base-url   runs the reads (only the reads) against this API
  --client-id  who the client is there (default notify-admin)
  --secret     the secret that it shares with the API`;

const LATENCY_MS = 10;
const ROUNDS = 15;
/** Calls that a round makes: the page of three reads without and with the cache. */
const CALLS_A_ROUND = 6;

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
    const organisation_id = remote === undefined ? seed.organisations.cabinetOffice : await anyId(options);
    const { client, show } = narrated(options);
    const calls = remote === undefined ? edits(client) : reads(client, organisation_id);
    const rounds = Array.from({ length: 1 + ROUNDS }, () => CALLS_A_ROUND);
    const begin = followSteps([...calls.map(() => 1), ...rounds]);
    for (const call of calls) {
      begin(call[0]);
      await show(call);
    }
    await showPage(options, organisation_id, begin);
  } finally {
    clearProgress();
    await cache?.close();
    await api?.close();
  }
}

/** The id of an organisation to read. Leaves the cache alone, so that the reads that are shown begin without it. */
async function anyId(options: ClientOptions): Promise<string> {
  const [first] = await createOrganisationsClient({ ...options, cache: false }).getOrganisations();
  if (first === undefined) throw new Error('This API has no organisation to read.');
  return first.id;
}

/** The three reads of one page, without and with the cache, in turns. */
async function showPage(
  options: ClientOptions,
  organisation_id: string,
  begin: (doing: string) => void,
): Promise<void> {
  const page = async (client: OrganisationsClient) => {
    await client.getOrganisations();
    await client.getOrganisation({ organisation_id });
    await client.getOrganisationServices({ organisation_id });
  };
  const without = createOrganisationsClient({ ...options, cache: false });
  const withCache = createOrganisationsClient(options);
  const times = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    begin('a page without and with the cache');
    const slowMs = await timed(() => page(without));
    const fastMs = await timed(() => page(withCache));
    // The first round fills the cache.
    if (round === 0) continue;
    times.without.push(slowMs);
    times.with.push(fastMs);
  }
  clearProgress();
  const [slow, fast] = [median(times.without), median(times.with)];
  console.log(`
A page of three reads, one after the other (median of ${ROUNDS})
  without the cache  ${slow.toFixed(2).padStart(8)} ms
  with the cache     ${fast.toFixed(2).padStart(8)} ms
  times faster       ${(slow / fast).toFixed(0).padStart(8)}`);
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
