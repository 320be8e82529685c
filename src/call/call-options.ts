import { InvalidArgumentError } from '../errors.ts';
import {
  type Check,
  callable,
  httpUrl,
  isObject,
  milliseconds,
  nonEmptyString,
  oneOf,
  quoted,
  wholeNumber,
} from '../options.ts';
import { headerProblem, readable } from './headers.ts';
import type { CallOption, FetchOption, OwnOption, UntypedInit } from './types.ts';

const PLACES: readonly string[] = ['path', 'query', 'header', 'cookie'];
const anything: Check = () => undefined;

const OWN: Readonly<Record<OwnOption, Check>> = {
  cache: oneOf('default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'),
  alsoDelete: (value) =>
    Array.isArray(value) && value.every((key) => nonEmptyString(key) === undefined)
      ? undefined
      : 'must be an array of keys',
  onBehalfOf: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
  timeoutMs: milliseconds(1),
  retries: wholeNumber(0),
};
const OF_FETCH: Readonly<Record<FetchOption, Check>> = {
  // Of the Fetch standard, without what the transport decides (method, redirect).
  ...{ credentials: anything, duplex: anything, integrity: anything, keepalive: anything, mode: anything },
  ...{ priority: anything, referrer: anything, referrerPolicy: anything },
  // Of undici, Next.js, Workers, Bun and Deno.
  ...{ dispatcher: anything, next: anything, cf: anything, client: anything, proxy: anything, tls: anything },
  ...{ unix: anything, verbose: anything, decompress: anything },
};
const CHECKS: Readonly<Record<CallOption, Check>> = {
  ...OWN,
  signal: (value) =>
    value === null || typeof (value as AbortSignal).addEventListener === 'function'
      ? undefined
      : 'must be an AbortSignal',
  headers: anything,
  params: (value) => (value === null ? undefined : (isObject(value) ?? problemOfParams(value as object))),
  body: anything,
  parseAs: oneOf('json', 'text', 'blob', 'arrayBuffer', 'stream'),
  querySerializer: (value) => (typeof value === 'function' ? undefined : isObject(value)),
  bodySerializer: callable,
  pathSerializer: callable,
  middleware: (value) => (Array.isArray(value) ? undefined : 'must be an array'),
  Request: callable,
  baseUrl: httpUrl,
  fetch: callable,
  ...OF_FETCH,
};

/** What a named operation takes besides its arguments. */
export const NAMED_CALL_OPTIONS: readonly string[] = ['signal', 'headers', ...Object.keys(OWN)];

/** What of an init is meant for fetch, such as `credentials` or a dispatcher. */
export function fetchInitOf(init: UntypedInit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(init).filter(([name]) => Object.hasOwn(OF_FETCH, name)));
}

/** What of an init openapi-fetch and fetch are given. */
export function notOurs(init: UntypedInit): Record<string, unknown> {
  return Object.fromEntries(Object.entries(init).filter(([name]) => !Object.hasOwn(OWN, name)));
}

/**
 * Checks what only goes wrong later, or in other words, without us.
 *
 * @param userHeader What `onBehalfOf` is sent in, where the API has something of the kind.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function readInit(what: string, given: object | null, userHeader: string | undefined): UntypedInit {
  let problem: string | undefined;
  try {
    const init: UntypedInit = { ...given, headers: readable((given as UntypedInit | null)?.headers) };
    problem =
      typeof given === 'object' ? problemOf(init, userHeader) : 'the options of a call must be an object';
    if (problem === undefined) return init;
  } catch {
    problem = 'the options of a call cannot be read';
  }
  throw new InvalidArgumentError(`${what}: ${problem}`);
}

function problemOf(init: UntypedInit, userHeader: string | undefined): string | undefined {
  for (const name in init) {
    if (!Object.hasOwn(CHECKS, name))
      return `a call has no option ${quoted(name)}; it takes ${Object.keys(CHECKS).join(', ')}`;
    const value = init[name];
    const wrong = value === undefined ? undefined : CHECKS[name as CallOption](value);
    if (wrong !== undefined) return `"${name}" ${wrong}`;
  }
  const { headers, params, onBehalfOf } = init;
  if (onBehalfOf === undefined) return headerProblem(headers) ?? headerProblem(params?.header);
  if (userHeader === undefined) return '"onBehalfOf" is for an API that has a header for it';
  return (
    headerProblem(headers) ?? headerProblem(params?.header) ?? headerProblem({ [userHeader]: onBehalfOf })
  );
}

function problemOfParams(params: object): string | undefined {
  for (const name in params) {
    if (!PLACES.includes(name)) return `has no part ${quoted(name)}; it takes ${PLACES.join(', ')}`;
  }
  return undefined;
}
