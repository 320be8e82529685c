import { InvalidArgumentError } from '../errors.ts';
import {
  type Check,
  callable,
  callableOrOptions,
  httpUrl,
  isObject,
  milliseconds,
  nonEmptyString,
  oneOf,
  quoted,
  wholeNumber,
} from '../options.ts';
import { PLACES } from './arguments.ts';
import { headerProblem, readable } from './headers.ts';
import type { UntypedInit } from './types.ts';

const anything: Check = () => undefined;

/** Options of a call that openapi-fetch and fetch do not know, or understand otherwise. */
const OWN = {
  cache: oneOf('default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'),
  alsoDelete: (value: unknown) =>
    Array.isArray(value) && value.every((key) => nonEmptyString(key) === undefined)
      ? undefined
      : 'must be an array of keys',
  onBehalfOf: (value: unknown) => (typeof value === 'string' ? undefined : 'must be a string'),
  timeoutMs: milliseconds(1),
  retries: wholeNumber(0),
};
/** Options that are handed on to fetch. */
const OF_FETCH: readonly string[] = [
  // Of the Fetch standard, without what the transport decides (method, redirect).
  ...['credentials', 'duplex', 'integrity', 'keepalive', 'mode', 'priority', 'referrer', 'referrerPolicy'],
  // Of undici, Next.js, Workers, Bun and Deno.
  ...['dispatcher', 'next', 'cf', 'client', 'proxy', 'tls', 'unix', 'verbose', 'decompress'],
];
const signal: Check = (value) =>
  value === null ||
  (typeof (value as AbortSignal).aborted === 'boolean' && 'addEventListener' in (value as AbortSignal))
    ? undefined
    : 'must be an AbortSignal';
/** Every option of a call of openapi-fetch's methods. */
const CHECKS: Readonly<Record<string, Check>> = {
  ...OWN,
  signal,
  headers: anything,
  params: (value) => (value === null ? undefined : (isObject(value) ?? problemOfParams(value as object))),
  body: anything,
  parseAs: oneOf('json', 'text', 'blob', 'arrayBuffer', 'stream'),
  querySerializer: callableOrOptions,
  bodySerializer: callable,
  pathSerializer: callable,
  middleware: (value) => (Array.isArray(value) ? undefined : 'must be an array'),
  Request: callable,
  baseUrl: httpUrl,
  fetch: callable,
  ...Object.fromEntries(OF_FETCH.map((name) => [name, anything])),
};

/** Where options are given. */
type Surface = 'methods' | 'named' | 'with';
/** What openapi-fetch's methods take, a named operation besides its arguments, and a client for one request. */
const SURFACES: Readonly<Record<Surface, Readonly<Record<string, Check>>>> = {
  methods: CHECKS,
  named: { ...OWN, signal, headers: anything },
  with: { onBehalfOf: OWN.onBehalfOf, signal, headers: anything },
};

/** What of an init is meant for fetch, such as `credentials` or a dispatcher. */
export function fetchInitOf(init: UntypedInit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(init).filter(([name]) => OF_FETCH.includes(name)));
}

/** What of an init openapi-fetch and fetch are given. */
export function notOurs(init: UntypedInit): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(init).filter(([name, value]) => value !== undefined && !Object.hasOwn(OWN, name)),
  );
}

/**
 * Reads the options of a call, of openapi-fetch's methods or of a named operation, and checks what only goes wrong
 * later, or in other words, without us.
 * @param userHeader What `onBehalfOf` is sent in, where the API has something of the kind.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function readInit(
  what: string,
  given: object | null,
  surface: Surface,
  userHeader: string | undefined,
): UntypedInit {
  return reading(what, () => {
    const { headers } = (given ?? {}) as UntypedInit;
    const init: UntypedInit = headers === undefined ? { ...given } : { ...given, headers: readable(headers) };
    const problem: Problem | undefined =
      typeof given === 'object'
        ? problemOf(init, SURFACES[surface], userHeader)
        : ['the options of a call must be an object'];
    if (problem !== undefined) throw new InvalidArgumentError(`${what}: ${problem[0]}`, problem[1]);
    return init;
  });
}

/**
 * Reads what a caller gave, whose getters and proxies can throw anything.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    throw new InvalidArgumentError(`${what}: its arguments or options cannot be read`);
  }
}

/** What is wrong, and with which option. */
type Problem = readonly [message: string, option?: string];

function problemOf(
  init: UntypedInit,
  checks: Readonly<Record<string, Check>>,
  userHeader: string | undefined,
): Problem | undefined {
  for (const name in init) {
    const value = init[name];
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined)
      return [`a call has no option ${quoted(name)}; it takes ${Object.keys(checks).join(', ')}`, name];
    const wrong = value === undefined ? undefined : check(value);
    if (wrong !== undefined) return [`"${name}" ${wrong}`, name];
  }
  const { headers, onBehalfOf } = init;
  const wrong = headerProblem(headers);
  if (wrong !== undefined) return [wrong, 'headers'];
  if (onBehalfOf === undefined) return undefined;
  const problem =
    userHeader === undefined
      ? '"onBehalfOf" is for an API that has a header for it'
      : headerProblem({ [userHeader]: onBehalfOf });
  return problem === undefined ? undefined : [problem, 'onBehalfOf'];
}

function problemOfParams(params: object): string | undefined {
  const unknown = Object.keys(params).find((name) => !(PLACES as readonly string[]).includes(name));
  return unknown === undefined ? undefined : `has no part ${quoted(unknown)}; it takes ${PLACES.join(', ')}`;
}
