import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, CacheUnavailableError, ClientError } from '../../../src/errors.ts';
import { nowMs } from './clock.ts';
import { layerOf } from './layers.ts';
import type { FromWorker, ToWorker, WorkerOrders } from './messages.ts';
import { Oracle } from './oracle.ts';
import {
  ITEMS,
  MOVE_SHARE,
  NO_HIT_PAUSE_MS,
  PYTHON,
  READERS,
  SHARED_WRITE_PAUSE_MS,
  SHELVES,
  shelfTarget,
  WRITE_PAUSE_MS,
  WRITERS,
} from './settings.ts';
import { count, type Tally } from './tally.ts';

/** A process of an application: reads and writes at full speed until it is told to stop, or killed. */

const ROUND_MS = 500;

const orders = JSON.parse(process.argv[2] ?? '') as WorkerOrders;
const oracle = new Oracle();
const writePauseMs = PYTHON[orders.layer] === undefined ? WRITE_PAUSE_MS : SHARED_WRITE_PAUSE_MS;
let tally: Tally = {};
let isRunning = true;
let hits = 0;
/** Hits of the round that is judged next, and of all rounds up to its end. */
let dueHits = 0;
let endedHits = 0;
const layer = layerOf(orders, () => {
  hits += 1;
});

/** Some items are hot, and the cold ones are not read for long enough to show what stays stale. */
const anItem = () => Math.floor(ITEMS * Math.random() ** 2);

function report(message: FromWorker): void {
  process.send?.(message);
}

async function read(item: number): Promise<void> {
  const startedAtMs = nowMs();
  try {
    const version = await layer.read(item);
    oracle.ended({ item, startedAtMs, version });
  } catch (error) {
    expectClientError(error);
    count(tally, 'reads that failed');
  }
}

async function write(): Promise<void> {
  const item = anItem();
  const shelf = Math.random() < MOVE_SHARE ? Math.floor(Math.random() * SHELVES) : undefined;
  try {
    const version = await (shelf === undefined ? layer.change(item) : layer.move(shelf));
    acknowledge(shelf === undefined ? item : shelfTarget(shelf), version);
  } catch (error) {
    expectClientError(error);
    const version = versionOf(error);
    if (version !== undefined) acknowledge(shelf === undefined ? item : shelfTarget(shelf), version);
    else if (error instanceof CacheUnavailableError) count(tally, 'writes refused');
    else if (error instanceof ApiError && error.status === 500) count(tally, 'writes that failed');
    else count(tally, 'writes without a response');
  }
  await read(item);
}

function acknowledge(target: number, version: number): void {
  const fact = { target, version, sinceMs: nowMs() };
  oracle.acknowledged(fact);
  report({ acknowledged: fact });
  count(tally, 'writes acknowledged');
}

/** An error of the API can be a definite outcome as well, and says here what was applied. */
function versionOf(error: unknown): number | undefined {
  if (!(error instanceof ApiError) || error.status !== 500) return undefined;
  const { version } = Object(error.body) as { version?: unknown };
  return typeof version === 'number' ? version : undefined;
}

function expectClientError(error: unknown): void {
  if (!(error instanceof ClientError)) throw error;
}

function judge(): void {
  const { judged, stale } = oracle.judge(nowMs());
  count(tally, 'reads', judged);
  count(tally, 'hits', dueHits);
  dueHits = hits - endedHits;
  endedHits = hits;
  for (const { staleness } of stale) count(tally, `stale ${staleness}`);
  report({ tally, ...(stale.length > 0 && { stale: stale.slice(0, 3) }) });
  tally = {};
}

async function repeat(work: () => Promise<void>): Promise<void> {
  while (isRunning) await work();
}

async function finish(): Promise<void> {
  isRunning = false;
  await Promise.all(loops);
  clearInterval(rounds);
  // Once for what is still on its way, twice to empty both rounds of the oracle.
  await sleep(ROUND_MS);
  judge();
  judge();
  await layer.close().catch(() => {});
  process.disconnect();
}

process.on('message', (message: ToWorker) => {
  if ('stop' in message) return void finish();
  for (const fact of message.acknowledged ?? []) oracle.acknowledged(fact);
  for (const fact of message.applied ?? []) oracle.applied(fact);
});
process.on('disconnect', () => process.exit());

const loops = [
  ...Array.from({ length: READERS }, () =>
    repeat(async () => {
      const hitsBefore = hits;
      await read(anItem());
      if (hits === hitsBefore) await sleep(NO_HIT_PAUSE_MS);
    }),
  ),
  ...Array.from({ length: WRITERS }, () =>
    repeat(async () => {
      await sleep(-Math.log(1 - Math.random()) * writePauseMs);
      await write();
    }),
  ),
];
const rounds = setInterval(judge, ROUND_MS);
report({});
