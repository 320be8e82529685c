import { InvalidArgumentError } from '../errors.ts';
import type { Format, Operation } from '../operation.ts';
import { parseTemplate, type RuntimeExpression, type TemplatePart } from './template.ts';

/** The values of a request that templates can name. */
export interface RequestValues {
  /** Percent-encoded, as {@link encodeSegment} makes them. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly header: Headers;
  /** Parsed JSON body, `undefined` when there is none. */
  readonly body: unknown;
}

/** The keys and groups that a call reads or invalidates, with every expression filled in. */
export interface CacheEffects {
  /** Of a read: the key of its entry. */
  readonly key?: string;
  /** Of a read: the groups that its entry belongs to. */
  readonly groups: readonly string[];
  /** Of a read: external keys that vouch for its entry where a store is shared with their owner. */
  readonly witnesses: readonly string[];
  /** Of a write: keys of cached reads that it deletes. */
  readonly deletes: readonly string[];
  /** Of a write: keys that it deletes for other applications. */
  readonly externalDeletes: readonly string[];
  /** Of a write: groups that it invalidates. */
  readonly invalidates: readonly string[];
}

const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID =
  /^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;
const INTEGER = /^(?:0|-?[1-9]\d*)$/;
/** Stands in the key of a read for a query or header parameter that was not sent: no percent-encoded value holds it. */
export const ABSENT = '@';
const NOTHING: readonly string[] = [];

/** Effects that touch nothing. */
export const NO_EFFECTS: CacheEffects = {
  groups: NOTHING,
  witnesses: NOTHING,
  deletes: NOTHING,
  externalDeletes: NOTHING,
  invalidates: NOTHING,
};
const ONE: Readonly<Record<Format, string>> = { uuid: 'a UUID', integer: 'a whole number', text: 'text' };
const parsed = new Map<string, TemplatePart[]>();

/**
 * Fills the templates of an operation's cache rule with the values of a request. A query or header parameter that was
 * not sent is {@link ABSENT} in the key of a read, and an error in what a write invalidates.
 * @throws {InvalidArgumentError} `invalid_argument` when a value that a key needs is missing or malformed.
 */
export function effectsOf(operation: Operation, values: RequestValues): CacheEffects {
  const rule = operation.cache;
  const fill = (template: string) => fillTemplate(template, operation, values);
  const fillAll = (templates: readonly string[]) => (templates.length === 0 ? NOTHING : templates.map(fill));
  if (rule.kind === 'read') {
    const { key, groups, witnesses = NOTHING } = rule;
    return { ...NO_EFFECTS, key: fill(key), groups: fillAll(groups), witnesses: fillAll(witnesses) };
  }
  if (rule.kind === 'none') return NO_EFFECTS;
  return {
    ...NO_EFFECTS,
    deletes: fillAll(rule.deletes),
    externalDeletes: fillAll(rule.externalDeletes),
    invalidates: fillAll(rule.invalidates),
  };
}

/**
 * Brings a value into the one spelling under which it is sent and cached: lower-case dashed for a UUID (braces,
 * missing dashes and `urn:uuid:` are understood), unchanged otherwise. `undefined` when a UUID is malformed, or a whole
 * number is not spelt in the one way that has neither sign nor zeros to spare.
 */
export function normalise(value: string, format: Format): string | undefined {
  if (format === 'text') return value;
  if (format === 'integer') return INTEGER.test(value) ? value : undefined;
  if (CANONICAL_UUID.test(value)) return value;
  const groups = UUID.exec(value)?.slice(1);
  return groups?.join('-').toLowerCase();
}

/**
 * Percent-encodes a value as one path segment.
 * @throws {InvalidArgumentError} `invalid_argument` when it is empty, would walk the path (`.`, `..`), or is
 *   malformed for its format. The message has the parameter's name, never its value.
 */
export function encodeSegment(name: string, value: unknown, format: Format): string {
  const text = encodeValue(`Path parameter "${name}"`, name, value, format);
  if (format !== 'text') return text;
  return segment(name, text);
}

/** A text that is one segment of a path. @throws {InvalidArgumentError} when it is empty or would walk the path. */
export function segment(name: string, text: string): string {
  // URL parsers take "%2e" for a dot, so the encoded forms are refused as well.
  if (!/^(?:\.|%2e|%252e){0,2}$/i.test(text)) return text;
  const wrong = text === '' ? 'empty' : 'a dot segment';
  throw new InvalidArgumentError(`Path parameter "${name}" must not be ${wrong}`, name);
}

/** What stands under a name in a record, which has no `constructor` and the like of its own. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Whether a value is written as it is, as one text. */
export function isSingle(value: unknown): boolean {
  return Number.isFinite(value) || ['string', 'boolean', 'bigint'].includes(typeof value);
}

/** The kind of a value for an error message, without the value. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}

function fillTemplate(template: string, operation: Operation, values: RequestValues): string {
  let parts = parsed.get(template);
  if (parts === undefined) {
    parts = parseTemplate(template);
    parsed.set(template, parts);
  }
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : resolve(part, operation, values);
  return text;
}

function resolve({ source, name }: RuntimeExpression, operation: Operation, values: RequestValues): string {
  if (source === 'path') {
    const encoded = own(values.path, name);
    if (encoded !== undefined) return encoded;
  }
  const found = raw(source, name, values);
  const mayBeAbsent = operation.cache.kind === 'read' && (source === 'query' || source === 'header');
  if (found === undefined && mayBeAbsent) return ABSENT;
  const format = source === 'body' ? own(operation.body, name) : undefined;
  const where = `The ${source} value "${name}" of ${operation.method.toUpperCase()} ${operation.path}`;
  return encodeValue(where, name, found, format ?? 'text');
}

function raw(source: RuntimeExpression['source'], name: string, values: RequestValues): unknown {
  if (source === 'query') {
    const all = values.query.getAll(name);
    return all.length > 1 ? all : all[0];
  }
  if (source === 'header') return values.header.get(name) ?? undefined;
  const { body } = values;
  return source === 'body' && typeof body === 'object' && body !== null
    ? own(body as Record<string, unknown>, name)
    : undefined;
}

function encodeValue(where: string, name: string, value: unknown, format: Format): string {
  if (!isSingle(value)) {
    throw new InvalidArgumentError(`${where} must be a string or a number, got ${typeName(value)}`, name);
  }
  const text = normalise(String(value), format);
  if (text === undefined) throw new InvalidArgumentError(`${where} must be ${ONE[format]}`, name);
  // Neither can hold anything that a path would have to encode.
  if (format !== 'text') return text;
  try {
    return encodeURIComponent(text);
  } catch {
    throw new InvalidArgumentError(`${where} holds a lone surrogate, which no URL can carry`, name);
  }
}
