import { clusterReaderSteps } from './cluster-reader.ts';
import {
  type ClusterFault,
  type ClusterScenario,
  type ClusterState,
  type ClusterWriter,
  cloneCluster,
  decisionsOf,
  initialCluster,
  type Shard,
} from './cluster-state.ts';
import type { Model, Step } from './search.ts';

/** A key's version on one shard, a group's on another: the commands of a phase have an order on each, and none between. */
export function clusterModel(scenario: ClusterScenario): Model<ClusterState> {
  const decide = decisionsOf(scenario);
  return {
    initial: initialCluster(scenario),
    // Readers are alike, so their order does not count. Whether the last step was a hit is no part of what comes.
    key: ({ readers, hit, nonces, ...state }) =>
      JSON.stringify([state, readers.map((reader) => JSON.stringify(reader)).sort()]),
    // Readers look up the parts one by one, so a hit is a step of theirs.
    hits: ({ hit }) => hit,
    violation: ({ stale }) => stale,
    successors(state) {
      const steps: Step<ClusterState>[] = [];
      for (const at of state.writers.keys()) writerSteps(state, at, steps);
      for (const at of state.readers.keys()) clusterReaderSteps(state, at, scenario, steps);
      for (const at of state.shards.keys()) shardSteps(state, at, steps);
      return steps;
    },
  };

  function writerSteps(state: ClusterState, index: number, steps: Step<ClusterState>[]): void {
    const writer = state.writers[index] as ClusterWriter;
    const step = (label: string, change: (next: ClusterState, moved: ClusterWriter) => void) => {
      const next = cloneCluster(state);
      change(next, next.writers[index] as ClusterWriter);
      steps.push([`writer ${index + 1}: ${label}`, next]);
    };
    if (writer.request === 'sent')
      step('the API applies it', (next, moved) => {
        next.applied += 1;
        moved.request = 'applied';
        moved.version = next.applied;
      });
    const isWaiting = !writer.crashed && (writer.phase === 'begin' || writer.phase === 'call');
    if (!writer.expired && !isWaiting)
      step('its time is over', (next, moved) => {
        if (moved.request === 'sent') moved.request = 'dropped';
        moved.expired = true;
        for (const shard of next.shards) shard.intents[index] = false;
      });
    if (writer.crashed) return;
    if (writer.phase === 'call') {
      if (writer.request === 'applied') step('has its response', (_, moved) => end(moved, 200));
      if (has(state, 'client times out'))
        step('FAULT: client times out', (next, moved) => {
          use(next, 'client times out');
          end(moved, 504);
          moved.caller = 'does not know';
        });
    }
    if (writer.phase === 'begin' || writer.phase === 'end')
      for (const at of state.shards.keys()) {
        const command = commandsOf(writer, at)[writer.at[at] as number];
        if (command !== undefined)
          step(`${command} on shard ${at}`, (next, moved) => run(next, moved, index, at));
      }
    const hasBegun = writer.phase !== 'begin' || writer.at.some((done) => done > 0);
    if (hasBegun && writer.caller === 'waits' && has(state, 'writer crashes'))
      step('FAULT: writer crashes', (next, moved) => {
        use(next, 'writer crashes');
        moved.crashed = true;
        moved.caller = 'does not know';
        if (moved.request === 'none') moved.request = 'dropped';
      });
  }

  function end(writer: ClusterWriter, status: number): void {
    writer.phase = 'end';
    writer.at = [0, 0];
    writer.isHeld = decide.outcomeOfStatus(status) === 'ambiguous';
  }

  /** The commands of a phase on one shard. */
  function commandsOf({ phase, isHeld }: ClusterWriter, shard: number): readonly string[] {
    const isChanged = (scenario.changes ?? [0, 1]).includes(shard);
    const hasIntent = scenario.oneIntent ? shard === 0 : isChanged;
    const intent = hasIntent && (phase === 'begin' || isHeld) ? ['intent'] : [];
    const token = isChanged ? [phase] : [];
    return [...intent, ...token, ...(hasIntent && phase === 'end' && !isHeld ? ['unlink'] : [])];
  }

  function run(state: ClusterState, writer: ClusterWriter, index: number, at: number): void {
    const shard = state.shards[at] as Shard;
    const nonce = String(index + 1);
    const version = shard.version ?? '';
    switch (commandsOf(writer, at)[writer.at[at] as number]) {
      case 'intent':
        shard.intents[index] = true;
        if (writer.phase === 'end') writer.expired = false;
        break;
      case 'begin':
        shard.version = version + decide.beginToken(nonce);
        break;
      case 'end':
        shard.version = version + decide.endTokens(nonce, writer.isHeld ? 1 : 0, `n${state.nonces++}`);
        break;
      default:
        shard.intents[index] = false;
        if (at === 0 && !scenario.oneIntent) state.entry = null;
    }
    writer.at[at] = (writer.at[at] as number) + 1;
    const isDone = state.shards.every(
      (_, shardAt) => (writer.at[shardAt] as number) >= commandsOf(writer, shardAt).length,
    );
    if (!isDone) return;
    if (writer.phase === 'begin') {
      writer.phase = 'call';
      writer.request = 'sent';
    } else {
      writer.phase = 'over';
      if (writer.caller === 'waits') writer.caller = 'acknowledged';
    }
  }

  function shardSteps(state: ClusterState, at: number, steps: Step<ClusterState>[]): void {
    const shard = state.shards[at] as Shard;
    const fault = at === 0 ? 'failover of shard 0' : 'failover of shard 1';
    if (!has(state, fault)) return;
    const next = cloneCluster(state);
    const moved = next.shards[at] as Shard;
    if (shard.replica === null) {
      moved.replica = {
        version: shard.version,
        intents: [...shard.intents],
        entry: at === 0 ? state.entry : null,
      };
      steps.push([`the replica of shard ${at} is up to date for the last time`, next]);
      return;
    }
    use(next, fault);
    moved.version = shard.replica.version;
    moved.intents = [...shard.replica.intents];
    if (at === 0) next.entry = shard.replica.entry;
    moved.replica = null;
    moved.replicationId += 1;
    // A command under way fails with its connection, and its phase with it.
    for (const writer of next.writers) {
      const done = writer.at[at] as number;
      if (writer.crashed || done === 0 || writer.phase === 'call' || writer.phase === 'over') continue;
      if (writer.phase === 'begin') {
        writer.caller = 'refused';
        writer.request = 'dropped';
        end(writer, 200);
      } else writer.at = [0, 0];
    }
    steps.push([`FAULT: ${fault}`, next]);
  }
}

function has(state: ClusterState, fault: ClusterFault): boolean {
  return state.faults.includes(fault);
}

function use(state: ClusterState, fault: ClusterFault): void {
  state.faults = state.faults.toSpliced(state.faults.indexOf(fault), 1);
}
