import { freshNonce, type Rules, tidy } from './redis-rules.ts';
import { cloneState, type State, type Writer } from './redis-state.ts';
import type { Step } from './search.ts';

/** The commands of `announce` in `stores/redis.ts`, in their order. PEXPIRE changes nothing here: see eviction. */
export function announcement(rules: Rules, writer: number): string[] {
  if (rules.mutations.has('nothing is announced')) return ['delete entry'];
  // Creating a version that is there does nothing: left out where none can go away.
  const create = rules.versionsCanGo ? ['create'] : [];
  const versions =
    rules.versions[writer]?.flatMap((version) =>
      [...create, 'beginWrite'].map((verb) => `${verb} ${version}`),
    ) ?? [];
  return ['mark', ...versions, 'delete entry'];
}

/** The commands of `settle`. */
export function settlement(rules: Rules, writer: number, heldMs: number): string[] {
  const tokens = rules.versions[writer]?.map((version) => `settle ${version}`) ?? [];
  if (heldMs === 0) return [...tokens, 'unmark', 'delete entry'];
  return ['renew mark', ...tokens, 'delete entry'];
}

const COMPACTION = ['get version', 'get marks', 'mark', 'set version', 'put back', 'unmark'];

/** What the writer itself can do next. */
export function writerStep(state: State, index: number, rules: Rules): Step<State> | undefined {
  const writer = state.writers[index] as Writer;
  if (writer.crashed || writer.phase === 'over') return undefined;
  // Only the API can move this one on, or its answer.
  if (writer.phase === 'call' && writer.request !== 'applied') return undefined;
  const next = cloneState(state);
  const moved = { ...writer };
  next.writers[index] = moved;
  if (moved.phase === 'call') {
    moved.phase = 'endWrite';
    moved.at = 0;
    moved.outcome = rules.decide.outcomeOfStatus(200);
  }
  const label =
    moved.phase === 'compact' ? compact(next, moved, index, rules) : command(next, moved, index, rules);
  tidy(next, rules);
  return [`writer ${index + 1}: ${label}`, next];
}

function command(state: State, writer: Writer, index: number, rules: Rules): string {
  const heldMs = rules.decide.holdMs(rules.lifetimes, writer.outcome);
  const settles = writer.phase === 'endWrite';
  const commands = settles ? settlement(rules, index, heldMs) : announcement(rules, index);
  const label = commands[writer.at] as string;
  run(state, label, writer, index, rules);
  writer.at += 1;
  if (writer.at === commands.length) {
    writer.at = 0;
    if (!settles) {
      writer.phase = 'call';
      writer.request = 'sent';
    } else if (index < (rules.scenario.compactors ?? 0)) writer.phase = 'compact';
    else finish(writer);
  }
  return settles ? `${label} (second phase, ${writer.outcome})` : label;
}

function run(state: State, label: string, writer: Writer, index: number, rules: Rules): void {
  const { store } = state;
  const { decide, lifetimes, mutations } = rules;
  const nonce = String(index + 1);
  const [verb, where] = label.split(' ');
  const at = Number(where);
  const version = store.versions[at] ?? null;
  switch (verb) {
    case 'mark':
      store.marks[index] = decide.holdMs(lifetimes, 'ambiguous');
      break;
    case 'renew':
      store.marks[index] = decide.holdMs(lifetimes, writer.outcome);
      // The bound for a write without an answer counts from here.
      writer.expired = false;
      break;
    case 'unmark':
      store.marks[index] = 0;
      break;
    case 'delete':
      store.entry = null;
      break;
    case 'create':
      store.versions[at] ??= decide.freshToken(freshNonce(state));
      break;
    case 'beginWrite':
      if (mutations.has('a second announcement overwrites')) {
        store.versions[at] = decide.freshToken(freshNonce(state)) + decide.beginToken(nonce);
      } else if (
        !mutations.has('a second announcement is skipped') ||
        decide.openWrites(version ?? '').length === 0
      ) {
        store.versions[at] = (version ?? '') + decide.beginToken(nonce);
      }
      break;
    case 'endWrite': {
      const heldMs = decide.holdMs(lifetimes, writer.outcome);
      store.versions[at] = (version ?? '') + decide.endTokens(nonce, heldMs, freshNonce(state));
      break;
    }
    default:
      throw new Error(`no command: ${label}`);
  }
}

/** One step of `compact` in `stores/redis.ts`. */
function compact(state: State, writer: Writer, index: number, rules: Rules): string {
  const { decide, lifetimes, mutations } = rules;
  const { store } = state;
  const label = COMPACTION[writer.at] as string;
  const version = store.versions[0] ?? null;
  const own = compactionOf(state, index);
  writer.at += 1;
  switch (label) {
    case 'get version':
      tidy(state, rules);
      writer.seen = store.versions[0] ?? null;
      if (version === null) finish(writer);
      break;
    case 'get marks': {
      const open = decide.openWrites(writer.seen ?? '');
      const marks = open.map((write) => (store.marks[Number(write) - 1] ? '1' : null));
      writer.rest = decide.pendingWrites(open, marks).join();
      break;
    }
    case 'mark':
      if (!mutations.has('compaction is not announced'))
        store.marks[own - 1] = decide.holdMs(lifetimes, 'ambiguous');
      break;
    case 'set version': {
      const lost = decide.writesLostByCompaction(writer.seen ?? '', version ?? '');
      const announced = mutations.has('compaction is not announced') ? [] : [String(own)];
      store.versions[0] = decide.compactVersion([...writesIn(writer.rest), ...announced], freshNonce(state));
      writer.seen = null;
      writer.rest = lost.join();
      break;
    }
    case 'put back': {
      const lost = mutations.has('compaction puts nothing back') ? [] : writesIn(writer.rest);
      store.versions[0] = (version ?? '') + decide.putBack(lost, String(own), freshNonce(state));
      writer.rest = '';
      break;
    }
    default:
      store.marks[own - 1] = 0;
      finish(writer);
  }
  return `compaction: ${label}`;
}

/** The nonce of a writer's compaction, and one more than the index of its mark. */
function compactionOf({ writers }: State, index: number): number {
  return writers.length + index + 1;
}

function writesIn(list: string): string[] {
  return list === '' ? [] : list.split(',');
}

/** Whether the mark of a writer's compaction can run out: not before the writes that it stands for are over. */
export function compactionRunsOut(state: State, index: number): boolean {
  const { phase, at, rest } = state.writers[index] as Writer;
  if (!state.store.marks[compactionOf(state, index) - 1]) return false;
  if (phase !== 'compact') return true;
  // The mark and the version are set in one pipeline.
  if (COMPACTION[at] === 'set version') return false;
  return writesIn(rest).every((write) => state.writers[Number(write) - 1]?.expired ?? true);
}

/** The call of the caller is over. */
export function answerCaller(writer: Writer): void {
  if (writer.caller !== 'waits') return;
  writer.caller = writer.outcome === 'definite' ? 'acknowledged' : 'does not know';
}

export function finish(writer: Writer): void {
  writer.phase = 'over';
  writer.at = 0;
  writer.seen = null;
  writer.rest = '';
  answerCaller(writer);
}
