import { internalError, noResultFound } from './answers.ts';
import type { Value } from './python-json.ts';
import { floatText, hasLoneSurrogate } from './python-text.ts';
import { readTimestamp } from './timestamp.ts';

/**
 * A value in the form in which it reaches the database. `unknown` is a quoted text that takes the type of its column;
 * the others have a type of their own, which a text column turns into text and most other columns refuse.
 */
interface Literal {
  readonly type: 'unknown' | 'integer' | 'numeric' | 'float' | 'boolean' | 'list';
  readonly text: string;
}

/** A float in decimal notation, as the database prints the number that Python writes with an exponent. */
function decimalText(value: number): string {
  const [mantissa = '', exponentText] = floatText(value).split('e');
  if (exponentText === undefined) return Object.is(value, -0) ? '0.0' : mantissa;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(mantissa) ?? [];
  const exponent = Number(exponentText);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(exponent, '0')}`;
}

function numberLiteral(value: number): Literal {
  if (Number.isNaN(value)) return { type: 'float', text: 'NaN' };
  if (!Number.isFinite(value)) return { type: 'float', text: value > 0 ? 'Infinity' : '-Infinity' };
  return { type: 'numeric', text: decimalText(value) };
}

function toLiteral(value: Exclude<Value, null>): Literal {
  if (typeof value === 'string') {
    if (value.includes('\0') || hasLoneSurrogate(value)) throw internalError();
    return { type: 'unknown', text: value };
  }
  if (typeof value === 'boolean') return { type: 'boolean', text: String(value) };
  if (typeof value === 'bigint') return { type: 'integer', text: String(value) };
  if (typeof value === 'number') return numberLiteral(value);
  if (Array.isArray(value)) return listLiteral(value);
  throw internalError();
}

function quoteItem(text: string): string {
  const isPlain = text !== '' && !/[{},"\\\s]/.test(text) && text.toLowerCase() !== 'null';
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

const numberTypes = ['integer', 'numeric', 'float'] as const;

/** The type that all items take: the widest number type, or the one type that they share. */
function commonType(items: readonly Literal[]): Literal['type'] {
  const types = new Set(items.map(({ type }) => type));
  types.delete('unknown');
  const [first, ...others] = types;
  if (others.length === 0) return first ?? 'unknown';
  if (![...types].every((type) => numberTypes.some((known) => known === type))) throw internalError();
  return types.has('float') ? 'float' : 'numeric';
}

function itemText(item: Literal, type: Literal['type']): string {
  if (type === 'list') return item.text;
  if (type === 'unknown') return quoteItem(item.text);
  if (type === 'boolean') return /^t(rue)?$/i.test(readBooleanText(item)) ? 't' : 'f';
  if (type === 'integer' && !/^\s*[+-]?\d+\s*$/.test(item.text)) throw noResultFound();
  if (type === 'float') return shortFloat(readFloatText(item.text));
  return item.text.trim();
}

function readBooleanText({ text }: Literal): string {
  if (!/^\s*(t(r(ue?)?)?|f(a(l(se?)?)?)?|y(es?)?|no?|on|off?|[01])\s*$/i.test(text)) throw noResultFound();
  return /^\s*(t|y|on|1)/i.test(text) ? 'true' : 'false';
}

function shortFloat(value: number): string {
  return numberLiteral(value).text.replace(/\.0$/, '');
}

/** A list without a typed item is written as a quoted text, any other as an array, which the database types. */
function listLiteral(values: readonly Value[]): Literal {
  const items = values.map((value) => (value === null ? null : toLiteral(value)));
  const given = items.filter((item) => item !== null);
  if (given.length === 0) return { type: 'unknown', text: `{${items.map(() => 'NULL').join(',')}}` };
  const type = commonType(given);
  const texts = items.map((item) => (item === null ? 'NULL' : itemText(item, type)));
  return { type: 'list', text: `{${texts.join(',')}}` };
}

/**
 * A value of a text column, as text whatever its type.
 * @throws {ApiError} 500 for an object, a NUL or half a surrogate pair, 404 for more than `longest` characters
 */
export function readText(value: Exclude<Value, null>, longest: number = Number.POSITIVE_INFINITY): string {
  const { text } = toLiteral(value);
  if (text.length > longest && [...text].length > longest) throw noResultFound();
  return text;
}

/** The value of a boolean column: true, false, or a number that equals one of them. @throws {ApiError} 500 */
export function readFlag(value: Exclude<Value, null>): boolean {
  if (typeof value === 'boolean') return value;
  if (
    (typeof value === 'bigint' || typeof value === 'number') &&
    (Number(value) === 1 || Number(value) === 0)
  ) {
    return Number(value) === 1;
  }
  throw internalError();
}

function readFloatText(text: string): number {
  const word = /^\s*([+-]?)(nan|inf|infinity)\s*$/i.exec(text);
  if (word !== null) {
    if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
    return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const isDecimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  const hex = /^\s*([+-]?)(0x[0-9a-f]+)\s*$/i.exec(text);
  if (!isDecimal && hex === null) throw noResultFound();
  const value = hex === null ? Number(text) : Number(hex[2]) * (hex[1] === '-' ? -1 : 1);
  const isTooSmall = value === 0 && /[1-9]/.test(text.split(/e/i)[0] ?? '');
  if (!Number.isFinite(value) || isTooSmall) throw noResultFound();
  return value;
}

function untyped(value: Exclude<Value, null>): string {
  const { type, text } = toLiteral(value);
  if (type !== 'unknown') throw internalError();
  return text;
}

/** The value of a double precision column. @throws {ApiError} 500 for another type, 404 for what is no such number */
export function readFloat(value: Exclude<Value, null>): number {
  if (typeof value === 'number') return value;
  return readFloatText(typeof value === 'bigint' ? String(value) : untyped(value));
}

const uuidDigits = '(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}';
const uuid = new RegExp(`^(?:\\{(${uuidDigits})\\}|(${uuidDigits}))$`, 'i');

/** The value of a UUID column, in lower case. @throws {ApiError} 500 for another type, 404 for what is no UUID */
export function readUuid(value: Exclude<Value, null>): string {
  const [, braced, bare] = uuid.exec(untyped(value)) ?? [];
  const digits = braced ?? bare;
  if (digits === undefined) throw noResultFound();
  return digits
    .replaceAll('-', '')
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The value of a timestamp column in milliseconds since the epoch, without its UTC offset.
 * @throws {ApiError} 500 for another type, 404 for what is no timestamp
 */
export function readMoment(value: Exclude<Value, null>, nowMs: number): number {
  return readTimestamp(untyped(value), nowMs);
}

/** Lower case as SQL makes it: each character for itself, and never two for one. */
export function lowerText(text: string): string {
  return Array.from(text, (character) => [...character.toLowerCase()][0] ?? '').join('');
}
