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

/** Where two walks are after the same characters, and whether they were in different places before. */
interface Pair {
  readonly left: Place;
  readonly right: Place;
  readonly parted: boolean;
  readonly key: string;
}

/** What `encodeURIComponent` leaves as it is. An escape can stand only in free text, where a letter can stand as well. */
const FREE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()";
/** Of the characters that no template holds, these stand for all that values let through. */
const OF_VALUES = `a01-${ABSENT}`;
const UUID_SHAPE = 'hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh';

/** Searches are pure and dear, and documents that differ in one place ask the same again. */
const answers = new Map<string, string | undefined>();

/** A key that both templates can become, the shortest; `undefined` when there is none. */
export function commonKey(one: Key, other: Key): string | undefined {
  return remembered(`${languageName(one)} ${languageName(other)}`, () => search(one, other, false));
}

/**
 * A key that a template can become from two different sets of values, the shortest; `undefined` when there is none:
 * `{genre}-{language}` yields `a-b-c` from `a`, `b-c` and from `a-b`, `c`.
 */
export function ambiguousKey(key: Key): string | undefined {
  return openEnds(key).length === 0 ? undefined : remembered(languageName(key), () => search(key, key, true));
}

/** The values of a key that no comma ends, and no value holds one. A search takes the square of the number of texts among them. */
export function openEnds({ parts }: Key): Variable[] {
  return parts.filter(
    (part, index): part is Variable => typeof part !== 'string' && !endsAtComma(parts[index + 1]),
  );
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
function search(one: Key, other: Key, apart: boolean): string | undefined {
  const [ones, others] = [automataOf(one), automataOf(other)];
  const words = [...one.parts, ...other.parts].filter((part) => typeof part === 'string');
  const characters = new Set([...OF_VALUES, ...words.join('')]);
  const seen = new Set<string>();
  let pairs: Pair[] = [{ left: startOf(ones, 0), right: startOf(others, 0), parted: !apart, key: '' }];
  while (pairs.length > 0) {
    const longer: Pair[] = [];
    // It grows while it is walked: a part that may end leads into the next one without a character.
    for (const { left, right, parted, key } of pairs) {
      const name = `${left} ${right} ${parted}`;
      if (seen.has(name)) continue;
      seen.add(name);
      const [ofLeft, ofRight] = [ones[left[0]], others[right[0]]];
      if (ofLeft === undefined && ofRight === undefined && parted) return key;
      if (ofLeft?.accepts(left[1])) pairs.push({ left: startOf(ones, left[0] + 1), right, parted, key });
      if (ofRight?.accepts(right[1])) pairs.push({ left, right: startOf(others, right[0] + 1), parted, key });
      for (const character of characters) {
        const [next, otherNext] = [ofLeft?.next(left[1], character), ofRight?.next(right[1], character)];
        if (next === undefined || otherNext === undefined) continue;
        const places = { left: [left[0], next], right: [right[0], otherNext] } as const;
        const isApart = left[0] !== right[0] || next !== otherNext;
        longer.push({ ...places, parted: parted || isApart, key: key + character });
      }
    }
    pairs = longer;
  }
  return undefined;
}

/** The beginning of a part, or what stands behind the last one. */
function startOf(automata: readonly Automaton[], part: number): Place {
  return [part, automata[part]?.start ?? 0];
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
