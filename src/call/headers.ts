import type { mergeHeaders } from 'openapi-fetch';
import { isSingle } from '../cache/keys.ts';
import { cookieHeader } from './styles.ts';
import type { UntypedInit } from './types.ts';

/** RFC 9110 §5.6.2 and §5.5, as far as every platform sends it: breaks are allowed at the ends, where they are cut off. */
const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const NOT_IN_A_VALUE = /[^\t\r\n\x20-\x7e\x80-\xff]/;
const BREAK_WITHIN = /[^\t\r\n ][\t ]*[\r\n][\t\r\n ]*[^\t\r\n ]/;
/** They frame the message or belong to the connection (RFC 9110 §7.6.1, §10.1.1), so fetch sets them itself or refuses them. */
const OF_THE_CONNECTION =
  /^(?:connection|content-length|expect|host|http2-settings|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/** What identifies a read without changing its response: for logs and traces, or the same for every client. */
const HARMLESS_HEADERS =
  /^(?:user-agent|traceparent|tracestate|baggage|b3|x-b3-\w+|x-request-id|x-correlation-id|content-type)$/;
const NO_HEADERS = 'headers must be an object, a Headers or a list of pairs of a name and a value';
const ANY_JSON = /^(?:\*\/\*|application\/(?:json|\*))$/;

/**
 * What is wrong with headers, as a sentence that holds no value; `undefined` when nothing is. The platform would quote a
 * header that it cannot send, which may be a secret.
 */
export function headerProblem(headers: unknown): string | undefined {
  if (headers == null) return undefined;
  if (typeof headers !== 'object') return NO_HEADERS;
  for (const pair of pairsOf(headers)) {
    if (!Array.isArray(pair) || pair.length !== 2) return NO_HEADERS;
    const [name, value]: readonly unknown[] = pair;
    // As openapi-fetch has it, they take a header away.
    if (value == null) continue;
    const problem = nameProblem(name) ?? valueProblem(name, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || !NAME.test(name))
    return 'the name of a header holds a character that no header can carry';
  if (OF_THE_CONNECTION.test(name)) return `header "${name.toLowerCase()}" is set by fetch; leave it out`;
  return name.toLowerCase() === 'authorization'
    ? 'the client signs its requests; give credentials as the option "auth"'
    : undefined;
}

function valueProblem(name: unknown, value: unknown): string | undefined {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every(isSingle))
    return `the value of header "${name}" must be a string, a number, true, false or a list of those`;
  return texts.some((text) => NOT_IN_A_VALUE.test(String(text)) || BREAK_WITHIN.test(String(text)))
    ? `the value of header "${name}" holds a character that no header can carry`
    : undefined;
}

/** Headers that can be read more than once, of whatever `new Headers()` takes. */
export function readable(headers: unknown): unknown {
  return isIterable(headers) ? [...headers] : headers;
}

/** Headers as openapi-fetch merges them: no list, and no `Headers`, of which it takes none of another make. */
export function mergeable(headers: unknown): Mergeable {
  if (!isIterable(headers)) return headers as Mergeable;
  const pairs = [...headers] as [string, string][];
  // As in an object, null takes a header away.
  const away = pairs.filter(([, value]) => value == null);
  const given = new Headers(pairs.filter(([, value]) => value != null));
  return { ...Object.fromEntries(away), ...Object.fromEntries(given) };
}

/** Headers that openapi-fetch can merge. */
export type Mergeable = Parameters<typeof mergeHeaders>[number];

/**
 * The headers of a call, of which a later one takes the place of an earlier: the media type of its body, those of the
 * client for one request that it is made with, its own, the id of the user that it is for, and its cookies.
 */
export function headersOf(
  { headers, onBehalfOf, body, params }: UntypedInit,
  defaults: unknown,
  userHeader?: string,
  bodyType?: string,
): Mergeable {
  const added: Record<string, unknown> = {};
  // The platform writes the boundary of a form into the type itself.
  if (bodyType !== undefined && body !== undefined && !bodyType.startsWith('multipart/'))
    added['content-type'] = bodyType;
  // Not merged into a Headers yet, since `null` takes away a header of the whole client.
  for (const given of [defaults, headers]) {
    for (const [name, value] of pairsOf(mergeable(given) ?? {}) as Iterable<[string, unknown]>)
      if (value !== undefined) added[name.toLowerCase()] = value;
  }
  if (onBehalfOf !== undefined && userHeader !== undefined) added[userHeader.toLowerCase()] = onBehalfOf;
  const cookie = cookieHeader(params?.cookie);
  return (cookie === undefined ? added : { ...added, cookie }) as Mergeable;
}

/** Lists of pairs, and a Headers of any make. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Pairs of a name and a value, of whatever `new Headers()` takes. */
function pairsOf(headers: object): Iterable<unknown> {
  return isIterable(headers) ? headers : Object.entries(headers);
}

/** Whether none of a request's headers can change the response to a read. @param harmless Besides the usual ones. */
export function areHarmless(headers: Headers, harmless: ReadonlySet<string>): boolean {
  for (const [name, value] of headers) {
    const isHarmless =
      name === 'accept' ? ANY_JSON.test(value) : HARMLESS_HEADERS.test(name) || harmless.has(name);
    if (!isHarmless) return false;
  }
  return true;
}
