import { freshNonce, type Rules } from './redis-rules.ts';
import { cloneState, floorOf, OVER, type Reader, type State } from './redis-state.ts';
import type { Step } from './search.ts';

/**
 * What a reader can do next. It always misses: a hit is checked in every state, so that it needs no reader of its
 * own, and an entry can have expired at any moment.
 */
export function readerStep(state: State, index: number, rules: Rules): Step<State> | undefined {
  const reader = state.readers[index] as Reader;
  if (reader.phase === 'over' || reader.phase === 'shared') return undefined;
  const next = cloneState(state);
  const moved = { ...reader };
  next.readers[index] = moved;
  const label = move(next, moved, index, rules);
  return [`reader ${index + 1}: ${label}`, next];
}

function move(state: State, reader: Reader, index: number, rules: Rules): string {
  const { store } = state;
  const { decide, mutations } = rules;
  switch (reader.phase) {
    case 'idle':
      reader.seen = store.versions;
      reader.texts = store.versions;
      if (rules.scenario.singleFlight) reader.floor = floorOf(state);
      leaseFill(state, reader, index, rules);
      return 'lookup, and miss';
    case 'create': {
      const version = reader.seen.indexOf(null, reader.at >> 1);
      if (reader.at % 2 === 0) {
        reader.at = 2 * version + 1;
        store.versions[version] ??= decide.freshToken(freshNonce(state));
        return `create version ${version} if absent`;
      }
      reader.texts = reader.texts.with(version, store.versions[version] ?? null);
      reader.at = 2 * version + 2;
      leaseFill(state, reader, index, rules);
      return `get version ${version}`;
    }
    case 'intents': {
      const open = decide.writesToCheck(reader.seen);
      const intents = open.map((write) => (store.intents[Number(write) - 1] ? '1' : null));
      leased(state, reader, index, rules, decide.unexpiredWrites(open, intents));
      return 'get intents';
    }
    case 'call':
      reader.value = state.visible;
      reader.phase = 'fill';
      return `the API answers version ${reader.value}`;
    case 'answer':
      return answer(state, reader, index, rules);
    case 'fill':
      if (mutations.has('stamps are taken after the call') && reader.at === 0) {
        const stamps = store.versions.map(decide.stampOf);
        if (stamps.some((stamp) => stamp === undefined)) Object.assign(reader, OVER);
        reader.stamps = stamps.map((stamp) =>
          decide.withReplicationId(stamp ?? '', String(state.replicationId)),
        );
        reader.at = 1;
        return 'takes the stamps';
      }
      store.entry = { stamps: reader.stamps, value: reader.value };
      Object.assign(reader, OVER);
      return `stores version ${store.entry.value} under ${store.entry.stamps}`;
    default:
      throw new Error(`no step: ${reader.phase}`);
  }
}

/** The rest of `leaseFill` in `stores/redis-store.ts`, as far as it takes no further command. */
function leaseFill(state: State, reader: Reader, index: number, rules: Rules): void {
  if (reader.seen.indexOf(null, reader.at >> 1) !== -1) reader.phase = 'create';
  else if (rules.decide.writesToCheck(reader.seen).length > 0) reader.phase = 'intents';
  else leased(state, reader, index, rules, []);
}

function leased(state: State, reader: Reader, index: number, rules: Rules, pending: string[]): void {
  const { decide, scenario } = rules;
  const stamps = reader.texts.includes(null)
    ? undefined
    : decide.fillLease(reader.seen, reader.texts as readonly string[], pending);
  if (stamps === undefined) {
    // Answered by the API alone: never stale, never stored.
    Object.assign(reader, OVER);
    return;
  }
  reader.stamps = stamps.map((stamp) => decide.withReplicationId(stamp, String(state.replicationId)));
  reader.at = 0;
  reader.seen = OVER.seen;
  reader.texts = OVER.texts;
  if (!scenario.singleFlight) {
    reader.phase = 'call';
    return;
  }
  const share = decide.shareKey('K', reader.stamps);
  if (state.shared.has(share)) reader.phase = 'shared';
  else {
    reader.phase = 'answer';
    state.shared = new Map(state.shared).set(share, index);
  }
}

/** A call that others may have joined: first the API reads, then the response arrives. */
function answer(state: State, reader: Reader, index: number, { decide }: Rules): string {
  if (reader.at === 0) {
    reader.value = state.visible;
    reader.at = 1;
    return `the API reads version ${reader.value}`;
  }
  const share = decide.shareKey('K', reader.stamps);
  const shared = new Map(state.shared);
  shared.delete(share);
  state.shared = shared;
  for (const [other, joined] of state.readers.entries()) {
    const waits = joined.phase === 'shared' && decide.shareKey('K', joined.stamps) === share;
    if (!waits && other !== index) continue;
    if (reader.value < joined.floor)
      state.stale = `a read was answered version ${reader.value} after version ${joined.floor}`;
    if (waits) state.readers[other] = OVER;
  }
  reader.phase = 'fill';
  reader.at = 0;
  reader.floor = 0;
  return 'the response arrives';
}
