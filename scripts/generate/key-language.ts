import { ABSENT } from '../../src/cache/keys.ts';
import type { Format } from '../../src/operation.ts';
import type { Key, Variable } from './key.ts';

/**
 * A place in a key where one of some characters stands, and the places for the character behind it: the keys that a
 * template can become are a finite automaton. What the formats of values let through is what the client enforces when
 * it makes a key, so whether two templates can yield the same key is decided, not guessed.
 */
interface Place {
  readonly id: number;
  /** None at the end of the key. */
  readonly characters: string;
  readonly next: readonly Place[];
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
  readonly key: string;
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

/** A key that both templates can become, the shortest; `undefined` when there is none. */
export function commonKey(one: Key, other: Key): string | undefined {
  return search(startOf(one), startOf(other), false);
}

/**
 * A key that a template can become from two different sets of values, the shortest; `undefined` when there is none:
 * `{genre}-{language}` yields `a-b-c` from `a`, `b-c` and from `a-b`, `c`.
 */
export function ambiguousKey(key: Key): string | undefined {
  const start = startOf(key);
  return search(start, start, true);
}

/** The values of a key that no comma ends, and no value holds one. A search takes the square of the number of texts among them. */
export function openEnds({ parts }: Key): Variable[] {
  const isEnd = (next: Key['parts'][number] | undefined) =>
    next === undefined || (typeof next === 'string' && next.startsWith(','));
  return parts.filter(
    (part, index): part is Variable => typeof part !== 'string' && !isEnd(parts[index + 1]),
  );
}

/**
 * Walks two keys side by side, breadth first, to one that ends both. With `apart`, only a pair of walks counts that were
 * in different places at least once: a value has one way through its part, so those are the walks of other values.
 */
function search(start: readonly Place[], otherStart: readonly Place[], apart: boolean): string | undefined {
  const seen = new Set<string>();
  const pairsOf = (lefts: readonly Place[], rights: readonly Place[], parted: boolean, key: string) =>
    lefts.flatMap((left) =>
      rights.map((right): Pair => ({ left, right, parted: parted || left.id !== right.id, key })),
    );
  let pairs = pairsOf(start, otherStart, !apart, '');
  while (pairs.length > 0) {
    const longer: Pair[] = [];
    for (const { left, right, parted, key } of pairs) {
      const name = `${left.id} ${right.id} ${parted}`;
      if (seen.has(name)) continue;
      seen.add(name);
      if (left.characters === '' && right.characters === '' && parted) return key;
      // Whichever character both let through, the same places follow.
      const character = [...left.characters].find((each) => right.characters.includes(each));
      if (character !== undefined) longer.push(...pairsOf(left.next, right.next, parted, key + character));
    }
    pairs = longer;
  }
  return undefined;
}

/** The places of the first character of a key. */
function startOf({ parts }: Key): readonly Place[] {
  let id = 0;
  let start: readonly Place[] = [{ id, characters: '', next: [] }];
  /** Where the next character can be: at the atom and, if there may be none of it, behind it. */
  const before = (after: readonly Place[], { characters, isMany }: Atom): readonly Place[] => {
    const next = [...after];
    const place = { id: ++id, characters, next };
    if (isMany === undefined) return [place];
    next.unshift(place);
    return next;
  };
  for (const part of parts.toReversed()) {
    const behind = start;
    start = alternativesOf(part).flatMap((atoms) => atoms.reduceRight(before, behind));
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
