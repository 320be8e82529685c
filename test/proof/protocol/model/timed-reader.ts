import type { Step } from './search.ts';
import {
  floorOf,
  freshStamp,
  OVER,
  type TimedReader,
  type TimedRules,
  type TimedState,
} from './timed-state.ts';

/** What a reader can do next. Readers of the memory form share a process, and with it their calls. */
export function readerSteps(state: TimedState, index: number, rules: TimedRules): Step<TimedState>[] {
  const reader = state.readers[index] as TimedReader;
  const to = (
    label: string,
    change: Partial<TimedReader>,
    rest: Partial<TimedState> = {},
  ): Step<TimedState> => [
    `reader ${index + 1}: ${label}`,
    { ...state, ...rest, readers: state.readers.with(index, { ...reader, ...change }) },
  ];
  const { decide, scenario, lifetimes } = rules;
  switch (reader.phase) {
    case 'idle':
      return scenario.form === 'memory'
        ? [to('lookup, and miss', { phase: 'lease', floor: floorOf(state) })]
        : [
            to('get entry', { phase: 'lookup', entry: state.entry, floor: floorOf(state) }),
            to('get version', { phase: 'lookup', version: state.version, floor: floorOf(state) }),
          ];
    case 'lookup':
      return lookedUp(state, reader, rules, to);
    case 'lease': {
      if (scenario.form === 'bump') {
        // Nothing is stored this time.
        if (decide.parseHeldVersion(state.version) !== undefined) return [to('get version', OVER)];
        return [to('finds no version', { phase: 'bump' })];
      }
      const stamp = state.version ?? freshStamp(state);
      const pending = [...state.open.values()].some((untilMs) => !decide.isOver(untilMs, state.now));
      if (pending) return [to('lease: a write is pending', OVER, { version: stamp })];
      const share = decide.shareKey('K', [stamp]);
      const joins = state.readers.some(
        (other) => other.phase === 'answer' && decide.shareKey('K', [other.stamp]) === share,
      );
      return [
        to(
          joins ? 'joins' : 'lease',
          { phase: joins ? 'shared' : 'answer', stamp, value: -1 },
          { version: stamp },
        ),
      ];
    }
    case 'bump': {
      const untilMs = state.now + decide.holdMs(lifetimes, 'ambiguous');
      const version = decide.formatHeldVersion({ stamp: freshStamp(state), untilMs });
      return [to('bump', OVER, { version })];
    }
    case 'call':
      return [to('the API answers', { phase: 'fill', value: state.visible })];
    case 'answer':
      return reader.value === -1
        ? [to('the API reads', { value: state.visible })]
        : [answered(state, reader, index, rules)];
    case 'fill':
      return [to('stores', OVER, { entry: { stamp: reader.stamp, value: reader.value } })];
    default:
      return [];
  }
}

/** The second half of a lookup whose two reads come in either order. */
function lookedUp(
  state: TimedState,
  reader: TimedReader,
  { decide }: TimedRules,
  to: (label: string, change: Partial<TimedReader>, rest?: Partial<TimedState>) => Step<TimedState>,
): Step<TimedState>[] {
  const entry = reader.entry === undefined ? state.entry : reader.entry;
  const version = reader.version === undefined ? state.version : reader.version;
  const stamp = decide.stampOfHeldVersion(version, state.now);
  const forget = { entry: undefined, version: undefined };
  const miss =
    stamp === undefined
      ? to('get the other, and miss', { ...forget, phase: 'lease' })
      : to('get the other, and miss', { ...forget, phase: 'call', stamp, floor: 0 });
  if (entry === null || !decide.isCurrent([entry.stamp], [stamp]) || entry.value >= reader.floor)
    return [miss];
  const stale = `a read hits version ${entry.value} after version ${reader.floor}`;
  return [to('get the other, and hit', OVER, { stale })];
}

function answered(
  state: TimedState,
  reader: TimedReader,
  index: number,
  { decide }: TimedRules,
): Step<TimedState> {
  const share = decide.shareKey('K', [reader.stamp]);
  let stale: string | undefined;
  const readers = state.readers.map((other, i): TimedReader => {
    const waits = other.phase === 'shared' && decide.shareKey('K', [other.stamp]) === share;
    if ((waits || i === index) && reader.value < other.floor)
      stale = `a read was answered version ${reader.value} after version ${other.floor}`;
    if (i === index) return { ...reader, phase: 'fill', floor: 0 };
    return waits ? OVER : other;
  });
  return [`reader ${index + 1}: the response arrives`, { ...state, readers, stale }];
}
