import type { CacheMode } from '../cache/cache.ts';
import type { LookupResult } from '../cache/read.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Fetch } from '../http/transport.ts';

/** The part of a call's init that is ours. */
export interface OwnInit {
  readonly fetch?: Fetch | undefined;
  readonly cache?: CacheMode | undefined;
  readonly alsoDelete?: readonly string[] | undefined;
  readonly onBehalfOf?: string | undefined;
  /** What the store has shown already. */
  readonly found?: LookupResult | undefined;
}

/** The part of a call's init that is openapi-fetch's, and fetch's. */
export interface GivenInit extends Record<string, unknown> {
  readonly params?: { readonly path?: Readonly<Record<string, unknown>>; readonly header?: object };
  readonly signal?: AbortSignal | undefined;
  readonly headers?: object | undefined;
  readonly body?: unknown;
  readonly middleware?: unknown;
}

/** What a call is given. */
export type UntypedInit = OwnInit & GivenInit;

const MODES: readonly CacheMode[] = [
  'default',
  'no-store',
  'reload',
  'no-cache',
  'force-cache',
  'only-if-cached',
];
const USER_HEADER = 'x-notify-user-id';
/** RFC 9110 §5.6.2 and §5.5, as far as every platform sends it: breaks are allowed at the ends, where they are cut off. */
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const NOT_IN_A_VALUE = /[^\t\r\n\x20-\x7e\x80-\xff]/;
const BREAK_WITHIN = /[^\t\r\n ][\t ]*[\r\n][\t\r\n ]*[^\t\r\n ]/;
const OF_OPENAPI_FETCH = ['params', 'parseAs', 'querySerializer', 'bodySerializer', 'middleware', 'Request'];
/** What the transport says itself, whatever the caller would like: a redirect is never followed. */
const DECIDED_BELOW = ['method', 'body', 'headers', 'signal', 'redirect'];
const NOT_FOR_FETCH: readonly string[] = [...OF_OPENAPI_FETCH, ...DECIDED_BELOW];

/** Takes the two parts of an init apart. */
export function partsOf(init: UntypedInit): { ours: OwnInit; given: GivenInit } {
  const { fetch, cache, alsoDelete, onBehalfOf, found, ...given } = init;
  return { ours: { fetch, cache, alsoDelete, onBehalfOf, found }, given };
}

/** What of openapi-fetch's init is meant for fetch, such as `credentials` or a dispatcher. */
export function fetchInitOf(init: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(init).filter(([name]) => !NOT_FOR_FETCH.includes(name)));
}

/** Headers with the id of the user on whose behalf a call is made. */
export function withUser(headers: object | undefined, onBehalfOf: string | undefined): object | undefined {
  if (onBehalfOf === undefined) return headers;
  return { ...Object.fromEntries(pairsOf(headers)), [USER_HEADER]: onBehalfOf };
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
  const all = [...pairsOf(headers), ...pairsOf(params?.header), ...pairsOf(withUser(undefined, onBehalfOf))];
  for (const [name, value] of all) {
    if (!HEADER_NAME.test(name)) return 'the name of a header holds a character that no header can carry';
    if (NOT_IN_A_VALUE.test(String(value)) || BREAK_WITHIN.test(String(value)))
      return `the value of header "${name}" holds a character that no header can carry`;
  }
  return undefined;
}

function problemOf({ cache, alsoDelete, baseUrl, signal }: UntypedInit): string | undefined {
  if (cache !== undefined && !MODES.includes(cache)) return `"cache" must be one of ${MODES.join(', ')}`;
  if (alsoDelete !== undefined && !(Array.isArray(alsoDelete) && alsoDelete.every(isKey)))
    return '"alsoDelete" must be an array of keys';
  if (signal && typeof signal.addEventListener !== 'function') return '"signal" must be an AbortSignal';
  return baseUrl === undefined ? undefined : '"baseUrl" belongs to the client; make one for each API';
}

function pairsOf(headers: object | undefined): Iterable<[string, unknown]> {
  return headers instanceof Headers ? headers : Object.entries(headers ?? {});
}
