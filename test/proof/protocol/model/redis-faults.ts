import type { Rules } from './redis-rules.ts';
import { cloneState, cloneStore, type Fault, OVER, type State, type Writer } from './redis-state.ts';
import { answerCaller } from './redis-writer.ts';
import type { Step } from './search.ts';

/** Every fault that can strike now. */
export function faultSteps(state: State, rules: Rules, steps: Step<State>[]): void {
  const { faults } = rules.scenario;
  for (const [index, fault] of faults.entries()) {
    if ((state.faultsLeft & (1 << index)) === 0) continue;
    // Faults of the same kind come in the order in which they are listed.
    if (faults.some((other, i) => i < index && other === fault && state.faultsLeft & (1 << i))) continue;
    const struck = (label: string, change: (next: State) => void) => {
      const next = cloneState(state);
      next.faultsLeft -= 1 << index;
      change(next);
      steps.push([`FAULT: ${label}`, next]);
    };
    if (fault === 'an intent is evicted') {
      for (const [at, intent] of state.store.intents.entries())
        if (intent !== 0)
          struck(`intent ${at + 1} is evicted`, ({ store }) => store.intents.fill(0, at, at + 1));
    } else if (fault === 'failover') failover(state, steps, struck);
    else if (fault === 'server is flushed') struck(fault, ({ store }) => empty(store));
    else if (fault === 'a version is evicted') {
      for (const [at, version] of state.store.versions.entries())
        if (version !== null)
          struck(`version ${at} is evicted`, ({ store }) => store.versions.fill(null, at, at + 1));
    } else
      for (const at of state.writers.keys()) {
        for (const change of writerFault(state, at, fault, rules)) struck(`${fault} (${at + 1})`, change);
      }
  }
}

type Change = (next: State) => void;

function writerFault(state: State, at: number, fault: Fault, rules: Rules): Change[] {
  const writer = state.writers[at] as Writer;
  return writersAfter(writer, fault, rules).map((changed) => (next) => next.writers.splice(at, 1, changed));
}

function writersAfter(writer: Writer, fault: Fault, { decide }: Rules): Writer[] {
  const { phase, caller, crashed, request } = writer;
  if (crashed || caller !== 'waits' || (phase === 'beginWrite' && writer.at === 0)) return [];
  switch (fault) {
    case 'writer crashes': {
      const left = request === 'none' ? 'dropped' : request;
      return [{ ...writer, crashed: true, seen: null, caller: 'does not know', request: left }];
    }
    case 'client times out': {
      if (phase !== 'call') return [];
      // Or a gateway answers for an API that is still at work.
      const outcome = decide.outcomeOfStatus(504);
      return [{ ...writer, phase: 'endWrite', at: 0, outcome, caller: 'does not know' }];
    }
    case 'the end fails': {
      if (phase === 'beginWrite' || (phase === 'call' && request !== 'applied')) return [];
      // Its other commands may still arrive: a step that never comes is one that is lost.
      const late = { ...writer };
      answerCaller(late);
      return [late, retriedEnd(writer)];
    }
    case 'the beginning fails':
      return phase === 'beginWrite' ? [refused(writer)] : [];
    default:
      return [];
  }
}

/** An end that failed, whatever of it was done: it is retried later, or never. */
function retriedEnd(writer: Writer): Writer {
  const failed: Writer = { ...writer, phase: 'endWrite', at: 0, seen: null, rest: '' };
  answerCaller(failed);
  return failed;
}

/** Nothing is sent, and what was begun is ended. */
function refused(writer: Writer): Writer {
  return { ...writer, phase: 'endWrite', at: 0, caller: 'refused', request: 'dropped' };
}

function failover(state: State, steps: Step<State>[], struck: (label: string, change: Change) => void): void {
  if (state.replica === null) {
    const next = cloneState(state);
    next.replica = cloneStore(state.store);
    steps.push(['the replica is up to date for the last time', next]);
    return;
  }
  const replica = state.replica;
  struck('failover to the replica', (next) => {
    next.store = cloneStore(replica);
    next.replica = null;
    next.replicationId += 1;
    // A command under way fails with its connection, and the phase that it belongs to with it.
    next.readers = next.readers.map((reader) =>
      reader.phase === 'create' || reader.phase === 'intents' ? OVER : reader,
    );
    next.writers = next.writers.map((writer) => {
      if (writer.at === 0 || writer.crashed) return writer;
      if (writer.phase === 'beginWrite') return refused(writer);
      return retriedEnd(writer);
    });
  });
}

function empty(store: State['store']): void {
  store.entry = null;
  store.versions.fill(null);
  store.intents.fill(0);
}
