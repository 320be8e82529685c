import createClient, { type Client, mergeHeaders } from 'openapi-fetch';
import { type CacheControl, cacheControl } from './cache/cache-control.ts';
import type { CacheContext } from './cache/context.ts';
import { createEmit } from './cache/events.ts';
import type { CacheEffects } from './cache/keys.ts';
import { knownKeysOf } from './cache/known-keys.ts';
import { SingleFlight } from './cache/single-flight.ts';
import { storeKeysOf } from './cache/store-keys.ts';
import { checkWitnesses } from './cache/witness.ts';
import { readInit } from './call/call-options.ts';
import { Endpoints, METHODS, normalised } from './call/endpoints.ts';
import { areHarmless, headersOf, type Mergeable, mergeable } from './call/headers.ts';
import { createCaller } from './call/request.ts';
import { dataOf, fetchedOf } from './call/result.ts';
import type {
  Arguments,
  CallDefaults,
  CallInit,
  NamedOperations,
  RequestOptions,
  UntypedInit,
} from './call/types.ts';
import { type ClientOptions, completeOptions, lifetimesOf } from './client-options.ts';
import { InvalidArgumentError, InvalidOptionError } from './errors.ts';
import { explain } from './explain.ts';
import { tokenMinter } from './http/token.ts';
import { createTransport } from './http/transport.ts';
import { logAttemptsTo, logCacheTo } from './logger.ts';
import type { OperationTable } from './operation.ts';
import { isBrowser } from './platform.ts';
import { memoryCache } from './stores/memory.ts';

/** RFC 8941 §3.3.4: what `Cache-Status` takes for the name of a cache. */
const TOKEN = /^[a-z*][\w!#$%&'*+.^`|~:/-]*$/i;

/** What a client is made for. */
export interface Api {
  /** Product token for `Cache-Status`, and prefix of every key in the store. */
  readonly name: string;
  /** Sent as `User-Agent` with the name, except by browsers and by calls that have a header of that name. */
  readonly version?: string;
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
  /**
   * This client with options that every call has, such as those of the request that a web application serves. It shares
   * everything else, so it costs little to make and nothing to drop. A call is aborted by its own signal as well as by
   * this one, and its own headers and `onBehalfOf` come first.
   * @throws {InvalidArgumentError} `invalid_argument`
   */
  with(options: RequestOptions): this;
}

/** openapi-fetch's client, one function for each operation, and {@link ClientExtras}. */
export type CachedClient<Paths extends object, Operations> = Client<Paths> &
  NamedOperations<Operations> &
  ClientExtras<Operations>;

/**
 * Makes a client for any table of operations that `generate` wrote.
 * @throws {InvalidOptionError} `invalid_option`
 */
export function createCachedClient<Paths extends object, Operations>(
  api: Api,
  options: ClientOptions,
): CachedClient<Paths, Operations> {
  const { name, version, operations: table, userHeader, traceHeader } = api;
  if (!TOKEN.test(name)) throw new InvalidOptionError('client: the name must be a token, such as "books"');
  const complete = completeOptions(options);
  const { auth, querySerializer, bodySerializer, timeoutMs, retries, logger } = complete;
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
    emit: createEmit(`${name}:cache`, complete.onCacheEvent, logger && logCacheTo(logger, name)),
    singleFlight: new SingleFlight(),
  };
  checkWitnesses(table, context);
  const harmless = [userHeader, traceHeader].flatMap((header) => header?.toLowerCase() ?? []);
  const endpoints = new Endpoints(
    table,
    baseUrl,
    (url) => (url === baseUrl ? storeKeys : storeKeysAt(url)),
    harmless,
  );

  const base = createClient<Paths>({
    baseUrl,
    ...(headers && { headers }),
    ...(querySerializer && { querySerializer }),
    ...(bodySerializer && { bodySerializer }),
  });
  const changesNothing = (given: Mergeable) => areHarmless(mergeHeaders(given), new Set(harmless));
  let isWatched = !changesNothing(headers) || querySerializer !== undefined;
  const use: typeof base.use = (...middleware) => {
    try {
      base.use(...middleware);
    } catch {
      throw new InvalidArgumentError('client.use() takes objects with onRequest, onResponse or onError');
    }
    isWatched = true;
  };
  const emitAttempt = createEmit(
    `${name}:attempt`,
    complete.onAttempt,
    logger && logAttemptsTo(logger, name),
  );
  const userAgent = version === undefined || isBrowser() ? undefined : `${name}/${version}`;
  const transport = createTransport(tokenMinter(auth), userAgent, emitAttempt);

  const clientWith = (defaults: CallDefaults): object => {
    const mayChange = defaults.headers !== undefined && !changesNothing(defaults.headers);
    const call = createCaller({
      base: base as Client<object>,
      context,
      transport,
      isWatched: () => isWatched || mayChange,
      hasSerializers: querySerializer !== undefined || bodySerializer !== undefined,
      fetch: complete.fetch,
      userHeader,
      defaults,
      timeoutMs,
      retries,
    });
    const request = async (method: string, path: string, init?: UntypedInit) =>
      fetchedOf(name, await call(endpoints.find(method, path, init?.baseUrl), undefined, init));
    const client: Record<string, unknown> = {
      eject: base.eject,
      use,
      request,
      explain: (id: string, args: object = {}) => explain(id, table, args),
      cache: cacheControl(context, storeKeys, defaults.signals),
      with: (given: object) => {
        const { signal, ...own } = readInit('client.with()', given, 'with', userHeader);
        const { onBehalfOf = defaults.onBehalfOf, headers } = own;
        return clientWith({
          signals: signal ? [...defaults.signals, signal] : defaults.signals,
          onBehalfOf,
          headers: headers === undefined ? defaults.headers : headersOf({ headers }, defaults.headers),
        });
      },
    };
    // One by one: to spread and to assign objects of so many properties takes ten times as long.
    for (const verb of METHODS)
      client[verb] = (path: string, init?: UntypedInit) => request(verb, path, init);
    for (const endpoint of endpoints.all) {
      client[endpoint.operationId] = (args: object = {}, init?: CallInit | null) => {
        const result = call(endpoint, args, init);
        const data = result.then((made) => dataOf(endpoint, made, init?.cache, traceHeader));
        const withResponse = async () => ({
          data: await data,
          response: (await fetchedOf(name, await result)).response,
        });
        return Object.assign(data, { withResponse });
      };
    }
    return client;
  };
  return clientWith({ signals: [] }) as CachedClient<Paths, Operations>;
}

function groupsOf(table: OperationTable): ReadonlySet<string> {
  return new Set(Object.values(table).flatMap(({ cache }) => (cache.kind === 'read' ? cache.groups : [])));
}
