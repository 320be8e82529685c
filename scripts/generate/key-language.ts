import { ABSENT } from '../../src/cache/keys.ts';
import type { Format } from '../../src/operation.ts';
import type { Key, Variable } from './key.ts';

/**
 * A place in a key where one of some characters stands, and the places for the character behind it: the keys that some
 * templates can become are a finite automaton. What the formats of values let through is what the client enforces when
 * it makes a key, so whether two requests can have the same key is decided, not guessed.
 */
interface Place {
  readonly id: number;
  /** None at the end of a key. */
  readonly characters: string;
  readonly next: Place[];
  /** At its end: which key it is. */
  readonly key?: number;
}

/** One of some characters, or with `isMany` any number of them, also none. */
interface Atom {
  readonly characters: string;
  readonly isMany?: true;
}

/** Where two walks are after the same characters, and whether they have been in different places. */
interface Pair {
  readonly left: Place;
  readonly right: Place;
  readonly parted: boolean;
  readonly text: string;
}

/** A beginning that some templates have in common: where its last characters lead to, and how templates go on. */
interface Beginning {
  readonly ends: readonly Place[][];
  readonly longer: Map<string, Beginning>;
}

/** What `encodeURIComponent` leaves as it is. An escape can stand only in free text, where a letter can stand as well. */
const FREE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()";
const DIGITS = '0123456789';
const UUID_SHAPE = 'hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh';

const atomsOf = (sets: Iterable<string>): Atom[] => [...sets].map((characters) => ({ characters }));
const integer: Atom[] = [{ characters: '123456789' }, { characters: DIGITS, isMany: true }];
/** Each format as alternatives that have no value in common. */
const FORMATS: Readonly<Record<Format, readonly Atom[][]>> = {
  uuid: [atomsOf([...UUID_SHAPE].map((each) => (each === 'h' ? `abcdef${DIGITS}` : each)))],
  integer: [atomsOf('0'), integer, [...atomsOf('-'), ...integer]],
  text: [[{ characters: FREE, isMany: true }]],
};

/** A text that two keys can become, each by its index, or one key from two different sets of values. */
export interface SharedText {
  readonly one: number;
  readonly other: number;
  readonly text: string;
}

/**
 * The shortest text for each two keys that can become the same, and for each that can become it in two ways:
 * `{genre}-{language}` yields `a-b-c` from `a`, `b-c` and from `a-b`, `c`.
 *
 * Two walks go side by side through all keys at once, breadth first. Only those count that were in different places at
 * least once: a value has one way through its part, so those are the walks of other keys or other values.
 */
export function sharedTexts(keys: readonly Key[]): SharedText[] {
  const found: SharedText[] = [];
  const seen = new Set<string>();
  const start = startOf(keys);
  let pairs = pairsOf(start, start, false, '');
  while (pairs.length > 0) {
    const longer: Pair[] = [];
    for (const { left, right, parted, text } of pairs) {
      const name = `${left.id} ${right.id} ${parted}`;
      if (seen.has(name)) continue;
      seen.add(name);
      if (left.key !== undefined && right.key !== undefined && parted) {
        found.push({ one: left.key, other: right.key, text });
      }
      // Whichever character both let through, the same places follow.
      const character = [...left.characters].find((each) => right.characters.includes(each));
      if (character !== undefined) longer.push(...pairsOf(left.next, right.next, parted, text + character));
    }
    pairs = longer;
  }
  return found;
}

/** Each two places in one order only. */
function pairsOf(ones: readonly Place[], others: readonly Place[], parted: boolean, text: string): Pair[] {
  return ones.flatMap((one) =>
    others.map((other) => {
      const [left, right] = one.id < other.id ? [one, other] : [other, one];
      return { left, right, parted: parted || left !== right, text };
    }),
  );
}

/** The places of the first character. What templates have in common at their beginning is there once. */
function startOf(keys: readonly Key[]): readonly Place[] {
  let count = 0;
  const start: Place[] = [];
  const nothing: Beginning = { ends: [start], longer: new Map() };
  const add = (ends: readonly Place[][], place: Omit<Place, 'id'>): Place => {
    const added = { ...place, id: ++count };
    for (const places of ends) places.push(added);
    return added;
  };
  const behind = (ends: readonly Place[][], { characters, isMany }: Atom): readonly Place[][] => {
    const place = add(ends, { characters, next: [] });
    if (isMany === undefined) return [place.next];
    place.next.push(place);
    return [...ends, place.next];
  };
  const longerBy = ({ ends, longer }: Beginning, part: string | Variable): Beginning => {
    const name = typeof part === 'string' ? part : `${part.format} ${mayBeAbsent(part)}`;
    const known = longer.get(name);
    if (known !== undefined) return known;
    const alternatives = alternativesOf(part).flatMap((atoms) => atoms.reduce(behind, ends));
    const made = { ends: alternatives, longer: new Map() };
    longer.set(name, made);
    return made;
  };
  for (const [key, { parts }] of keys.entries()) {
    let beginning = nothing;
    for (const part of parts) {
      for (const step of typeof part === 'string' ? part : [part]) beginning = longerBy(beginning, step);
    }
    add(beginning.ends, { characters: '', next: [], key });
  }
  return start;
}

function alternativesOf(part: string | Variable): readonly Atom[][] {
  if (typeof part === 'string') return [atomsOf(part)];
  return mayBeAbsent(part) ? [...FORMATS[part.format], atomsOf(ABSENT)] : FORMATS[part.format];
}

function mayBeAbsent(variable: Variable): boolean {
  return variable.in === 'query' || variable.in === 'header';
}
