import type { CacheMode } from '../cache/context.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Fetch } from '../http/transport.ts';
import { milliseconds, wholeNumber } from '../options.ts';
import { cookieHeader } from './styles.ts';

/** What a call is given: openapi-fetch's init, fetch's, and our own options. */
export interface UntypedInit extends Readonly<Record<string, unknown>> {
  readonly params?: Params | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly fetch?: Fetch | undefined;
  readonly cache?: CacheMode | undefined;
  readonly alsoDelete?: readonly string[] | undefined;
  readonly onBehalfOf?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
}

/** The parameters of openapi-fetch's init. */
export interface Params {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly cookie?: Readonly<Record<string, unknown>>;
}

const OWN = ['cache', 'alsoDelete', 'onBehalfOf', 'timeoutMs', 'retries'];
/** What a named operation takes besides its arguments. */
export const NAMED_CALL_OPTIONS: readonly string[] = ['signal', 'headers', ...OWN];
const OF_OPENAPI_FETCH = [
  ...['params', 'body', 'parseAs', 'querySerializer', 'bodySerializer', 'pathSerializer'],
  ...['middleware', 'Request', 'baseUrl', 'fetch', 'headers'],
];
/** Of the Fetch standard, without what the transport decides (method, redirect); then of undici, Next.js, Workers, Bun and Deno. */
const OF_FETCH = [
  ...['credentials', 'duplex', 'integrity', 'keepalive', 'mode', 'priority', 'referrer', 'referrerPolicy'],
  ...['dispatcher', 'next', 'cf', 'client', 'proxy', 'tls', 'unix', 'verbose', 'decompress'],
];
const KNOWN: readonly string[] = [...OWN, 'signal', ...OF_OPENAPI_FETCH, ...OF_FETCH];
const MODES: readonly unknown[] = [
  ...['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
];
const PARSE_AS: readonly unknown[] = ['json', 'text', 'blob', 'arrayBuffer', 'stream'];

/** RFC 9110 §5.6.2 and §5.5, as far as every platform sends it: breaks are allowed at the ends, where they are cut off. */
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const NOT_IN_A_VALUE = /[^\t\r\n\x20-\x7e\x80-\xff]/;
const BREAK_WITHIN = /[^\t\r\n ][\t ]*[\r\n][\t\r\n ]*[^\t\r\n ]/;
/** They frame the message or belong to the connection (RFC 9110 §7.6.1, §10.1.1), so fetch sets them itself or refuses them. */
const OF_THE_CONNECTION =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/** What of an init is meant for fetch, such as `credentials` or a dispatcher. */
export function fetchInitOf(init: UntypedInit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(init).filter(([name]) => OF_FETCH.includes(name)));
}

/** What of an init openapi-fetch and fetch are given. */
export function passedOn(init: UntypedInit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(init).filter(([name]) => !OWN.includes(name)));
}

/** Headers as openapi-fetch merges them, whatever `new Headers()` takes, with the id of the user they are sent for. */
export function headersOf(
  { headers, onBehalfOf, params }: UntypedInit,
  userHeader: string | undefined,
): object | undefined {
  const given = isIterable(headers)
    ? new Headers(headers as [string, string][])
    : (headers as object | undefined);
  const cookie = cookieHeader(params?.cookie);
  const isFor = onBehalfOf !== undefined && userHeader !== undefined;
  if (!isFor && cookie === undefined) return given;
  return {
    ...Object.fromEntries(pairsOf(given)),
    ...(isFor && { [userHeader]: onBehalfOf }),
    ...(cookie !== undefined && { cookie }),
  };
}

/** A name for a message, as far as it is one: an object that was parsed can hold anything in its place. */
export function quoted(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? `"${name}"` : 'of that name';
}

/** Whether a value can be a key. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * Checks what only goes wrong later, or in other words, without us: the platform would quote a header that it cannot
 * send, which may be a secret.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function checkInit(what: string, init: UntypedInit): void {
  const problem = headerProblem(init) ?? problemOf(init);
  if (problem !== undefined) throw new InvalidArgumentError(`${what}: ${problem}`);
}

function headerProblem({ headers, params, onBehalfOf }: UntypedInit): string | undefined {
  if (headers === undefined && params?.header === undefined && onBehalfOf === undefined) return undefined;
  for (const [name, value] of [
    ...pairsOf(headers),
    ...pairsOf(params?.header),
    ['onBehalfOf', onBehalfOf],
  ] as const) {
    if (typeof name !== 'string' || !HEADER_NAME.test(name))
      return 'the name of a header holds a character that no header can carry';
    if (OF_THE_CONNECTION.test(name)) return `header "${name.toLowerCase()}" is set by fetch; leave it out`;
    if (NOT_IN_A_VALUE.test(String(value)) || BREAK_WITHIN.test(String(value)))
      return `the value of header "${name}" holds a character that no header can carry`;
  }
  return undefined;
}

function problemOf(init: UntypedInit): string | undefined {
  for (const name in init) {
    if (!KNOWN.includes(name)) return `a call has no option ${quoted(name)}; it takes ${KNOWN.join(', ')}`;
  }
  const { cache, alsoDelete, signal, timeoutMs, retries, onBehalfOf, parseAs } = init;
  if (cache !== undefined && !MODES.includes(cache)) return `"cache" must be one of ${MODES.join(', ')}`;
  if (alsoDelete !== undefined && !(Array.isArray(alsoDelete) && alsoDelete.every(isKey)))
    return '"alsoDelete" must be an array of keys';
  if (signal !== undefined && signal !== null && typeof signal.addEventListener !== 'function')
    return '"signal" must be an AbortSignal';
  if (onBehalfOf !== undefined && typeof onBehalfOf !== 'string') return '"onBehalfOf" must be a string';
  if (parseAs !== undefined && !PARSE_AS.includes(parseAs))
    return `"parseAs" must be one of ${PARSE_AS.join(', ')}`;
  const wrongTime = timeoutMs === undefined ? undefined : milliseconds(1)(timeoutMs);
  if (wrongTime !== undefined) return `"timeoutMs" ${wrongTime}`;
  const wrongCount = retries === undefined ? undefined : wholeNumber(0)(retries);
  return wrongCount === undefined ? undefined : `"retries" ${wrongCount}`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Pairs of a name and a value, of whatever `new Headers()` takes. */
function pairsOf(headers: unknown): Iterable<[string, unknown]> {
  return isIterable(headers) ? (headers as Iterable<[string, unknown]>) : Object.entries(headers ?? {});
}
