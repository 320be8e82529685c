import type * as protocol from '../../../../src/cache/protocol.ts';

/** The decisions that ship. A mutant replaces one of them. */
export type WitnessDecisions = Pick<
  typeof protocol,
  'witnessStampOf' | 'withReplicationId' | 'isCurrent' | 'shareKey'
>;

/** What can befall the other application and the server, each once. */
export type WitnessFault =
  | 'the writer crashes'
  | 'the writer gets no response'
  | 'the witness is evicted'
  | 'failover';

export interface WitnessScenario {
  /** What each write of the other application deletes: its key after the call, or before as well. */
  readonly writers: readonly ('after' | 'before and after')[];
  /** Reads of the other application, which set its key to what the API has returned, however late. */
  readonly setters: number;
  /** Its key is set without a time to live. */
  readonly withoutTtl?: boolean;
  /** Reads of ours that miss. */
  readonly readers: number;
  /** Lookups whose halves are asked for on two servers, and that end in a hit or not at all. */
  readonly splitLookups?: number;
  /** Readers share a process, and with it their calls. */
  readonly singleFlight?: boolean;
  readonly faults?: readonly WitnessFault[];
  /** Counts a write as soon as it is applied, which is more than is promised. */
  readonly beyondPromise?: boolean;
  readonly decisions?: Partial<WitnessDecisions>;
  /** For a mutant: the stamp is read once the API has answered. */
  readonly stampAfterCall?: boolean;
}

/** What is on the server, lost or revived together. */
export interface WitnessStore {
  /** What PEXPIRETIME says: absent is -2, without a time to live -1. */
  readonly expireTime: number;
  /** The value that the other application keeps under its key. */
  readonly external: number;
  readonly entry: { readonly stamp: string; readonly value: number } | null;
}

export interface ExternalWriter {
  readonly phase: 'delete before' | 'send' | 'call' | 'delete after' | 'over';
  readonly request: 'none' | 'sent' | 'applied';
  readonly version: number;
  /** Its caller has its response, and its deletion has returned. */
  readonly hasReturned: boolean;
  readonly isAnswered: boolean;
}

export interface Setter {
  readonly phase: 'call' | 'set' | 'over';
  readonly value: number;
}

export interface WitnessReader {
  /** `second` is the second half of a split lookup. */
  readonly phase: 'idle' | 'call' | 'shared' | 'fill' | 'second' | 'over';
  readonly stamp: string | undefined;
  readonly value: number;
  readonly floor: number;
  /** Of a split lookup: what was read first. */
  readonly entry: WitnessStore['entry'];
}

export interface WitnessState {
  readonly store: WitnessStore;
  readonly replica: WitnessStore | null;
  readonly replicationId: number;
  /** Another for every time that the key is set. */
  readonly sets: number;
  readonly applied: number;
  readonly writers: readonly ExternalWriter[];
  readonly setters: readonly Setter[];
  readonly readers: readonly WitnessReader[];
  readonly faultsLeft: readonly WitnessFault[];
  readonly stale: string | undefined;
}

export const ABSENT = -2;
export const READER_OVER: WitnessReader = {
  phase: 'over',
  stamp: undefined,
  value: 0,
  floor: 0,
  entry: null,
};

/** The other application has read its key: there is something to be vouched for. */
export function initialWitnessState(scenario: WitnessScenario): WitnessState {
  return {
    store: { expireTime: scenario.withoutTtl ? -1 : 100, external: 0, entry: null },
    replica: null,
    replicationId: 1,
    sets: 0,
    applied: 0,
    writers: scenario.writers.map((deletes) => ({
      phase: deletes === 'after' ? 'send' : 'delete before',
      request: 'none',
      version: 0,
      hasReturned: false,
      isAnswered: false,
    })),
    setters: Array.from({ length: scenario.setters }, () => ({ phase: 'call', value: 0 })),
    readers: Array.from({ length: scenario.readers + (scenario.splitLookups ?? 0) }, () => ({
      ...READER_OVER,
      phase: 'idle',
    })),
    faultsLeft: scenario.faults ?? [],
    stale: undefined,
  };
}

/** The version that a read which begins now must not fall short of. */
export function witnessFloor({ writers, applied }: WitnessState, { beyondPromise }: WitnessScenario): number {
  if (beyondPromise) return applied;
  return Math.max(0, ...writers.map(({ hasReturned, version }) => (hasReturned ? version : 0)));
}
