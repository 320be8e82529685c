import { floatText } from './python-text.ts';

/** A number that the API sends with a decimal point even when it is whole (`2.0`). */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Anything that can stand in a response. */
export type Json = null | boolean | number | string | Float | readonly Json[] | JsonObject;

/** A JSON object of a response. */
export interface JsonObject {
  readonly [key: string]: Json;
}

const beyondAscii = /[\u007f-\uffff]/g;
const plain = /^[ !#-[\]-~]*$/;
const renderedKeys = new Map<string, string>();

function escapeToAscii(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function renderString(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(beyondAscii, escapeToAscii);
}

function renderKey(key: string): string {
  let rendered = renderedKeys.get(key);
  if (rendered === undefined) {
    rendered = `${renderString(key)}:`;
    // Ids are keys too: a long run must not keep all of them.
    if (renderedKeys.size < 1_000) renderedKeys.set(key, rendered);
  }
  return rendered;
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') <= key);
}

function renderObject(object: JsonObject): string {
  const keys = Object.keys(object);
  // Most views are written down in order already, and checking is cheaper than sorting.
  if (!isSorted(keys)) keys.sort();
  let text = '{';
  for (const key of keys) {
    if (text.length > 1) text += ',';
    text += renderKey(key) + renderValue(object[key] ?? null);
  }
  return `${text}}`;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

/** NaN and the infinities are written as words that no JSON parser reads, as the API does. */
function renderFloat(value: number): string {
  return floatText(value).replace('inf', 'Infinity').replace('nan', 'NaN');
}

function renderValue(value: Json): string {
  if (typeof value === 'string') return renderString(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Float) return renderFloat(value.value);
  return isList(value) ? `[${value.map(renderValue).join(',')}]` : renderObject(value);
}

/** Writes JSON as the API does: compact, keys sorted, escaped to ASCII, one newline at the end. */
export function renderJson(value: Json): string {
  return `${renderValue(value)}\n`;
}

/** A point in time with six fractional digits, the last three always 0. */
export function isoMicroseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}

const firstDateMs = Date.parse('0001-01-01T00:00:00Z');
const lastDateMs = Date.parse('9999-12-31T23:59:59Z');

/** True when the API can read a date back: it has the years 1 to 9999, and shows an infinity as one end of them. */
export function isReadableDate(ms: number): boolean {
  return !Number.isFinite(ms) || (ms >= firstDateMs && ms < lastDateMs + 1_000);
}

/** The one date of an organisation is rendered as an HTTP date; its fraction is dropped. */
export function httpDate(ms: number): string {
  return new Date(Math.min(Math.max(ms, firstDateMs), lastDateMs)).toUTCString();
}
