import type { Step } from './search.ts';
import { freshStamp, type TimedRules, type TimedState, type TimedWriter } from './timed-state.ts';

/** The commands of each phase: in memory a phase is one step, since nothing else runs meanwhile. */
const COMMANDS = { memory: ['stamp'], bump: ['bump', 'delete entry'] } as const;

export function changed(state: TimedState, index: number, change: Partial<TimedWriter>): TimedState {
  return {
    ...state,
    writers: state.writers.with(index, { ...(state.writers[index] as TimedWriter), ...change }),
  };
}

/** What the writer itself can do next. */
export function writerStep(
  state: TimedState,
  index: number,
  rules: TimedRules,
): Step<TimedState> | undefined {
  const writer = state.writers[index] as TimedWriter;
  const { phase, request, crashed } = writer;
  if (crashed || phase === 'over' || (phase === 'call' && request !== 'applied')) return undefined;
  const begins: Partial<TimedWriter> =
    phase === 'call' ? { phase: 'endWrite', at: 0, outcome: rules.decide.outcomeOfStatus(200) } : {};
  const before = { ...writer, ...begins };
  const commands = COMMANDS[rules.scenario.form];
  const command = commands[before.at] as string;
  const next = run(changed(state, index, begins), command, index, before, rules);
  const begun = before.phase === 'beginWrite' && before.at === 0 ? { begunAt: state.now } : {};
  const label = `writer ${index + 1}: ${command}${before.phase === 'endWrite' ? ` (end, ${before.outcome})` : ''}`;
  return [label, changed(next, index, { ...begun, ...advanced(before, commands.length, state.now, rules) })];
}

function advanced(
  writer: TimedWriter,
  commands: number,
  now: number,
  { decide, lifetimes }: TimedRules,
): Partial<TimedWriter> {
  const at = writer.at + 1;
  if (at < commands) return { at };
  if (writer.phase === 'beginWrite') return { phase: 'call', at: 0, request: 'sent' };
  return { phase: 'over', at: 0, ...answerCaller(writer, now, decide.holdMs(lifetimes, 'ambiguous')) };
}

/** The call of the caller is over. */
export function answerCaller(
  { caller, outcome }: TimedWriter,
  now: number,
  heldMs: number,
): Partial<TimedWriter> {
  if (caller === 'waits' && outcome === 'definite') return { caller: 'acknowledged' };
  return caller === 'refused' ? {} : { caller: 'does not know', boundAt: now + heldMs };
}

function run(
  state: TimedState,
  command: string,
  index: number,
  { phase, outcome }: TimedWriter,
  { decide, lifetimes }: TimedRules,
): TimedState {
  if (command === 'delete entry') return { ...state, entry: null };
  if (command === 'bump') {
    const untilMs = state.now + decide.holdMs(lifetimes, 'ambiguous');
    return { ...state, version: decide.formatHeldVersion({ stamp: freshStamp(state), untilMs }) };
  }
  const heldMs = decide.holdMs(lifetimes, phase === 'beginWrite' ? 'ambiguous' : outcome);
  const open = new Map(state.open);
  if (heldMs > 0) open.set(index, state.now + heldMs);
  else open.delete(index);
  return { ...state, version: freshStamp(state), open, entry: null };
}
