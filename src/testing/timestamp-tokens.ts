import { noResultFound } from './answers.ts';

/** A piece of a date: `date` has separators or letters in it, `zone` starts with a sign. */
export interface Token {
  readonly kind: 'number' | 'date' | 'time' | 'zone' | 'word';
  readonly text: string;
}

/** What a word in a date stands for. */
export type Meaning =
  | { readonly kind: 'month'; readonly month: number }
  | { readonly kind: 'half'; readonly isAfternoon: boolean }
  | { readonly kind: 'era'; readonly isBeforeChrist: boolean }
  | { readonly kind: 'day'; readonly fromToday: number }
  | { readonly kind: 'moment'; readonly ms: number }
  | { readonly kind: 'label'; readonly unit: 'year' | 'month' | 'day' | 'julian' | 'time' }
  | { readonly kind: 'now' | 'midnight' | 'weekday' | 'zone' | 'nothing' };

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august'];
months.push('september', 'october', 'november', 'december');
const weekdays =
  'sun sunday mon monday tue tues tuesday wed wednesday weds thu thur thurs thursday fri friday sat saturday';
/** The abbreviations that the database knows without being told; names such as Europe/London are looked up. */
const zones = `z zulu utc ut gmt uct bst ist wet west cet cest met mest eet eest msk msd est edt cst cdt mst mdt pst pdt
  akst akdt hst ast adt nst ndt jst kst hkt sgt pkt npt acst acdt aest aedt awst nzst nzdt sast brt art clt`;

function all(words: string, meaning: Meaning): [string, Meaning][] {
  return words.split(/\s+/).map((word) => [word, meaning]);
}

const meanings: ReadonlyMap<string, Meaning> = new Map([
  ...months.flatMap((name, at) => all(`${name} ${name.slice(0, 3)}`, { kind: 'month', month: at + 1 })),
  ...all('sept', { kind: 'month', month: 9 }),
  ...all(weekdays, { kind: 'weekday' }),
  ...all(zones, { kind: 'zone' }),
  ...all('at on', { kind: 'nothing' }),
  ...all('am', { kind: 'half', isAfternoon: false }),
  ...all('pm', { kind: 'half', isAfternoon: true }),
  ...all('ad', { kind: 'era', isBeforeChrist: false }),
  ...all('bc', { kind: 'era', isBeforeChrist: true }),
  ...all('now', { kind: 'now' }),
  ...all('allballs', { kind: 'midnight' }),
  ...all('yesterday', { kind: 'day', fromToday: -1 }),
  ...all('today', { kind: 'day', fromToday: 0 }),
  ...all('tomorrow', { kind: 'day', fromToday: 1 }),
  ...all('epoch', { kind: 'moment', ms: 0 }),
  ...all('infinity +infinity', { kind: 'moment', ms: Number.POSITIVE_INFINITY }),
  ...all('-infinity', { kind: 'moment', ms: Number.NEGATIVE_INFINITY }),
  ...all('y', { kind: 'label', unit: 'year' }),
  ...all('m', { kind: 'label', unit: 'month' }),
  ...all('d', { kind: 'label', unit: 'day' }),
  ...all('j jd julian', { kind: 'label', unit: 'julian' }),
  ...all('t', { kind: 'label', unit: 'time' }),
]);

/** True for the name of a time zone, in any case. */
export function isZoneName(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What a word stands for. @throws {ApiError} 404 for a word that no date has */
export function meaningOf(word: string): Meaning {
  const meaning = meanings.get(word);
  if (meaning !== undefined) return meaning;
  if (isZoneName(word)) return { kind: 'zone' };
  throw noResultFound();
}

const time = /\d+:[\d:.]*/y;
/** The first separator decides. Two numbers with a dot between them are one number. */
const dates = [
  /\d+-(?:\d+(?:-[\d-]*)?|(?!\d)[a-z\d-]*)/y,
  /\d+\/(?:\d+(?:\/[\d/]*)?|(?!\d)[a-z\d/]*)/y,
  /\d+\.(?:\d+\.[\d.]*|(?!\d)[a-z\d.]*)/y,
];
const number = /\d+(?:\.\d+)?|\.\d+/y;
const word = /[a-z]+/y;
const wordTail = /[-+/_.:a-z\d]+/y;
const zone = /[+-]\s*(\d[\d:.-]*)/y;
const signedWord = /[+-]\s*([a-z]+)/y;
const between = /[^+\-\p{L}\d.]|\.(?!\d)/uy;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function wordAt(text: string, at: number): Token | undefined {
  const found = matchAt(word, text, at)?.[0];
  if (found === undefined) return undefined;
  const next = text[at + found.length] ?? '';
  const isDate = /[-/.]/.test(next) || (/[+\d]/.test(next) && !meanings.has(found));
  if (!isDate) return { kind: 'word', text: found };
  return { kind: 'date', text: found + (matchAt(wordTail, text, at + found.length)?.[0] ?? '') };
}

function tokenAt(text: string, at: number): (Token & { readonly length?: number }) | undefined {
  const timeText = matchAt(time, text, at)?.[0];
  if (timeText !== undefined) return { kind: 'time', text: timeText };
  for (const pattern of dates) {
    const date = matchAt(pattern, text, at)?.[0];
    if (date !== undefined) return { kind: 'date', text: date };
  }
  const digits = matchAt(number, text, at)?.[0];
  if (digits !== undefined) return { kind: 'number', text: digits };
  const offset = matchAt(zone, text, at);
  if (offset !== null) return { kind: 'zone', text: `${text[at]}${offset[1]}`, length: offset[0].length };
  const signed = matchAt(signedWord, text, at);
  if (signed !== null) return { kind: 'word', text: `${text[at]}${signed[1]}`, length: signed[0].length };
  return wordAt(text, at);
}

/** Cuts a date into pieces, as the database does before it gives any of them a meaning. @throws {ApiError} 404 */
export function tokensOf(given: string): Token[] {
  const text = given.toLowerCase();
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (token !== undefined) {
      tokens.push(token);
      at += token.length ?? token.text.length;
    } else if (matchAt(between, text, at) !== null) at += 1;
    else throw noResultFound();
  }
  return tokens;
}
