import { normalise } from '../cache/keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { PropertyCheck } from '../operation.ts';
import { parseJson } from './body.ts';

/** Longest pattern that a person can read. */
const SHOWN = 60;
const patterns = new Map<string, RegExp>();

/**
 * A JSON body that is about to be sent, with its UUIDs in the one spelling that the API takes. Looks at what is really
 * sent, whoever made it.
 * @throws {InvalidArgumentError} `invalid_argument` for a value of a property that the document does not allow.
 */
export function checkedBody(
  what: string,
  checks: Readonly<Record<string, PropertyCheck>> | undefined,
  body: string | ArrayBuffer | undefined,
): string | ArrayBuffer | undefined {
  const given = checks && parseJson(body);
  if (typeof given !== 'object' || given === null) return body;
  const properties = given as Record<string, unknown>;
  let isChanged = false;
  for (const [name, check] of Object.entries(checks ?? {})) {
    if (!Object.hasOwn(properties, name)) continue;
    const value = properties[name];
    const [wrong, kept = value] = checkValue(value, check);
    if (wrong !== undefined) throw new InvalidArgumentError(`${what}: property "${name}" ${wrong}`, name);
    isChanged ||= kept !== value;
    properties[name] = kept;
  }
  return isChanged ? JSON.stringify(properties) : body;
}

/** What is wrong with a value, as the end of a sentence without it, or the value in its one spelling. */
function checkValue(
  value: unknown,
  check: PropertyCheck,
): readonly [wrong?: string | undefined, kept?: unknown] {
  const { pattern, minimum = -Infinity, maximum = Infinity, isUuid, items } = check;
  if (typeof value === 'number') {
    const range = `must be a number from ${minimum} to ${maximum}`;
    return value >= minimum && value <= maximum ? [] : [range];
  }
  if (typeof value === 'string') {
    const kept = isUuid ? normalise(value, 'uuid') : value;
    if (kept === undefined) return ['must be a UUID'];
    if (pattern === undefined || patternOf(pattern).test(kept)) return [undefined, kept];
    const isShort = pattern.length <= SHOWN;
    return [`must have the form that the document describes${isShort ? `: ${pattern}` : ''}`];
  }
  if (!Array.isArray(value) || items === undefined) return [];
  const results = value.map((item: unknown) => checkValue(item, items));
  const wrong = results.find(([problem]) => problem !== undefined)?.[0];
  if (wrong !== undefined) return [`holds an item that ${wrong}`];
  const kept = results.map(([, item], at) => item ?? value[at]);
  return kept.every((item, at) => item === value[at]) ? [] : [undefined, kept];
}

function patternOf(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source, 'u');
  patterns.set(source, known);
  return known;
}
