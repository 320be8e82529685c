import * as protocol from '../../../../src/cache/protocol.ts';

/** What can go wrong, each at any moment but once for each time that a scenario lists it. */
export type Fault =
  | 'writer crashes'
  | 'client times out'
  | 'the end fails'
  | 'the beginning fails'
  | 'a version is evicted'
  | 'an intent is evicted'
  | 'server is flushed'
  | 'failover';

/** The decisions that ship. A mutant replaces one of them. */
export type Decisions = Omit<typeof protocol, 'newNonce' | 'VERSION_LENGTH_LIMIT'>;
export const SHIPPED: Decisions = protocol;

export interface Scenario {
  readonly writers: 1 | 2;
  readonly readers: 1 | 2 | 3;
  readonly faults: readonly Fault[];
  /** Versions that each writer changes; a reader depends on all. */
  readonly versions?: readonly (readonly number[])[];
  /** How many of the writers compact at every end, as if the length limit were 0. */
  readonly compactors?: 1 | 2;
  /** Readers share a process, and with it their calls. */
  readonly singleFlight?: boolean;
  /** Reads of the API lag behind its writes until it catches up. */
  readonly laggingOrigin?: boolean;
  readonly decisions?: Partial<Decisions>;
  readonly mutations?: readonly Mutation[];
}

/** Changes to the order of commands, for mutants. */
export type Mutation =
  | 'stamps are taken after the call'
  | 'nothing is begun'
  | 'a second beginning is skipped'
  | 'a second beginning overwrites'
  | 'compaction puts nothing back'
  | 'compaction leaves no intent'
  | 'the intent of a compaction is short-lived';

/** What is on the server, all of it lost or revived together. */
export interface Store {
  entry: { readonly stamps: readonly string[]; readonly value: number } | null;
  versions: (string | null)[];
  /**
   * For each writer, then for the compaction of each: what the time to live of its intent covers (see LIFETIMES),
   * 0 when there is none.
   */
  intents: number[];
}

/** Lifetimes as bits, so that a sum tells what it covers. */
export const LIFETIMES = { pendingMs: 1, versionTtlMs: 8, originLagMs: 2 } as const;

export interface Writer {
  phase: 'beginWrite' | 'call' | 'endWrite' | 'compact' | 'over';
  /** Next command of the phase. */
  at: number;
  /** Where its request is: not sent, at the API, applied, or never to be applied. */
  request: 'none' | 'sent' | 'applied' | 'dropped';
  version: number;
  outcome: protocol.Outcome;
  /** What the caller knows. A crashed one, or one without a response, does not know. */
  caller: 'waits' | 'acknowledged' | 'does not know' | 'refused';
  crashed: boolean;
  /** Its time is over: it can no longer be applied, nor do reads lag behind it. */
  expired: boolean;
  /** Of a compaction: the version as read, then what is left to write. */
  seen: string | null;
  rest: string;
}

export interface Reader {
  phase: 'idle' | 'create' | 'intents' | 'call' | 'shared' | 'answer' | 'fill' | 'over';
  at: number;
  seen: readonly (string | null)[];
  texts: readonly (string | null)[];
  stamps: readonly string[];
  value: number;
  /** With singleFlight: what a read that begins when this one did must not fall short of. */
  floor: number;
}

export interface State {
  store: Store;
  /** A replica as it was at some moment, to which a failover goes back. */
  replica: Store | null;
  replicationId: number;
  applied: number;
  visible: number;
  writers: Writer[];
  readers: Reader[];
  /** Calls under way, with the value once the API has read it. */
  shared: ReadonlyMap<string, number>;
  /** One bit for each fault of the scenario that is still to come. */
  faultsLeft: number;
  /** A value that was handed out although it was too old. */
  stale: string | undefined;
}

export function initialState(scenario: Scenario): State {
  const versions = Math.max(...versionsOf(scenario).flat()) + 1;
  return {
    store: {
      entry: null,
      versions: Array.from({ length: versions }, () => '=a'),
      intents: Array.from({ length: scenario.writers * (scenario.compactors ? 2 : 1) }, () => 0),
    },
    replica: null,
    replicationId: 1,
    applied: 0,
    visible: 0,
    writers: Array.from({ length: scenario.writers }, () => ({
      phase: 'beginWrite',
      at: 0,
      request: 'none',
      version: 0,
      outcome: 'definite',
      caller: 'waits',
      crashed: false,
      expired: false,
      seen: null,
      rest: '',
    })),
    readers: Array.from({ length: scenario.readers }, () => ({ ...OVER, phase: 'idle' })),
    shared: new Map(),
    faultsLeft: 2 ** scenario.faults.length - 1,
    stale: undefined,
  };
}

/** A reader with nothing left to do, nor to remember. */
export const OVER: Reader = {
  phase: 'over',
  at: 0,
  seen: [],
  texts: [],
  stamps: [],
  value: 0,
  floor: 0,
};

export function versionsOf(scenario: Scenario): readonly (readonly number[])[] {
  return scenario.versions ?? [[0], [0]];
}

export function cloneStore({ entry, versions, intents }: Store): Store {
  return { entry, versions: versions.slice(), intents: intents.slice() };
}

/** A copy of which the store, and the actors that the step changes, can be written to. */
export function cloneState(state: State): State {
  return {
    ...state,
    store: cloneStore(state.store),
    writers: state.writers.slice(),
    readers: state.readers.slice(),
  };
}

/**
 * The version that a read which begins now must not fall short of: that of every write whose caller has its
 * answer, and of every other write as soon as its time is over.
 */
export function floorOf({ writers }: State): number {
  let floor = 0;
  for (const { caller, expired, version } of writers) {
    const counts = caller === 'acknowledged' || (caller === 'does not know' && expired);
    if (counts && version > floor) floor = version;
  }
  return floor;
}
