import * as heldVersion from '../../../../src/cache/held-version.ts';
import * as protocol from '../../../../src/cache/protocol.ts';
import type { Lifetimes } from '../../../../src/cache/store.ts';

/** The forms without intents that expire by themselves: times are compared with a clock, here of a few ticks. */
export interface TimedScenario {
  readonly form: 'memory' | 'bump';
  readonly writers: 1 | 2;
  readonly readers: 1 | 2 | 3;
  readonly faults: readonly TimedFault[];
  readonly laggingOrigin?: boolean;
  readonly decisions?: Partial<TimedDecisions>;
}

/** The decisions that ship. A mutant replaces one of them. */
export type TimedDecisions = typeof protocol & typeof heldVersion;

export type TimedFault =
  | 'writer crashes'
  | 'client times out'
  | 'the end fails'
  | 'the beginning fails'
  | 'a version is evicted';

/** In ticks. A write is applied within two of them after its beginning, and seen within two more. */
const LIFETIMES = { pendingMs: 2, versionTtlMs: 100, originLagMs: 2 } as const;
/** Long enough for everything that a write holds up; two of them hold each other up, which shows sooner. */
const LAST_TICKS = { 1: 6, 2: 5 } as const;

export interface TimedWriter {
  phase: 'beginWrite' | 'call' | 'endWrite' | 'over';
  at: number;
  request: 'none' | 'sent' | 'applied' | 'dropped';
  begunAt: number;
  appliedAt: number;
  version: number;
  outcome: protocol.Outcome;
  caller: 'waits' | 'acknowledged' | 'does not know' | 'refused';
  /** Of a caller that does not know: when every read must see what became of the write. */
  boundAt: number;
  crashed: boolean;
}

export interface TimedReader {
  phase: 'idle' | 'lookup' | 'lease' | 'bump' | 'call' | 'shared' | 'answer' | 'fill' | 'over';
  /** The half of a lookup that came first. */
  entry: Entry | null | undefined;
  version: string | null | undefined;
  stamp: string;
  value: number;
  floor: number;
}

export interface Entry {
  readonly stamp: string;
  readonly value: number;
}

export interface TimedState {
  now: number;
  entry: Entry | null;
  /** Of `memory`: the stamp. Of `bump`: the stored form. */
  version: string | null;
  /** Of `memory`: the time of each writer in flight. */
  open: ReadonlyMap<number, number>;
  applied: number;
  visible: number;
  writers: readonly TimedWriter[];
  readers: readonly TimedReader[];
  faultsLeft: number;
  stale: string | undefined;
}

export const OVER: TimedReader = {
  phase: 'over',
  entry: undefined,
  version: undefined,
  stamp: '',
  value: 0,
  floor: 0,
};

export interface TimedRules {
  readonly scenario: TimedScenario;
  readonly decide: TimedDecisions;
  readonly lifetimes: Lifetimes;
}

export function rulesOf(scenario: TimedScenario): TimedRules {
  return {
    scenario,
    decide: { ...protocol, ...heldVersion, ...scenario.decisions },
    lifetimes: { ...LIFETIMES, originLagMs: scenario.laggingOrigin ? LIFETIMES.originLagMs : 0 },
  };
}

export function initialState({ writers, readers, faults }: TimedScenario): TimedState {
  return {
    now: 0,
    entry: null,
    version: null,
    open: new Map(),
    applied: 0,
    visible: 0,
    writers: Array.from({ length: writers }, () => ({
      phase: 'beginWrite',
      at: 0,
      request: 'none',
      begunAt: 0,
      appliedAt: 0,
      version: 0,
      outcome: 'definite',
      caller: 'waits',
      boundAt: 0,
      crashed: false,
    })),
    readers: Array.from({ length: readers }, () => ({ ...OVER, phase: 'idle' })),
    faultsLeft: 2 ** faults.length - 1,
    stale: undefined,
  };
}

/** Readers are alike, so their order does not count. */
export function keyOf(state: TimedState): string {
  const { now, entry, version, open, applied, visible, writers, readers, faultsLeft, stale } = state;
  const sorted = readers.map((reader) => JSON.stringify(reader)).sort();
  return JSON.stringify([
    now,
    entry,
    version,
    [...open],
    applied,
    visible,
    writers,
    sorted,
    faultsLeft,
    stale,
  ]);
}

/** What a read that begins now must not fall short of. */
export function floorOf({ now, writers }: TimedState): number {
  const versions = writers
    .filter(
      ({ caller, boundAt }) =>
        caller === 'acknowledged' || (caller === 'does not know' && protocol.isOver(boundAt, now)),
    )
    .map(({ version }) => version);
  return Math.max(0, ...versions);
}

/** A stamp that nothing in the state remembers, in the form of a real one. */
export function freshStamp(state: TimedState): string {
  const remembered = JSON.stringify([state.entry, state.version, state.readers]);
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    const stamp = letter.repeat(16);
    if (!remembered.includes(stamp)) return stamp;
  }
  throw new Error('a state with more than 26 stamps');
}

/**
 * The next tick, unless something must happen before: a write is applied in its time or never, and an origin that
 * lags catches up in its own.
 */
export function tick(state: TimedState, { lifetimes, scenario }: TimedRules): TimedState | undefined {
  const now = state.now + 1;
  if (now > LAST_TICKS[scenario.writers]) return undefined;
  for (const { request, begunAt, appliedAt, version, phase, at, crashed } of state.writers) {
    // Announcing takes no time to speak of; a client that was paused meanwhile has too late a start.
    if (phase === 'beginWrite' && at > 0 && !crashed) return undefined;
    if (request === 'sent' && now >= begunAt + lifetimes.pendingMs) return undefined;
    if (version > state.visible && now >= appliedAt + lifetimes.originLagMs) return undefined;
  }
  return { ...state, now };
}
