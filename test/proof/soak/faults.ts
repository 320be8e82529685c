import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@keyv/redis';
import type { RedisServer } from '../../support/redis-server.ts';

/** What can be broken from outside, by name. */
export interface Victims {
  readonly redis: RedisServer;
  /** Kills a worker and starts another in its place. */
  crashWorker(): Promise<void>;
}

/** Breaks something every now and then until the signal aborts, and leaves everything running. */
export async function injectFaults(
  victims: Victims,
  note: (kind: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const kinds = Object.entries(FAULTS).flatMap(([kind, { weight, play }]) =>
    Array.from({ length: weight }, () => ({ kind, play })),
  );
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    await pause(1_000 + Math.random() * 3_000);
    const drawn = kinds[Math.floor(Math.random() * kinds.length)];
    if (signal.aborted || drawn === undefined) return;
    note(drawn.kind);
    await drawn.play(victims);
  }
}

interface Fault {
  readonly weight: number;
  readonly play: (victims: Victims) => Promise<void>;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'worker killed': { weight: 3, play: ({ crashWorker }) => crashWorker() },
  'connection killed': { weight: 5, play: ({ redis }) => killConnections(redis, 1) },
  'all connections killed': {
    weight: 2,
    play: ({ redis }) => killConnections(redis, Number.POSITIVE_INFINITY),
  },
  'Redis frozen briefly': { weight: 2, play: ({ redis }) => freeze(redis, 20 + Math.random() * 180) },
  'Redis frozen': { weight: 2, play: ({ redis }) => freeze(redis, 300 + Math.random() * 900) },
  'Redis restarted': { weight: 2, play: ({ redis }) => redis.restart() },
};

async function freeze(redis: RedisServer, ms: number): Promise<void> {
  process.kill(redis.pid(), 'SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    process.kill(redis.pid(), 'SIGCONT');
  }
}

async function killConnections({ url }: RedisServer, atMost: number): Promise<void> {
  const client = createClient({ url });
  client.on('error', () => {});
  await client.connect();
  const own = String(await client.sendCommand(['CLIENT', 'ID']));
  const list = String(await client.sendCommand(['CLIENT', 'LIST', 'TYPE', 'normal']));
  const ids = [...list.matchAll(/^id=(\d+)/gm)].map(([, id]) => id as string).filter((id) => id !== own);
  const first = Math.floor(Math.random() * ids.length);
  for (const id of [...ids.slice(first), ...ids.slice(0, first)].slice(0, atMost)) {
    await client.sendCommand(['CLIENT', 'KILL', 'ID', id]);
  }
  client.destroy();
}
