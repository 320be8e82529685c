import { throughCache } from '../../../../src/cache/cache.ts';
import type { CacheContext, CachePart, Exchange } from '../../../../src/cache/context.ts';
import { outcomeOfStatus } from '../../../../src/cache/protocol.ts';
import { SingleFlight } from '../../../../src/cache/single-flight.ts';
import type { RemoteStore } from '../../../../src/cache/store.ts';
import { storeKeysOf } from '../../../../src/cache/store-keys.ts';
import { Deadline } from '../../../../src/http/abort.ts';
import type { ReadRule } from '../../../../src/operation.ts';
import { redisStore } from '../../../../src/stores/redis-store.ts';
import { remoteCache } from '../../../../src/stores/remote.ts';
import { APPLIED_WITHIN_MS, Api, type ApiFaults, type ApiWrite } from './api.ts';
import { Connection, type Network, simulatedTopology } from './connection.ts';
import { Server } from './server.ts';
import { type Simulation, takeOverTime } from './simulation.ts';

/** What goes wrong in a run, each now and then, the times apart between half and one and a half of this. */
export interface Mix {
  readonly network: Network;
  readonly api: ApiFaults;
  readonly crashEveryMs?: number;
  readonly evictEveryMs?: number;
  readonly flushEveryMs?: number;
  readonly failOverEveryMs?: number;
  /** Another store in place of ours. */
  readonly store?: (connection: Connection) => RemoteStore;
}

export interface Counts {
  reads: number;
  hits: number;
  writes: number;
  acknowledged: number;
  faults: number;
  /** Reads that were answered with a value from before a write that was acknowledged, or whose time was over. */
  stale: string[];
}

const STEPS_IN_A_ROW = 10_000;
const PROCESSES = 3;
const USERS = 6;
const ITEMS = 8;
const THINKING_MS = 8;
const WRITE_SHARE = 0.03;
/** The beginning, the request, and room for both. */
const PENDING_MS = 1_000 + APPLIED_WITHIN_MS + 500;

const READ_RULE: ReadRule = {
  kind: 'read',
  key: '',
  ttlSeconds: 3,
  groups: [],
  root: 'object',
  fingerprint: 'f1',
};

/** Two halves of the items are a group each, which a write can change as a whole. */
const groupOf = (item: number) => `group-${item % 2}`;

/** Runs users of several processes until so many operations are done. */
export async function run(simulation: Simulation, mix: Mix, operations: number): Promise<Counts> {
  const server = new Server(simulation);
  const api = new Api(simulation, mix.api, ITEMS);
  const counts: Counts = { reads: 0, hits: 0, writes: 0, acknowledged: 0, faults: 0, stale: [] };
  const floors = new Array<number>(ITEMS).fill(0);
  const processes = Array.from({ length: PROCESSES }, () => startProcess());

  every(mix.crashEveryMs, () => {
    const index = Math.floor(simulation.random() * PROCESSES);
    processes[index]?.crash();
    processes[index] = startProcess();
  });
  every(mix.evictEveryMs, () => server.evict());
  every(mix.flushEveryMs, () => server.flush());
  every(mix.failOverEveryMs, () => {
    server.failOver();
    for (const { connection } of processes) connection.breakOff();
  });

  const giveBackTime = takeOverTime(simulation);
  try {
    for (let steps = 1; simulation.operations < operations && counts.stale.length === 0; steps++) {
      simulation.step();
      await whenIdle(steps % STEPS_IN_A_ROW === 0);
    }
  } finally {
    giveBackTime();
  }
  return counts;

  function every(meanMs: number | undefined, strike: () => void): void {
    if (meanMs === undefined) return;
    simulation.after((0.5 + simulation.random()) * meanMs, () => {
      counts.faults += 1;
      strike();
      every(meanMs, strike);
    });
  }

  function startProcess() {
    const connection = new Connection(simulation, server, mix.network);
    const client = { connection, isAlive: true, crash };
    const inFlight = new Set<ApiWrite>();
    const store = mix.store?.(connection) ?? redisStore(simulatedTopology([connection]));
    const storeKeys = storeKeysOf('simulated', 'http://api', 'client');
    const context: CacheContext = {
      name: 'simulated',
      store: remoteCache('redis', store, () => connection.breakOff()),
      sharedWith: [],
      knownKey: (key) => ({ key, fingerprint: READ_RULE.fingerprint }),
      groups: new Set(),
      lifetimes: { pendingMs: PENDING_MS, versionTtlMs: 10_000, originLagMs: mix.api.lagMs },
      whenCacheFails: 'refuse',
      ttlJitter: 0,
      maxEntryBytes: 1_000,
      emit: () => {},
      singleFlight: new SingleFlight(),
    };
    const call = async (part: CachePart, send: Exchange['send'], delivery: Exchange['delivery']) => {
      const deadline = newDeadline();
      try {
        return await throughCache(context, exchangeOf(part, deadline, send, delivery), undefined);
      } finally {
        deadline.end();
      }
    };
    for (let user = 0; user < USERS; user++) think();
    return client;

    function crash(): void {
      client.isAlive = false;
      connection.die();
      for (const write of inFlight) endUnacknowledged(write);
    }

    function think(): void {
      simulation.after(simulation.random() * THINKING_MS, () => {
        if (!client.isAlive) return;
        const work = simulation.chance(WRITE_SHARE) ? write() : read();
        work.then(think, think);
      });
    }

    async function read(): Promise<void> {
      const item = Math.floor(simulation.random() ** 2 * ITEMS);
      const floor = floors[item] as number;
      const send = () => api.read(item, () => client.isAlive);
      const target = {
        operationId: 'simulated',
        rule: READ_RULE,
        entry: storeKeys.entry(`item-${item}`, READ_RULE.fingerprint),
        versions: [storeKeys.version(`item-${item}`), storeKeys.group(groupOf(item))],
        witnesses: [],
      };
      const response = await call({ kind: 'read', target }, send, () => 'unknown');
      if (!client.isAlive) return;
      const status = response.headers.get('cache-status') ?? '';
      const isHit = status.includes('; hit');
      counts.reads += 1;
      if (isHit) counts.hits += 1;
      const { version } = (await response.json()) as { version: number };
      // An origin that lags is not ours to fix.
      if (version >= floor || (mix.api.lagMs > 0 && !isHit)) return;
      counts.stale.push(
        `at ${simulation.nowMs.toFixed(3)} ms, ${simulation.operations} operations: item ${item} was read as ` +
          `version ${version} by a read that began after version ${floor} (${status})`,
      );
    }

    async function write(): Promise<void> {
      const first = Math.floor(simulation.random() ** 2 * ITEMS);
      const isOfGroup = simulation.chance(0.3);
      const items = isOfGroup ? [...floors.keys()].filter((item) => item % 2 === first % 2) : [first];
      const made: ApiWrite = { items, versions: undefined };
      const effects = {
        groups: [],
        witnesses: [],
        deletes: isOfGroup ? [] : [`item-${first}`],
        externalDeletes: [],
        invalidates: isOfGroup ? [groupOf(first)] : [],
      };
      inFlight.add(made);
      counts.writes += 1;
      let isSent = false;
      try {
        const send = () => {
          isSent = true;
          return api.write(made, () => client.isAlive);
        };
        const delivery = () => (isSent ? 'unknown' : 'not_sent');
        const { status } = await call({ kind: 'write', effects, storeKeys }, send, delivery);
        if (!client.isAlive) return;
        if (outcomeOfStatus(status) === 'definite') {
          counts.acknowledged += 1;
          raise(made);
        } else endUnacknowledged(made);
      } catch {
        if (isSent && client.isAlive) endUnacknowledged(made);
      } finally {
        inFlight.delete(made);
      }
    }
  }

  /** Reads need not see it at once, but as soon as it can no longer be applied. */
  function endUnacknowledged(write: ApiWrite): void {
    counts.faults += 1;
    simulation.after(PENDING_MS + mix.api.lagMs, () => raise(write));
  }

  function raise({ items, versions }: ApiWrite): void {
    for (const [index, version] of (versions ?? []).entries()) {
      const item = items[index] as number;
      floors[item] = Math.max(floors[item] as number, version);
    }
  }
}

function newDeadline(): Deadline {
  return new Deadline(60_000, [], () => new Error('no call takes that long'));
}

function exchangeOf(
  part: CachePart,
  deadline: Deadline,
  send: Exchange['send'],
  delivery: Exchange['delivery'],
): Exchange {
  return {
    operationId: 'simulated',
    what: 'GET /simulated',
    url: '',
    part,
    mode: 'default',
    alsoDelete: [],
    retries: 0,
    pendingMs: PENDING_MS,
    deadline,
    newDeadline,
    send,
    delivery,
  };
}

/** Waits until all that a step has set off is done. A promise that resolves may set off another: none is left after a tick. */
function whenIdle(pauses: boolean): Promise<void> {
  return new Promise((resolve) => (pauses ? setImmediate(resolve) : process.nextTick(resolve)));
}
