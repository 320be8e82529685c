import type { Model, Step } from './search.ts';
import { readerSteps } from './timed-reader.ts';
import {
  floorOf,
  initialState,
  keyOf,
  rulesOf,
  type TimedFault,
  type TimedRules,
  type TimedScenario,
  type TimedState,
  type TimedWriter,
  tick,
} from './timed-state.ts';
import { answerCaller, changed, writerStep } from './timed-writer.ts';

/** `stores/memory.ts` or `stores/keyv.ts` with `read.ts` and `write.ts`, one command or call of the API a step. */
export function timedModel(scenario: TimedScenario): Model<TimedState> {
  const rules = rulesOf(scenario);
  const current = ({ entry, version, now }: TimedState) => {
    if (entry === null) return false;
    const stamp =
      scenario.form === 'bump' ? rules.decide.stampOfHeldVersion(version, now) : (version ?? undefined);
    return rules.decide.isCurrent([entry.stamp], [stamp]);
  };
  return {
    initial: initialState(scenario),
    key: keyOf,
    hits: current,
    violation(state) {
      if (state.stale !== undefined) return state.stale;
      const floor = floorOf(state);
      if (state.entry === null || state.entry.value >= floor || !current(state)) return undefined;
      return `a read that begins now hits version ${state.entry.value}, not ${floor}`;
    },
    successors(state) {
      const steps: Step<TimedState>[] = [];
      for (const index of state.writers.keys()) {
        const step = writerStep(state, index, rules);
        if (step !== undefined) steps.push(step);
        steps.push(...requestSteps(state, index, rules));
      }
      for (const index of state.readers.keys()) steps.push(...readerSteps(state, index, rules));
      if (state.visible < state.applied)
        steps.push(['the origin catches up', { ...state, visible: state.applied }]);
      const later = tick(state, rules);
      if (later !== undefined) steps.push(['time passes', later]);
      faultSteps(state, rules, steps);
      return steps;
    },
  };
}

function requestSteps(state: TimedState, index: number, { scenario }: TimedRules): Step<TimedState>[] {
  const writer = state.writers[index] as TimedWriter;
  if (writer.request !== 'sent') return [];
  const applied = state.applied + 1;
  const done = changed(state, index, { request: 'applied', version: applied, appliedAt: state.now });
  const visible = scenario.laggingOrigin ? state.visible : applied;
  const steps: Step<TimedState>[] = [
    [`the API applies write ${index + 1} as version ${applied}`, { ...done, applied, visible }],
  ];
  const isAwaited = writer.phase === 'call' && !writer.crashed;
  if (!isAwaited)
    steps.push([`write ${index + 1} is never applied`, changed(state, index, { request: 'dropped' })]);
  return steps;
}

function faultSteps(state: TimedState, rules: TimedRules, steps: Step<TimedState>[]): void {
  const { faults, form } = rules.scenario;
  for (const [bit, fault] of faults.entries()) {
    if ((state.faultsLeft & (1 << bit)) === 0) continue;
    const struck = { ...state, faultsLeft: state.faultsLeft - (1 << bit) };
    if (fault === 'a version is evicted') {
      // In memory a version with a write in flight stays.
      const stays =
        form === 'memory' && [...state.open.values()].some((until) => !rules.decide.isOver(until, state.now));
      if (state.version !== null && !stays)
        steps.push([`FAULT: ${fault}`, { ...struck, version: null, open: new Map() }]);
      continue;
    }
    for (const [index, writer] of state.writers.entries()) {
      const after = writerAfter(writer, fault, state.now, rules);
      if (after !== undefined) steps.push([`FAULT: ${fault} (${index + 1})`, changed(struck, index, after)]);
    }
  }
}

function writerAfter(
  writer: TimedWriter,
  fault: TimedFault,
  now: number,
  { decide, lifetimes }: TimedRules,
): Partial<TimedWriter> | undefined {
  const { phase, at, caller, crashed, request, begunAt } = writer;
  if (crashed || caller !== 'waits' || (phase === 'beginWrite' && at === 0)) return undefined;
  const heldMs = decide.holdMs(lifetimes, 'ambiguous');
  switch (fault) {
    case 'writer crashes':
      return {
        crashed: true,
        caller: 'does not know',
        boundAt: Math.max(now, begunAt + heldMs),
        request: request === 'none' ? 'dropped' : request,
      };
    case 'client times out':
      return phase === 'call'
        ? {
            phase: 'endWrite',
            at: 0,
            outcome: decide.outcomeOfStatus(504),
            caller: 'does not know',
            boundAt: now + heldMs,
          }
        : undefined;
    case 'the end fails':
      return phase === 'endWrite' || (phase === 'call' && request === 'applied')
        ? answerCaller(writer, now, heldMs)
        : undefined;
    case 'the beginning fails':
      return phase === 'beginWrite'
        ? { phase: 'endWrite', at: 0, caller: 'refused', request: 'dropped' }
        : undefined;
    default:
      return undefined;
  }
}
