import { faultSteps } from './redis-faults.ts';
import { stateNamer } from './redis-keys.ts';
import { readerStep } from './redis-reader.ts';
import { rulesOf } from './redis-rules.ts';
import {
  cloneState,
  floorOf,
  initialState,
  LIFETIMES,
  type Scenario,
  type State,
  type Writer,
} from './redis-state.ts';
import { compactionExpires, writerStep } from './redis-writer.ts';
import type { Model, Step } from './search.ts';

/** `stores/redis-store.ts`, `read.ts` and `write.ts` as actors, one command or call of the API a step. */
export function redisModel(scenario: Scenario, symmetric: boolean): Model<State> {
  const rules = rulesOf(scenario);
  const current = ({ store, replicationId }: State) => {
    if (store.entry === null) return false;
    const stamps = store.versions.map((version) => {
      const stamp = rules.decide.stampOf(version);
      return stamp === undefined ? undefined : rules.decide.withReplicationId(stamp, String(replicationId));
    });
    return rules.decide.isCurrent(store.entry.stamps, stamps);
  };
  return {
    initial: initialState(scenario),
    key: stateNamer(symmetric),
    hits: current,
    violation(state) {
      if (state.stale !== undefined) return state.stale;
      const { entry } = state.store;
      if (entry === null || entry.value >= floorOf(state) || !current(state)) return undefined;
      return `a read that begins now hits version ${entry.value}, not ${floorOf(state)}`;
    },
    successors(state) {
      const steps: Step<State>[] = [];
      for (const index of state.writers.keys()) {
        const step = writerStep(state, index, rules);
        if (step !== undefined) steps.push(step);
        requestSteps(state, index, steps);
        if (compactionExpires(state, index, rules)) {
          const next = cloneState(state);
          next.store.intents[state.writers.length + index] = 0;
          steps.push([`the intent of compaction ${index + 1} expires`, next]);
        }
      }
      for (const index of state.readers.keys()) {
        const step = readerStep(state, index, rules);
        if (step !== undefined) steps.push(step);
      }
      if (state.visible < state.applied && rules.scenario.laggingOrigin) {
        const next = cloneState(state);
        next.visible = state.applied;
        steps.push(['the origin catches up', next]);
      }
      faultSteps(state, rules, steps);
      return steps;
    },
  };

  /** What becomes of a request, and when its time is over. */
  function requestSteps(state: State, index: number, steps: Step<State>[]): void {
    const writer = state.writers[index] as Writer;
    const label = `write ${index + 1}`;
    if (writer.request === 'sent') {
      const next = cloneState(state);
      next.applied = state.applied + 1;
      if (!rules.scenario.laggingOrigin) next.visible = next.applied;
      next.writers[index] = { ...writer, request: 'applied', version: next.applied };
      steps.push([`the API applies ${label} as version ${next.applied}`, next]);
    }
    // The client's own timeout ends well before the intent does.
    const waits = !writer.crashed && (writer.phase === 'beginWrite' || writer.phase === 'call');
    if (waits && writer.request !== 'applied') return;
    const intent = state.store.intents[index] ?? 0;
    const caughtUp = state.visible >= writer.version;
    const intentExpires = intent !== 0 && (caughtUp || (intent & LIFETIMES.originLagMs) === 0);
    const isOver = caughtUp && !writer.expired;
    if (!intentExpires && !isOver) return;
    const next = cloneState(state);
    if (intentExpires) next.store.intents[index] = 0;
    const request = writer.request === 'sent' ? 'dropped' : writer.request;
    next.writers[index] = { ...writer, request, expired: caughtUp };
    steps.push([`the time of ${label} is over`, next]);
  }
}
