import createClient, { type Client } from 'openapi-fetch';
import { createCacheMiddleware } from './cache/cache.ts';
import { type CacheControl, cacheControl } from './cache/cache-control.ts';
import { keyPatternOf } from './cache/key-pattern.ts';
import type { CacheEffects } from './cache/keys.ts';
import type { Lifetimes } from './cache/store.ts';
import { cacheNames } from './cache/store-keys.ts';
import { type Arguments, type NamedOperations, namedOperations } from './call/arguments.ts';
import type { UntypedInit } from './call/call-options.ts';
import { directRead } from './call/direct-read.ts';
import { Route } from './call/endpoint.ts';
import { createRequester } from './call/request.ts';
import { type ClientOptions, checkClientOptions } from './client-options.ts';
import { InvalidArgumentError, InvalidOptionError } from './errors.ts';
import { explain } from './explain.ts';
import { tokenMinter } from './http/token.ts';
import { createTransport } from './http/transport.ts';
import type { OperationTable } from './operation.ts';
import { memoryCache } from './stores/memory.ts';

/** How long a write may take beyond both time limits, for clocks and queues on the way. */
const MARGIN_MS = 5_000;
const DAY_MS = 86_400_000;
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'] as const;
/** RFC 8941 §3.3.4: what `Cache-Status` takes for the name of a cache. */
const TOKEN = /^[a-z*][\w!#$%&'*+.^`|~:/-]*$/i;

/** What a client is besides openapi-fetch's client and the named operations. */
export interface ClientExtras<Operations> {
  /** Invalidates what only the application knows to be out of date. */
  readonly cache: CacheControl;
  /**
   * The keys and groups that a call would read or invalidate, without calling.
   * @throws {InvalidArgumentError} `invalid_argument`
   */
  explain<Id extends keyof Operations & string>(
    operationId: Id,
    args?: Arguments<Operations[Id]>,
  ): CacheEffects;
}

/** openapi-fetch's client, one function for each operation, and {@link ClientExtras}. */
export type CachedClient<Paths extends object, Operations> = Client<Paths> &
  NamedOperations<Operations> &
  ClientExtras<Operations>;

/**
 * Makes a client for any table of operations that `npm run generate` wrote.
 *
 * @param name Product token for `Cache-Status` and prefix of all names in the store.
 * @throws {InvalidOptionError} `invalid_option`
 */
export function createCachedClient<Paths extends object, Operations>(
  name: string,
  table: OperationTable,
  options: ClientOptions,
): CachedClient<Paths, Operations> {
  if (!TOKEN.test(name)) throw new InvalidOptionError('client: the name must be a token, such as "books"');
  checkClientOptions(options);
  const baseUrl = new URL(options.baseUrl).href.replace(/\/+$/, '');
  const keyPattern = keyPatternOf(table);
  const cache = createCacheMiddleware({
    name,
    store: options.cache === false ? undefined : (options.cache ?? memoryCache()),
    sharedWith: options.sharedWith ?? [],
    names: cacheNames(name, baseUrl, options.auth.clientId),
    isKeyOfRead: (key) => keyPattern.test(key),
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
  const routes = Object.entries(table).map(([id, row]) => new Route(id, row, baseUrl));
  const byPath = new Map<string, Readonly<Record<string, Route>>>();
  for (const route of routes) {
    const { path } = route.operation;
    byPath.set(path, { ...byPath.get(path), [route.method]: route });
  }
  const base = createClient<Paths>({ baseUrl });
  let isWatched = false;
  const use: typeof base.use = (...middleware) => {
    base.use(...middleware);
    isWatched = true;
  };
  const call = createRequester({
    base: base as Client<object>,
    cache,
    transport,
    isWatched: () => isWatched,
  });
  const request = async (method: string, path: string, init?: UntypedInit) => {
    const route = byPath.get(path)?.[method.toUpperCase()];
    if (route === undefined) throw new InvalidArgumentError(`${method} ${path} is no operation of this API`);
    return call(route, init);
  };
  const verbs = METHODS.map((verb) => [
    verb,
    (path: string, init?: UntypedInit) => request(verb, path, init),
  ]);
  const named = namedOperations<Operations>(routes, call, (route, args, init) =>
    isWatched ? undefined : directRead(cache, route, args, init),
  );
  const extras = {
    explain: (id: string, args: object = {}) => explain(id, table, args),
    cache: cacheControl(table, cache),
  };
  // Not spread into one literal: the engine takes many times as long for a thousand operations.
  const client = { ...base, ...Object.fromEntries(verbs), request, use };
  return Object.assign(client, named, extras) as unknown as CachedClient<Paths, Operations>;
}

function lifetimesOf(
  table: OperationTable,
  { timeoutMs = 30_000, serverTimeoutMs = 30_000, originLagMs = 0 }: ClientOptions,
): Lifetimes {
  const ttls = Object.values(table).map(({ cache }) => (cache.kind === 'read' ? cache.ttlSeconds * 1000 : 0));
  const pendingMs = timeoutMs + serverTimeoutMs + MARGIN_MS;
  // A TTL varies up to twofold; a day on top keeps a version from running out just before its entries.
  const versionTtlMs = 2 * Math.max(0, ...ttls) + pendingMs + originLagMs + DAY_MS;
  return { pendingMs, versionTtlMs, originLagMs };
}
