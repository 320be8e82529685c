import type { Keyv } from 'keyv';
import createClient, { type Client } from 'openapi-fetch';
import { type CacheMode, createCacheMiddleware } from './cache/middleware.ts';
import { cacheNames } from './cache/names.ts';
import type { Sight } from './cache/read.ts';
import type { Plan } from './cache/rule.ts';
import type { CacheStore } from './cache/store.ts';
import { keyvCache } from './cache/stores/keyv.ts';
import { memoryCache } from './cache/stores/memory.ts';
import { type CacheControl, cacheControl } from './cache-control.ts';
import { bodyOf, type CallExtras, exchangeOf } from './call.ts';
import { type ClientOptions, checkClientOptions, isCacheStore } from './client-options.ts';
import { directRead } from './direct-read.ts';
import { InvalidArgumentError } from './errors.ts';
import { explain } from './explain.ts';
import { type Arguments, type LookFirst, type NamedOperations, namedOperations } from './named-operations.ts';
import type { OperationTable } from './operation.ts';
import { PlainRequest } from './plain-request.ts';
import { Route } from './route.ts';
import { tokenMinter } from './token.ts';
import { createTransport, type Fetch } from './transport.ts';

/** How long a write may take beyond both time limits, for clocks and queues on the way. */
const MARGIN_MS = 5_000;
const DAY_MS = 86_400_000;
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'] as const;
const MODES: readonly CacheMode[] = [
  'default',
  'no-store',
  'reload',
  'no-cache',
  'force-cache',
  'only-if-cached',
];

/** What a client is besides openapi-fetch's client and the named operations. */
export interface ClientExtras<Operations> {
  /** Clears what only the application knows to be out of date. */
  readonly cache: CacheControl;
  /**
   * The keys and groups that a call would read or clear, without calling.
   * @throws {InvalidArgumentError} `invalid_argument`
   */
  explain<Id extends keyof Operations & string>(operationId: Id, args?: Arguments<Operations[Id]>): Plan;
}

/** openapi-fetch's client, one function for each operation, and {@link ClientExtras}. */
export type CachedClient<Paths extends object, Operations> = Client<Paths> &
  NamedOperations<Operations> &
  ClientExtras<Operations>;

/** openapi-fetch's `request`, with types that were checked where the call was made. */
type UntypedRequest = (method: string, path: string, init: object) => Promise<unknown>;

interface UntypedInit extends Record<string, unknown> {
  readonly params?: { readonly path?: Readonly<Record<string, unknown>> };
  readonly cache?: CacheMode;
  readonly alsoDelete?: readonly string[];
  readonly fetch?: Fetch;
  readonly sight?: Sight | undefined;
}

/**
 * Makes a client for any table of operations that `npm run generate` wrote.
 *
 * The cache lies below openapi-fetch's middleware, as the `fetch` that it calls: a response returned from
 * `onRequest` would hide hits from every `onResponse` (openapi-fetch issue 2378), and the keys of a call are those
 * of the request that is really sent.
 *
 * @param name Product token for `Cache-Status` and prefix of all names in the store.
 * @throws {InvalidOptionError} `invalid_option`
 */
export function createCachedClient<Paths extends object, Operations>(
  name: string,
  table: OperationTable,
  options: ClientOptions,
): CachedClient<Paths, Operations> {
  checkClientOptions(options);
  const baseUrl = new URL(options.baseUrl).href.replace(/\/+$/, '');
  const cacheMiddleware = createCacheMiddleware({
    name,
    store: options.cache === false ? undefined : storeOf(options.cache ?? memoryCache()),
    alsoDelete: (options.alsoDelete ?? []).map(storeOf),
    names: cacheNames(name, baseUrl, options.auth.clientId),
    lifetimes: lifetimesOf(table, options),
    whenCacheFails: options.whenCacheFails ?? 'refuse',
    ttlJitter: options.ttlJitter ?? 0.1,
    maxEntryBytes: options.maxEntryBytes ?? 1024 * 1024,
    onEvent: options.onCacheEvent,
  });
  const transport = createTransport({
    fetch: options.fetch ?? globalThis.fetch,
    mintToken: tokenMinter(options.auth),
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 2,
  });
  const routes = new Map(
    Object.entries(table).map(([id, row]) => {
      const route = new Route(id, row, baseUrl);
      return [route.what, route];
    }),
  );
  const base = createClient<Paths>({ baseUrl });
  const send = base.request as unknown as UntypedRequest;
  let isWatched = false;

  const request = (method: string, path: string, init: UntypedInit = {}): Promise<unknown> => {
    const what = `${method.toUpperCase()} ${path}`;
    const route = routes.get(what);
    const wrong = route === undefined ? `${what} is no operation of this API` : problemOf(what, init);
    if (route === undefined || wrong !== undefined) return Promise.reject(new InvalidArgumentError(wrong));
    const { cache: mode = 'default', alsoDelete = [], fetch, params, sight } = init;
    const extras: CallExtras = { mode, alsoDelete, fetch, sight };
    return send(method, path, {
      Request: !isWatched && isPlain(method, init) ? PlainRequest : undefined,
      ...init,
      // The platform's Request has ideas of its own about some modes.
      cache: undefined,
      params: { ...params, path: params?.path ?? {} },
      pathSerializer: route.fillPath,
      fetch: async (made: Request | PlainRequest, extension?: Record<string, unknown>) => {
        const body = made instanceof PlainRequest ? made.body : await bodyOf(made);
        return cacheMiddleware.exchange(exchangeOf(route, made, body, extras, transport, extension));
      },
    });
  };
  const use: typeof base.use = (...middleware) => {
    base.use(...middleware);
    isWatched = true;
  };
  const look: LookFirst = (what, args, init) => {
    const route = routes.get(what);
    return route === undefined || isWatched ? undefined : directRead(cacheMiddleware, route, args, init);
  };
  const verbs = METHODS.map((verb) => [
    verb,
    (path: string, init?: UntypedInit) => request(verb, path, init),
  ]);
  const surface = { ...base, ...Object.fromEntries(verbs), request, use } as unknown as Client<Paths>;
  return {
    ...surface,
    ...namedOperations<Operations>(table, request, look),
    explain: (id: string, args: object = {}) => explain(id, table, args),
    cache: cacheControl(table, cacheMiddleware),
  } as CachedClient<Paths, Operations>;
}

/** What is wrong with the part of a call's init that is ours. */
function problemOf(what: string, { cache, alsoDelete, baseUrl, headers }: UntypedInit): string | undefined {
  // Here, because the platform would quote the value, which may be a secret.
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(String(value).trim()))
      return `${what}: the value of header "${name}" holds a character that no header can carry`;
  }
  if (cache !== undefined && !MODES.includes(cache))
    return `${what}: "cache" must be one of ${MODES.join(', ')}`;
  if (
    alsoDelete !== undefined &&
    !(Array.isArray(alsoDelete) && alsoDelete.every((key) => key && typeof key === 'string'))
  ) {
    return `${what}: "alsoDelete" must be an array of keys`;
  }
  return baseUrl === undefined
    ? undefined
    : `${what}: "baseUrl" belongs to the client; make one for each API`;
}

/** Whether no middleware sees the request of a call, and its body is text or nothing. */
function isPlain(method: string, { middleware, bodySerializer, body }: UntypedInit): boolean {
  if (middleware !== undefined || bodySerializer !== undefined) return false;
  // The platform refuses a body where there can be none.
  return body === undefined || !(body instanceof FormData || /^(?:get|head)$/i.test(method));
}

function storeOf(cache: CacheStore | Keyv): CacheStore {
  return isCacheStore(cache) ? cache : keyvCache(cache);
}

function lifetimesOf(
  table: OperationTable,
  { timeoutMs = 30_000, serverTimeoutMs = 30_000, originLagMs = 0 }: ClientOptions,
) {
  const ttls = Object.values(table).map(({ cache }) => (cache.kind === 'read' ? cache.ttlSeconds * 1000 : 0));
  // A TTL varies up to twofold; a day on top keeps a fence from running out just before its entries.
  return {
    pendingMs: timeoutMs + serverTimeoutMs + MARGIN_MS,
    fenceMs: 2 * Math.max(0, ...ttls) + DAY_MS,
    originLagMs,
  };
}
