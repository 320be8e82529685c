import type { Client } from 'openapi-fetch';
import type { CacheMiddleware, CacheMode } from './cache/middleware.ts';
import type { Sight } from './cache/read.ts';
import { directRead, pathValuesOf } from './direct-read.ts';
import { InvalidArgumentError } from './errors.ts';
import { nodeModule } from './node-module.ts';
import { PlainRequest } from './plain-request.ts';
import type { Route } from './route.ts';
import type { Fetch, Transport } from './transport.ts';

/** openapi-fetch's answer to a call whose types were checked where it was made. */
export interface Fetched {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** What a call is given: openapi-fetch's own init, what fetch takes, and what is ours. */
export interface RequestInitOfCall extends Record<string, unknown> {
  readonly params?: { readonly path?: Readonly<Record<string, unknown>>; readonly header?: object };
  readonly signal?: AbortSignal | undefined;
  readonly headers?: object | undefined;
  readonly body?: unknown;
  readonly middleware?: unknown;
  readonly fetch?: Fetch;
  readonly cache?: CacheMode | undefined;
  readonly alsoDelete?: readonly string[] | undefined;
  readonly onBehalfOf?: string | undefined;
  /** What the store has shown already. */
  readonly sight?: Sight | undefined;
}

/** openapi-fetch's `request`, untyped. */
export type Requester = (route: Route, init?: RequestInitOfCall) => Promise<Fetched>;

/** What {@link createRequester} puts together. */
export interface RequesterParts {
  readonly base: Client<object>;
  readonly cache: CacheMiddleware;
  readonly transport: Transport;
  /** Whether any middleware was added, which sees the request of each call. */
  readonly isWatched: () => boolean;
}

const MODES: readonly CacheMode[] = [
  'default',
  'no-store',
  'reload',
  'no-cache',
  'force-cache',
  'only-if-cached',
];
/** What openapi-fetch or this file makes use of; fetch is given the rest. */
const NOT_FOR_FETCH: ReadonlySet<string> = new Set([
  'params',
  'body',
  'headers',
  'signal',
  'parseAs',
  'querySerializer',
  'bodySerializer',
  'middleware',
  'fetch',
  'cache',
  'alsoDelete',
  'onBehalfOf',
  'sight',
]);
/** RFC 9110 §5.6.2 and §5.5, as far as every platform sends it. */
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const HEADER_VALUE = /^[\t\r\n ]*[\t\x20-\x7e\x80-\xff]*[\t\r\n ]*$/;
const events = nodeModule('node:events');

/**
 * Makes openapi-fetch's `request` with the cache below it, as the `fetch` that it calls: a response returned from
 * `onRequest` would hide hits from every `onResponse` (openapi-fetch issue 2378), and the keys of a call are those
 * of the request that is really sent.
 */
export function createRequester({ base, cache, transport, isWatched }: RequesterParts): Requester {
  const send = base.request as unknown as (method: string, path: string, init: object) => Promise<Fetched>;

  return async (route, init = {}) => {
    const { what, operation, method } = route;
    check(what, init);
    const watched = isWatched();
    const values = watched || init.sight !== undefined ? undefined : pathValuesOf(init);
    const sight = values === undefined ? init.sight : await directRead(cache, route, values, init);
    if (values !== undefined && sight?.entry !== undefined) {
      const response = cache.hit(sight.entry);
      return { data: await response.json(), response };
    }

    const { cache: mode = 'default', alsoDelete = [], onBehalfOf, params, headers, signal, fetch } = init;
    const fetchInit = Object.fromEntries(Object.entries(init).filter(([name]) => !NOT_FOR_FETCH.has(name)));
    // One signal for all calls of a page is usual: Node is not to warn of a leak at the eleventh.
    if (signal !== undefined) events?.setMaxListeners?.(0, signal);
    return send(method, operation.path, {
      ...init,
      Request: !watched && isPlain(method, init) ? PlainRequest : undefined,
      // The platform's Request has ideas of its own about some modes.
      cache: undefined,
      params: { ...params, path: params?.path ?? {} },
      headers:
        onBehalfOf === undefined
          ? headers
          : { ...Object.fromEntries(pairsOf(headers)), 'x-notify-user-id': onBehalfOf },
      pathSerializer: route.fillPath,
      fetch: async (request: Request | PlainRequest) => {
        const sent = request instanceof PlainRequest ? request.body : await bodyOf(request);
        if (request.headers.has('authorization')) {
          throw new InvalidArgumentError(
            `${what}: the client signs its requests; give credentials as the option "auth"`,
          );
        }
        return cache.exchange({
          operationId: route.operationId,
          rule: operation.cache,
          what,
          plan: route.planOf(request, sent),
          mode,
          alsoDelete,
          sight,
          signal: request.signal,
          send: (callSignal, progress) =>
            transport(
              {
                what,
                method: request.method,
                url: request.url,
                // What a middleware can see must not hold the token.
                headers: request instanceof PlainRequest ? request.headers : new Headers(request.headers),
                body: sent,
                isRead: request.method === 'GET' || request.method === 'HEAD',
                json: operation.json,
                mayBeEmpty: operation.mayBeEmpty ?? false,
                fetchInit,
              },
              callSignal,
              progress,
              fetch,
            ),
        });
      },
    });
  };
}

/**
 * Checks the part of a call's init that is ours.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
function check(what: string, init: RequestInitOfCall): void {
  const problem = problemOf(init);
  if (problem !== undefined) throw new InvalidArgumentError(`${what}: ${problem}`);
}

function problemOf(init: RequestInitOfCall): string | undefined {
  const { cache, alsoDelete, onBehalfOf, baseUrl, headers, params, signal } = init;
  if (headers ?? params?.header ?? onBehalfOf) {
    // Here, because the platform would quote the value, which may be a secret.
    const onBehalf: [string, unknown] = ['x-notify-user-id', onBehalfOf];
    for (const [name, value] of [...pairsOf(headers), ...pairsOf(params?.header), onBehalf]) {
      if (!HEADER_NAME.test(name)) return 'the name of a header holds a character that no header can carry';
      if (!HEADER_VALUE.test(String(value)))
        return `the value of header "${name}" holds a character that no header can carry`;
    }
  }
  if (cache !== undefined && !MODES.includes(cache)) return `"cache" must be one of ${MODES.join(', ')}`;
  if (alsoDelete !== undefined && !(Array.isArray(alsoDelete) && alsoDelete.every(isKey)))
    return '"alsoDelete" must be an array of keys';
  if (signal && typeof signal.addEventListener !== 'function') return '"signal" must be an AbortSignal';
  return baseUrl === undefined ? undefined : '"baseUrl" belongs to the client; make one for each API';
}

/** Whether a value can be a key. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function pairsOf(headers: object | undefined): Iterable<[string, unknown]> {
  return headers instanceof Headers ? headers : Object.entries(headers ?? {});
}

/** Whether no middleware sees the request of a call, and its body is text or nothing. */
function isPlain(method: string, { middleware, bodySerializer, body }: RequestInitOfCall): boolean {
  if (middleware !== undefined || bodySerializer !== undefined) return false;
  // The platform refuses a body where there can be none.
  return body === undefined || !(body instanceof FormData || /^(?:get|head)$/i.test(method));
}

/** The body of a request as it will be sent. */
async function bodyOf(request: Request): Promise<ArrayBuffer | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const bytes = await request.arrayBuffer();
  return bytes.byteLength > 0 ? bytes : undefined;
}
