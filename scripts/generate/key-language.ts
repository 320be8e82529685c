import { ABSENT } from '../../src/cache/keys.ts';
import type { Format } from '../../src/operation.ts';
import type { Key, Variable } from './key.ts';

/**
 * The keys that a template can become, as a finite automaton: each part of the template is a small deterministic
 * one, and they stand in a row. What the formats of values let through is what the client enforces when it makes a
 * key, so whether two templates can yield the same key is decided, not guessed.
 */
interface Automaton {
  readonly start: number;
  readonly accepts: (state: number) => boolean;
  /** The next state, `undefined` when the character cannot stand here. */
  readonly next: (state: number, character: string) => number | undefined;
}

/** Which part of the template, and where within it. */
type Place = readonly [part: number, state: number];

/** What `encodeURIComponent` leaves as it is. An escape can stand only in free text, where a letter can stand as well. */
const FREE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()";
/** With the comma of templates, and what stands for a value that was not sent. */
const CHARACTERS = [...FREE, ',', ABSENT];
const UUID_SHAPE = 'hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh';

/** Searches are pure and dear, and documents that differ in one place ask the same again. */
const answers = new Map<string, string | undefined>();

/** A key that both templates can become, the shortest; `undefined` when there is none. */
export function commonKey(one: Key, other: Key): string | undefined {
  return remembered(`${languageName(one)} ${languageName(other)}`, () =>
    search(automataOf(one), automataOf(other), false),
  );
}

/**
 * A key that a template can become from two different sets of values, the shortest; `undefined` when there is none:
 * `{genre}-{language}` yields `a-b-c` from `a`, `b-c` and from `a-b`, `c`.
 */
export function ambiguousKey(key: Key): string | undefined {
  // No value holds a comma.
  if (key.parts.every((part, index) => typeof part === 'string' || endsAtComma(key.parts[index + 1])))
    return undefined;
  return remembered(languageName(key), () => {
    const automata = automataOf(key);
    return search(automata, automata, true);
  });
}

function endsAtComma(next: Key['parts'][number] | undefined): boolean {
  return next === undefined || (typeof next === 'string' && next.startsWith(','));
}

function remembered(question: string, answer: () => string | undefined): string | undefined {
  if (!answers.has(question)) answers.set(question, answer());
  return answers.get(question);
}

/** What a template can become depends on its words and the formats of its values, not on their names. */
function languageName({ parts }: Key): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : `{${part.format}${mayBeAbsent(part) ? '?' : ''}}`))
    .join('');
}

/**
 * Walks two templates side by side, breadth first, to a key that ends both. With `apart`, only a pair of walks counts
 * that were in different places at least once: each part is deterministic, so those are the ones with other values.
 */
function search(one: readonly Automaton[], other: readonly Automaton[], apart: boolean): string | undefined {
  const queue: { left: Place; right: Place; parted: boolean; key: string }[] = [
    { left: [0, one[0]?.start ?? 0], right: [0, other[0]?.start ?? 0], parted: !apart, key: '' },
  ];
  const seen = new Set<string>();
  for (const { left, right, parted, key } of queue) {
    if (parted && endsAt(one, left) && endsAt(other, right)) return key;
    for (const character of CHARACTERS) {
      for (const nextLeft of step(one, left, character)) {
        for (const nextRight of step(other, right, character)) {
          const nowParted = parted || String(nextLeft) !== String(nextRight);
          const name = `${nextLeft} ${nextRight} ${nowParted}`;
          if (seen.has(name)) continue;
          seen.add(name);
          queue.push({ left: nextLeft, right: nextRight, parted: nowParted, key: key + character });
        }
      }
    }
  }
  return undefined;
}

/** Where one character leads: within the part, or into those behind it as long as parts may end. */
function step(automata: readonly Automaton[], [part, state]: Place, character: string): Place[] {
  const places: Place[] = [];
  for (let [index, at] = [part, state]; index < automata.length; ) {
    const automaton = automata[index] as Automaton;
    const next = automaton.next(at, character);
    if (next !== undefined) places.push([index, next]);
    if (!automaton.accepts(at)) break;
    index++;
    at = automata[index]?.start ?? 0;
  }
  return places;
}

function endsAt(automata: readonly Automaton[], [part, state]: Place): boolean {
  return automata
    .slice(part)
    .every((automaton, index) => automaton.accepts(index === 0 ? state : automaton.start));
}

function automataOf(key: Key): Automaton[] {
  return key.parts.map((part) => {
    if (typeof part === 'string') return sequence([...part]);
    const value = FORMATS[part.format];
    return mayBeAbsent(part) ? orAbsent(value) : value;
  });
}

function mayBeAbsent(variable: Variable): boolean {
  return variable.in === 'query' || variable.in === 'header';
}

/** One character of each set, in this order. */
function sequence(sets: readonly string[]): Automaton {
  return {
    start: 0,
    accepts: (state) => state === sets.length,
    next: (state, character) => (sets[state]?.includes(character) ? state + 1 : undefined),
  };
}

const uuid = sequence([...UUID_SHAPE].map((each) => (each === 'h' ? '0123456789abcdef' : each)));

/** 0 at the start, 1 behind a minus, 2 in digits, 3 behind a zero that nothing can follow. */
const integer: Automaton = {
  start: 0,
  accepts: (state) => state >= 2,
  next: (state, character) => {
    if (state === 0 && character === '-') return 1;
    if (state === 0 && character === '0') return 3;
    if (state < 2 && /[1-9]/.test(character)) return 2;
    return state === 2 && /\d/.test(character) ? 2 : undefined;
  },
};

const text: Automaton = {
  start: 0,
  accepts: () => true,
  next: (_, character) => (FREE.includes(character) ? 0 : undefined),
};

const FORMATS: Readonly<Record<Format, Automaton>> = { uuid, integer, text };

/** A value, or what stands for one that was not sent. */
function orAbsent(value: Automaton): Automaton {
  const [start, absent] = [-1, -2];
  const inner = (state: number) => (state === start ? value.start : state);
  return {
    start,
    accepts: (state) => state === absent || value.accepts(inner(state)),
    next: (state, character) => {
      if (state === absent) return undefined;
      return state === start && character === ABSENT ? absent : value.next(inner(state), character);
    },
  };
}
