import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../support/redis-commands.ts';
import type { RedisServer } from '../../support/redis-server.ts';

/** Something that goes wrong and is over once `play` resolves. */
export interface Fault {
  /** How often it is drawn, against the others. */
  readonly weight: number;
  readonly play: () => Promise<unknown>;
  /** Whether it makes another server the primary. */
  readonly isFailover?: true;
}
/** By name. */
export type Faults = Readonly<Record<string, Fault>>;

/** Breaks something every now and then until the signal aborts, and leaves everything running. */
export async function injectFaults(
  faults: Faults,
  note: (kind: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const kinds = Object.entries(faults).flatMap(([kind, fault]) =>
    Array.from({ length: fault.weight }, () => ({ kind, ...fault })),
  );
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    await pause(1_000 + Math.random() * 3_000);
    const drawn = anyOf(kinds);
    if (signal.aborted || drawn === undefined) return;
    note(drawn.kind);
    if (drawn.isFailover) note('failovers in all');
    await drawn.play();
  }
}

/** What can befall any server. */
export function faultsOf(servers: readonly RedisServer[]): Faults {
  const any = () => anyOf(servers) as RedisServer;
  return {
    'connection killed': { weight: 5, play: () => killConnections(any(), 1) },
    'all connections killed': { weight: 2, play: () => killConnections(any(), Number.POSITIVE_INFINITY) },
    'Redis frozen briefly': { weight: 2, play: () => freeze(any(), 20 + Math.random() * 180) },
    'Redis frozen': { weight: 2, play: () => freeze(any(), 300 + Math.random() * 900) },
  };
}

/** One of several, `undefined` of none. */
export function anyOf<T>(all: readonly T[]): T | undefined {
  return all[Math.floor(Math.random() * all.length)];
}

async function freeze(redis: RedisServer, ms: number): Promise<void> {
  process.kill(redis.pid(), 'SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    process.kill(redis.pid(), 'SIGCONT');
  }
}

async function killConnections(redis: RedisServer, atMost: number): Promise<void> {
  // A server that was just killed or frozen, or a machine that is too busy: nothing is broken then.
  const told = (...words: string[]) => ask(redis, ...words).catch(() => '');
  const list = String(await told('CLIENT', 'LIST', 'TYPE', 'normal'));
  const ids = [...list.matchAll(/^id=(\d+)/gm)].map(([, id]) => id as string);
  const first = Math.floor(Math.random() * ids.length);
  for (const id of [...ids.slice(first), ...ids.slice(0, first)].slice(0, atMost))
    await told('CLIENT', 'KILL', 'ID', id);
}
