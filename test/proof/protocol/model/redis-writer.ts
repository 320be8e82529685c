import { freshNonce, type Rules, tidy } from './redis-rules.ts';
import { cloneState, type State, type Writer } from './redis-state.ts';
import type { Step } from './search.ts';

/** The commands of `beginWrite` in `stores/redis-store.ts`, in their order. PEXPIRE changes nothing here: see eviction. */
export function beginning(rules: Rules, writer: number): string[] {
  if (rules.mutations.has('nothing is begun')) return ['nothing'];
  return ['intent', ...(rules.versions[writer]?.map((version) => `beginWrite ${version}`) ?? [])];
}

/** The commands of `endWrite`: entries and intent go in one of them. */
export function ending(rules: Rules, writer: number, heldMs: number): string[] {
  const tokens = rules.versions[writer]?.map((version) => `endWrite ${version}`) ?? [];
  return heldMs === 0 ? [...tokens, 'unlink intent'] : ['renew intent', ...tokens, 'unlink'];
}

const COMPACTION = [
  'get version',
  'get version and intents',
  'intent',
  'set version',
  'put back',
  'unlink intent',
];

/** What the writer itself can do next. */
export function writerStep(state: State, index: number, rules: Rules): Step<State> | undefined {
  const writer = state.writers[index] as Writer;
  if (writer.crashed || writer.phase === 'over') return undefined;
  // Only the API can move this one on, or its response.
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
  const ends = writer.phase === 'endWrite';
  const commands = ends ? ending(rules, index, heldMs) : beginning(rules, index);
  const label = commands[writer.at] as string;
  run(state, label, writer, index, rules);
  writer.at += 1;
  if (writer.at === commands.length) {
    writer.at = 0;
    if (!ends) {
      writer.phase = 'call';
      writer.request = 'sent';
    } else if (index < (rules.scenario.compactors ?? 0)) {
      // In the background.
      answerCaller(writer);
      writer.phase = 'compact';
    } else finish(writer);
  }
  return ends ? `${label} (end, ${writer.outcome})` : label;
}

function run(state: State, label: string, writer: Writer, index: number, rules: Rules): void {
  const { store } = state;
  const { decide, lifetimes, mutations } = rules;
  const nonce = String(index + 1);
  const [verb, where] = label.split(' ');
  const at = Number(where);
  const version = store.versions[at] ?? null;
  switch (verb) {
    case 'intent':
      store.intents[index] = decide.holdMs(lifetimes, 'ambiguous');
      break;
    case 'renew':
      store.intents[index] = decide.holdMs(lifetimes, writer.outcome);
      // The bound for a write without a response counts from here.
      writer.expired = false;
      break;
    case 'unlink':
      if (where === 'intent') store.intents[index] = 0;
      store.entry = null;
      break;
    case 'nothing':
      break;
    case 'beginWrite':
      if (mutations.has('a second beginning overwrites')) {
        store.versions[at] = decide.freshToken(freshNonce(state)) + decide.beginToken(nonce);
      } else if (
        !mutations.has('a second beginning is skipped') ||
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

/** One step of `compact` in `stores/redis-versions.ts`. */
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
    case 'get version and intents': {
      const open = decide.openWrites(writer.seen ?? '');
      const intents = open.map((write) => (store.intents[Number(write) - 1] ? '1' : null));
      if (version === null || !version.startsWith(writer.seen ?? '')) {
        finish(writer);
        break;
      }
      writer.rest = decide.writesToKeep(version, open, intents).join();
      writer.seen = version;
      break;
    }
    case 'intent':
      if (!mutations.has('compaction leaves no intent'))
        store.intents[own - 1] = decide.holdMs(lifetimes, 'ambiguous');
      break;
    case 'set version': {
      const lost = decide.writesLostByCompaction(writer.seen ?? '', version ?? '');
      const begun = mutations.has('compaction leaves no intent') ? [] : [String(own)];
      store.versions[0] = decide.compactVersion([...writesIn(writer.rest), ...begun], freshNonce(state));
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
      store.intents[own - 1] = 0;
      finish(writer);
  }
  return `compaction: ${label}`;
}

/** The nonce of a writer's compaction, and one more than the index of its intent. */
function compactionOf({ writers }: State, index: number): number {
  return writers.length + index + 1;
}

function writesIn(list: string): string[] {
  return list === '' ? [] : list.split(',');
}

/** Whether the intent of a writer's compaction can expire: not before the writes that it stands for are over. */
export function compactionExpires(state: State, index: number, { mutations }: Rules): boolean {
  const { phase, at, rest } = state.writers[index] as Writer;
  if (!state.store.intents[compactionOf(state, index) - 1]) return false;
  if (phase !== 'compact') return true;
  // The intent and the version are set in one pipeline.
  if (COMPACTION[at] === 'set version') return false;
  if (mutations.has('the intent of a compaction is short-lived')) return true;
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
