import * as protocol from '../../../../src/cache/protocol.ts';

export type ClusterFault =
  | 'writer crashes'
  | 'client times out'
  | 'failover of shard 0'
  | 'failover of shard 1';

/** Two shards: the entry and its key's version on one, the version of its group on the other. */
export interface ClusterScenario {
  readonly writers: 1 | 2;
  readonly readers: 1 | 2;
  readonly faults: readonly ClusterFault[];
  /** Shards whose version each writer changes. @default both */
  readonly changes?: readonly number[];
  /** Mutant: one intent, on the first shard, stands for both versions. */
  readonly oneIntent?: boolean;
  /** Mutant: the replication id of the first shard is put into every stamp. */
  readonly oneReplicationId?: boolean;
  readonly decisions?: Partial<typeof protocol>;
}

export interface Shard {
  version: string | null;
  /** Of each writer. */
  intents: boolean[];
  replicationId: number;
  /** As it was at some moment, to which a failover goes back. */
  replica: { version: string | null; intents: boolean[]; entry: ClusterState['entry'] } | null;
}

export interface ClusterWriter {
  phase: 'begin' | 'call' | 'end' | 'over';
  /** Next command on each shard. */
  at: number[];
  request: 'none' | 'sent' | 'applied' | 'dropped';
  version: number;
  isHeld: boolean;
  caller: 'waits' | 'acknowledged' | 'does not know' | 'refused';
  crashed: boolean;
  /** Its time is over: it can no longer be applied. */
  expired: boolean;
}

export interface ClusterReader {
  phase: 'lookup' | 'lease' | 'call' | 'fill' | 'over';
  /** What each shard replied, `null` until it has. */
  seen: ({ readonly version: string | null; readonly replicationId: number } | null)[];
  entry: ClusterState['entry'];
  /** Shards whose intents are yet to be read. */
  unchecked: number[];
  stamps: readonly string[];
  value: number;
  /** What a read that began when this one did must not fall short of. */
  floor: number;
}

export interface ClusterState {
  shards: Shard[];
  entry: { readonly stamps: readonly string[]; readonly value: number } | null;
  writers: ClusterWriter[];
  readers: ClusterReader[];
  applied: number;
  nonces: number;
  faults: readonly ClusterFault[];
  /** The last step was a hit. */
  hit: boolean;
  stale?: string;
}

export function decisionsOf(scenario: ClusterScenario): typeof protocol {
  return { ...protocol, ...scenario.decisions };
}

export function initialCluster({ writers, readers, faults }: ClusterScenario): ClusterState {
  return {
    shards: [0, 1].map(() => ({
      version: '=a',
      intents: Array.from({ length: writers }, () => false),
      replicationId: 1,
      replica: null,
    })),
    entry: null,
    writers: Array.from({ length: writers }, () => ({
      phase: 'begin',
      at: [0, 0],
      request: 'none',
      version: 0,
      isHeld: false,
      caller: 'waits',
      crashed: false,
      expired: false,
    })),
    readers: Array.from({ length: readers }, () => newReader()),
    applied: 0,
    nonces: 0,
    faults,
    hit: false,
  };
}

export function newReader(): ClusterReader {
  return { phase: 'lookup', seen: [null, null], entry: null, unchecked: [], stamps: [], value: 0, floor: -1 };
}

export function cloneCluster(state: ClusterState): ClusterState {
  return {
    ...state,
    hit: false,
    shards: state.shards.map((shard) => ({ ...shard, intents: [...shard.intents] })),
    writers: state.writers.map((writer) => ({ ...writer, at: [...writer.at] })),
    readers: state.readers.map((reader) => ({
      ...reader,
      seen: [...reader.seen],
      unchecked: [...reader.unchecked],
    })),
  };
}

/** What a read that begins now must not fall short of. */
export function floorOf({ writers }: ClusterState): number {
  const counted = writers.filter(
    ({ caller, expired }) => caller === 'acknowledged' || (caller === 'does not know' && expired),
  );
  return Math.max(0, ...counted.map(({ version }) => version));
}
