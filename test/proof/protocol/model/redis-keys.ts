import type { Reader, State, Store, Writer } from './redis-state.ts';

/**
 * Makes the function that names states, the same for states that behave alike: readers are, so with `symmetric`
 * their order does not count. Parts that come up again and again are known by a number.
 */
export function stateNamer(symmetric: boolean): (state: State) => string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
    }
    return number;
  };
  return (state) => {
    const readers = state.readers.map((reader) => numberOf(textOfReader(reader)));
    if (symmetric) readers.sort((a, b) => a - b);
    let key = `${numberOf(textOfStore(state.store))}`;
    for (const writer of state.writers) key += `,${numberOf(textOfWriter(writer))}`;
    for (const reader of readers) key += `,${reader}`;
    key += `,${state.applied}${state.visible}${state.replicationId}${state.faultsLeft}`;
    if (state.replica !== null) key += `,${numberOf(textOfStore(state.replica))}`;
    if (state.shared.size > 0) key += `,s${numberOf([...state.shared].join(' '))}`;
    return state.stale === undefined ? key : `${key}!`;
  };
}

function textOfStore({ entry, versions, intents }: Store): string {
  const stored = entry === null ? '' : `${entry.stamps.join()}:${entry.value}`;
  return `${stored};${versions.map((version) => version ?? '-').join()};${intents.join('')}`;
}

function textOfWriter(writer: Writer): string {
  const { phase, at, request, version, outcome, caller, crashed, expired, seen, rest } = writer;
  return `${phase} ${at}${request}${version}${caller}${outcome}${crashed}${expired}${seen ?? ''}/${rest}`;
}

function textOfReader({ phase, at, seen, texts, stamps, value, floor }: Reader): string {
  if (phase === 'over' || phase === 'idle') return phase;
  return `${phase}${at}${value}${floor}${seen.join()}/${texts.join()}/${stamps.join()}`;
}
