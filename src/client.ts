import createClient, { type Client, mergeHeaders } from 'openapi-fetch';
import { createCache } from './cache/cache.ts';
import { type CacheControl, cacheControl, knownKeys } from './cache/cache-control.ts';
import type { CacheContext } from './cache/context.ts';
import { createEmit } from './cache/events.ts';
import type { CacheEffects } from './cache/keys.ts';
import { knownKeysOf } from './cache/known-keys.ts';
import { SingleFlight } from './cache/single-flight.ts';
import { type StoreKeys, storeKeysOf } from './cache/store-keys.ts';
import { checkWitnesses } from './cache/witness.ts';
import { initOf } from './call/arguments.ts';
import { Endpoint } from './call/endpoint.ts';
import { areHarmless, mergeable } from './call/headers.ts';
import { createCaller } from './call/request.ts';
import { dataOf, fetchedOf } from './call/result.ts';
import type { Arguments, CallInit, NamedOperations, UntypedInit } from './call/types.ts';
import { type ClientOptions, completeOptions, lifetimesOf } from './client-options.ts';
import { InvalidArgumentError, InvalidOptionError } from './errors.ts';
import { explain } from './explain.ts';
import { tokenMinter } from './http/token.ts';
import { createTransport } from './http/transport.ts';
import type { OperationTable } from './operation.ts';
import { httpUrl } from './options.ts';
import { memoryCache } from './stores/memory.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'] as const;
/** Most base URLs of single calls whose endpoints are kept. */
const BASE_URLS_KEPT = 100;
/** RFC 8941 §3.3.4: what `Cache-Status` takes for the name of a cache. */
const TOKEN = /^[a-z*][\w!#$%&'*+.^`|~:/-]*$/i;

/** What a client is made for. */
export interface Api {
  /** Product token for `Cache-Status`, and prefix of every key in the store. */
  readonly name: string;
  /** The table that `generate` wrote. */
  readonly operations: OperationTable;
  /** Header that carries the option `onBehalfOf` of a call. Without one, the option is refused. */
  readonly userHeader?: string;
  /** Header of a response whose value is `traceId` of an `ApiError`. */
  readonly traceHeader?: string;
}

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
 * Makes a client for any table of operations that `generate` wrote.
 *
 * @throws {InvalidOptionError} `invalid_option`
 */
export function createCachedClient<Paths extends object, Operations>(
  api: Api,
  options: ClientOptions,
): CachedClient<Paths, Operations> {
  const { name, operations: table, userHeader, traceHeader } = api;
  if (!TOKEN.test(name)) throw new InvalidOptionError('client: the name must be a token, such as "books"');
  const complete = completeOptions(options);
  checkWitnesses(table, complete);
  const { auth, querySerializer, bodySerializer, timeoutMs, retries } = complete;
  const headers = mergeable(complete.headers);
  const baseUrl = normalised(complete.baseUrl);
  const storeKeysAt = (url: string, data = url) => storeKeysOf(name, data, auth.clientId);
  const storeKeys = storeKeysAt(baseUrl, complete.cacheNamespace);
  const context: CacheContext = {
    ...complete,
    name,
    store: complete.cache === false ? undefined : (complete.cache ?? memoryCache()),
    sharedWith: complete.sharedWith ?? [],
    knownKey: knownKeysOf(table),
    groups: groupsOf(table),
    lifetimes: lifetimesOf(table, complete),
    emit: createEmit(name, complete.onCacheEvent),
    singleFlight: new SingleFlight(),
  };
  const harmless = [userHeader, traceHeader].flatMap((header) => header?.toLowerCase() ?? []);
  const endpointsAt = (url: string, keys: StoreKeys) => new Endpoints(table, url, keys, harmless);
  const endpoints = endpointsAt(baseUrl, storeKeys);
  const elsewhere = new Map<string, Endpoints>();
  const at = (url: string) => {
    const found = elsewhere.get(url) ?? endpointsAt(url, storeKeysAt(url));
    if (elsewhere.size >= BASE_URLS_KEPT) elsewhere.clear();
    elsewhere.set(url, found);
    return found;
  };

  const base = createClient<Paths>({
    baseUrl,
    ...(headers && { headers }),
    ...(querySerializer && { querySerializer }),
    ...(bodySerializer && { bodySerializer }),
  });
  let isWatched = !areHarmless(mergeHeaders(headers), new Set(harmless));
  const use: typeof base.use = (...middleware) => {
    try {
      base.use(...middleware);
    } catch {
      throw new InvalidArgumentError(
        'client.use(): a middleware is an object with onRequest, onResponse or onError',
      );
    }
    isWatched = true;
  };
  const call = createCaller({
    base: base as Client<object>,
    cache: createCache(context),
    transport: createTransport(tokenMinter(auth)),
    isWatched: () => isWatched,
    hasSerializers: querySerializer !== undefined || bodySerializer !== undefined,
    fetch: complete.fetch,
    userHeader,
    timeoutMs,
    retries,
    pendingMs: (callTimeoutMs) => context.lifetimes.pendingMs - timeoutMs + callTimeoutMs,
    knownKeys: (what, keys) => knownKeys(context, what, keys, context.sharedWith.length > 0),
  });
  const request = async (method: string, path: string, init?: UntypedInit) => {
    const verb = METHODS.find((known) => known === String(method).toUpperCase());
    // A URL that is none is refused with the other options, by the endpoint at our own.
    const isElsewhere = init?.baseUrl !== undefined && httpUrl(init.baseUrl) === undefined;
    const own = isElsewhere ? at(normalised(init.baseUrl)) : endpoints;
    const endpoint = verb && own.find(verb, path);
    if (endpoint === undefined) {
      // Without the path, which may be one with its parameters filled in.
      throw new InvalidArgumentError(
        `${verb ?? 'This method'} of this path is no operation of this API; give the path as the document spells it, with its parameters in braces`,
      );
    }
    return fetchedOf(name, await call(endpoint, init));
  };
  const verbs = METHODS.map((verb) => [
    verb,
    (path: string, init?: UntypedInit) => request(verb, path, init),
  ]);
  const named = endpoints.all.map((endpoint) => [
    endpoint.operationId,
    async (args: object = {}, init: CallInit | null = {}) =>
      dataOf(endpoint, await call(endpoint, initOf(endpoint, args, init)), init?.cache, traceHeader),
  ]);
  const extras = {
    explain: (id: string, args: object = {}) => explain(id, table, args),
    cache: cacheControl(context, storeKeys),
  };
  // Not spread into one literal: the engine takes many times as long for a thousand operations.
  const client = { ...base, ...Object.fromEntries(verbs), request, use };
  return Object.assign(client, Object.fromEntries(named), extras) as unknown as CachedClient<
    Paths,
    Operations
  >;
}

/** The operations of a table at one base URL. */
class Endpoints {
  readonly all: readonly Endpoint[];
  readonly #byPath = new Map<string, Record<string, Endpoint>>();

  constructor(table: OperationTable, baseUrl: string, storeKeys: StoreKeys, harmless: readonly string[]) {
    this.all = Object.entries(table).map(([id, row]) => new Endpoint(id, row, baseUrl, storeKeys, harmless));
    for (const endpoint of this.all) {
      const { path } = endpoint.operation;
      this.#byPath.set(path, { ...this.#byPath.get(path), [endpoint.method]: endpoint });
    }
  }

  find(method: string, path: string): Endpoint | undefined {
    return this.#byPath.get(path)?.[method];
  }
}

function normalised(baseUrl: unknown): string {
  return new URL(baseUrl as string).href.replace(/\/+$/, '');
}

function groupsOf(table: OperationTable): ReadonlySet<string> {
  return new Set(Object.values(table).flatMap(({ cache }) => (cache.kind === 'read' ? cache.groups : [])));
}
