import type { ClientOptions as FetchClientOptions } from 'openapi-fetch';
import type { CacheEventListener } from './cache/events.ts';
import type { CacheStore, Lifetimes } from './cache/store.ts';
import { headerProblem, readable } from './call/headers.ts';
import type { Auth } from './http/token.ts';
import type { AttemptEvent, Fetch } from './http/transport.ts';
import type { Logger } from './logger.ts';
import type { OperationTable } from './operation.ts';
import {
  type Check,
  callable,
  callableOrOptions,
  checkOptions,
  fraction,
  httpUrl,
  isObject,
  milliseconds,
  nonEmptyString,
  oneOf,
  wholeNumber,
} from './options.ts';

/** Options of a client. */
export interface ClientOptions {
  /** Where the API is, such as `http://localhost:6011`. */
  readonly baseUrl: string;
  /** How the client proves who it is: a secret to sign with, or a function that makes tokens. */
  readonly auth: Auth;
  /**
   * Where responses are cached: `memoryCache()`, `redisCache()`, `keyvCache()`, or `false` for nowhere.
   * @default memoryCache()
   */
  readonly cache?: CacheStore | false;
  /**
   * Names the data behind `baseUrl`. Clients share entries and invalidations when they name the same data, so give it
   * where one API has several URLs, such as a public and an internal one.
   * @default the normalised baseUrl
   */
  readonly cacheNamespace?: string;
  /**
   * Stores that other applications on the same data fill, and delete from when they write. Works both ways: each write
   * of this client deletes there the keys that the document names, under their own names, and a read is cached only
   * while each external key that the document names as its witness is there, in every one of these stores, and was not
   * set again. Give the same object as in `cache` when it is one Redis, and the same stores in every process. Witnesses
   * need a `redisCache` on Redis 7 or later, or Valkey.
   * @default []
   */
  readonly sharedWith?: readonly CacheStore[];
  /**
   * What becomes of a write when the cache cannot be told what it invalidates: `'refuse'` rejects with
   * `cache_unavailable` and sends nothing, `'send'` sends it all the same, and readers may see old data until it expires.
   * @default 'refuse'
   */
  readonly whenCacheFails?: 'refuse' | 'send';
  /**
   * Milliseconds that a call may take, from its start to the last byte of the response, middleware and retries included.
   * Time spent on the cache is not included: up to 250 for a read, 1_500 for a write, and only while the cache fails.
   * @default 30_000
   */
  readonly timeoutMs?: number;
  /**
   * Most retries of a read after a broken connection, a 429, 502, 503 or 504, within `timeoutMs`. A write is retried
   * only if it was certainly not sent. 0 for none.
   * @default 2
   */
  readonly retries?: number;
  /**
   * Milliseconds after which the API itself gives up on a request. With `timeoutMs` it bounds how long a write
   * without a response keeps its keys uncacheable.
   * @default 30_000
   */
  readonly serverTimeoutMs?: number;
  /**
   * Milliseconds by which cached reads may lag behind writes, when the API serves them from a replica.
   * @default 0
   */
  readonly originLagMs?: number;
  /**
   * Share of a time to live by which it varies at random, so that entries do not expire together. From 0 to 1.
   * @default 0.1
   */
  readonly ttlJitter?: number;
  /**
   * Responses larger than this many bytes, at two a character, are not stored; the `logger` is told so once for
   * each operation. The default fits a list of about 20,000 organisations.
   * @default 8_388_608 (8 MiB)
   */
  readonly maxEntryBytes?: number;
  /** Receives what happens in the cache. */
  readonly onCacheEvent?: CacheEventListener;
  /** Receives each attempt of a request, retries included. What it throws is dropped. */
  readonly onAttempt?: (event: AttemptEvent) => void;
  /** Is told at `warn` that the cache cannot be used or a response is too large for it, at `debug` of each attempt. */
  readonly logger?: Logger;
  /**
   * Sends a request. What is known of whether it was sent is less with a function of your own: see `delivery` of errors.
   * @default globalThis.fetch, looked up at each call
   */
  readonly fetch?: Fetch;
  /** Sent with every request. One that the document does not declare may change responses, so reads bypass the cache. */
  readonly headers?: NonNullable<FetchClientOptions['headers']>;
  /** Makes the query string, as openapi-fetch's option. */
  readonly querySerializer?: NonNullable<FetchClientOptions['querySerializer']>;
  /** Makes the body, as openapi-fetch's option. */
  readonly bodySerializer?: NonNullable<FetchClientOptions['bodySerializer']>;
}

/** The one place of every default, the cache aside. */
export const DEFAULTS = {
  whenCacheFails: 'refuse',
  timeoutMs: 30_000,
  retries: 2,
  serverTimeoutMs: 30_000,
  originLagMs: 0,
  ttlJitter: 0.1,
  maxEntryBytes: 8_388_608,
} as const;

/** Options with their defaults. */
export type CompleteOptions = ClientOptions & Required<Pick<ClientOptions, keyof typeof DEFAULTS>>;

/** How long a write may take beyond both time-outs, for clocks and queues on the way. */
const MARGIN_MS = 5_000;
const DAY_MS = 86_400_000;

/** Checks the options of a client and fills in the defaults. @throws {InvalidOptionError} `invalid_option` */
export function completeOptions(given: ClientOptions): CompleteOptions {
  const headers = readable(given?.headers);
  const options = headers === undefined ? given : { ...given, headers: headers as object };
  const checks: Readonly<Record<keyof ClientOptions, Check>> = {
    baseUrl: httpUrl,
    auth: isObject,
    cache: (value: unknown) => (value === false ? undefined : isCache(value)),
    cacheNamespace: nonEmptyString,
    sharedWith: (value: unknown) =>
      Array.isArray(value) && value.every((item) => isCache(item) === undefined)
        ? undefined
        : 'must be an array of caches, such as [redisCache(url)]',
    whenCacheFails: oneOf('refuse', 'send'),
    timeoutMs: milliseconds(1),
    retries: wholeNumber(0),
    serverTimeoutMs: milliseconds(0),
    originLagMs: milliseconds(0),
    ttlJitter: fraction,
    maxEntryBytes: wholeNumber(1),
    onCacheEvent: callable,
    onAttempt: callable,
    logger: (value) =>
      callable((value as Partial<Logger> | null)?.debug) === undefined &&
      callable((value as Partial<Logger> | null)?.warn) === undefined
        ? undefined
        : 'must have the functions debug and warn, as console has',
    fetch: callable,
    headers: (value) => {
      const problem = headerProblem(value);
      return problem && `cannot be sent: ${problem}`;
    },
    querySerializer: callableOrOptions,
    bodySerializer: callable,
  };
  checkOptions('client', options, checks, ['baseUrl', 'auth']);
  const proof: Record<string, Check> =
    'token' in options.auth ? { token: callable } : { secret: nonEmptyString };
  const required = ['clientId', ...Object.keys(proof)];
  checkOptions('client: auth', options.auth, { clientId: nonEmptyString, ...proof }, required);
  const defined = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...(defined as unknown as ClientOptions) };
}

/** How long what protects a write must live. */
export function lifetimesOf(
  table: OperationTable,
  { timeoutMs, serverTimeoutMs, originLagMs }: CompleteOptions,
): Lifetimes {
  const ttls = Object.values(table).map(({ cache }) => (cache.kind === 'read' ? cache.ttlSeconds * 1000 : 0));
  const pendingMs = timeoutMs + serverTimeoutMs + MARGIN_MS;
  // A time to live varies up to twofold; a day more keeps a version from expiring just before its entries.
  const versionTtlMs = 2 * Math.max(0, ...ttls) + pendingMs + originLagMs + DAY_MS;
  return { pendingMs, versionTtlMs, originLagMs };
}

const isCache: Check = (value) =>
  typeof value === 'object' && value !== null && 'beginWrite' in value
    ? undefined
    : 'must be memoryCache(), redisCache(url) or keyvCache(keyv)';
