import {
  type ClusterReader,
  type ClusterScenario,
  type ClusterState,
  cloneCluster,
  decisionsOf,
  floorOf,
  newReader,
  type Shard,
} from './cluster-state.ts';
import type { Step } from './search.ts';

/** What a reader can do next: it reads the two shards in either order, and reads again after a hit or a miss. */
export function clusterReaderSteps(
  state: ClusterState,
  index: number,
  scenario: ClusterScenario,
  steps: Step<ClusterState>[],
): void {
  const decide = decisionsOf(scenario);
  const reader = state.readers[index] as ClusterReader;
  const step = (label: string, change: (next: ClusterState, moved: ClusterReader) => void) => {
    const next = cloneCluster(state);
    change(next, next.readers[index] as ClusterReader);
    steps.push([`reader ${index + 1}: ${label}`, next]);
  };
  const finish = (next: ClusterState) => {
    next.readers[index] = { ...newReader(), phase: 'over' };
  };

  switch (reader.phase) {
    case 'lookup':
      for (const at of state.shards.keys())
        if (reader.seen[at] === null)
          step(`looks up on shard ${at}`, (next, moved) => {
            if (moved.floor === -1) moved.floor = floorOf(next);
            const { version, replicationId } = next.shards[at] as Shard;
            moved.seen[at] = { version, replicationId };
            if (at === 0) moved.entry = next.entry;
            if (!moved.seen.includes(null)) lookedUp(next, moved);
          });
      return;
    case 'lease':
      for (const at of reader.unchecked)
        step(`reads intents on shard ${at}`, (next, moved) => {
          const shard = next.shards[scenario.oneIntent ? 0 : at] as Shard;
          const writes = decide.writesToCheck([moved.seen[at]?.version ?? null]);
          const intents = writes.map((write) => (shard.intents[Number(write) - 1] ? '1' : null));
          const isSame = (next.shards[at] as Shard).replicationId === moved.seen[at]?.replicationId;
          if (!isSame || decide.unexpiredWrites(writes, intents).length > 0) return finish(next);
          moved.unchecked = moved.unchecked.filter((other) => other !== at);
          if (moved.unchecked.length === 0) lease(moved);
        });
      return;
    case 'call':
      step('the API responds', (next, moved) => {
        moved.value = next.applied;
        moved.phase = 'fill';
      });
      return;
    case 'fill':
      step('stores', (next, moved) => {
        next.entry = { stamps: moved.stamps, value: moved.value };
        // It reads once more, which is how a stale entry shows.
        next.readers[index] = newReader();
      });
      return;
    default:
  }

  function stampsOf({ seen }: ClusterReader): (string | undefined)[] {
    return seen.map((found, at) => {
      const stamp = decide.stampOf(found?.version);
      const id = scenario.oneReplicationId ? seen[0]?.replicationId : seen[at]?.replicationId;
      return stamp === undefined ? undefined : decide.withReplicationId(stamp, String(id));
    });
  }

  function lookedUp(next: ClusterState, moved: ClusterReader): void {
    const { entry, floor } = moved;
    if (entry !== null && decide.isCurrent(entry.stamps, stampsOf(moved))) {
      next.hit = true;
      if (entry.value < floor) next.stale = `a read hits version ${entry.value} after version ${floor}`;
      finish(next);
      return;
    }
    moved.entry = null;
    moved.floor = -1;
    moved.phase = 'lease';
    moved.unchecked = [...moved.seen.keys()].filter(
      (at) => decide.writesToCheck([moved.seen[at]?.version ?? null]).length > 0,
    );
    if (moved.unchecked.length === 0) lease(moved);
  }

  function lease(moved: ClusterReader): void {
    moved.stamps = stampsOf(moved).map(String);
    moved.seen = [null, null];
    moved.phase = 'call';
  }
}
