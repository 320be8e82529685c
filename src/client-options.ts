import type { Keyv } from 'keyv';
import type { CacheEventListener } from './cache/events.ts';
import type { CacheStore } from './cache/store.ts';
import {
  type Check,
  callable,
  checkOptions,
  fraction,
  httpUrl,
  nonEmptyString,
  nonNegative,
  oneOf,
  positiveInteger,
  wholeNumber,
} from './options.ts';
import type { Auth } from './token.ts';
import type { Fetch } from './transport.ts';

/** Options of a client. */
export interface ClientOptions {
  /** Where the API is, such as `http://localhost:6011`. Entries of different base URLs are kept apart. */
  readonly baseUrl: string;
  /** How the client proves who it is: a secret to sign with, or a function that makes tokens. */
  readonly auth: Auth;
  /**
   * Where answers are cached: the result of `memoryCache()` or `redisCache()`, any Keyv, or `false` for nowhere.
   * @default memoryCache()
   */
  readonly cache?: CacheStore | Keyv | false;
  /**
   * Stores of other applications on the same data: each write deletes there, under their plain names, the keys
   * that the document names. Give the same object as in `cache` when it is one Redis.
   * @default []
   */
  readonly alsoDelete?: ReadonlyArray<CacheStore | Keyv>;
  /**
   * What becomes of a write whose deletions cannot be announced: `'refuse'` rejects with `cache_unavailable` and
   * sends nothing, `'send'` sends it all the same, and readers may see old data until it expires.
   * @default 'refuse'
   */
  readonly whenCacheFails?: 'refuse' | 'send';
  /**
   * Milliseconds from the start of a request to the last byte of its answer, repetitions included.
   * @default 30_000
   */
  readonly timeoutMs?: number;
  /**
   * How often a read is repeated after a broken connection, a 429, 502, 503 or 504, within `timeoutMs`. A write is
   * repeated only when the API surely did not see it. 0 for never.
   * @default 2
   */
  readonly retries?: number;
  /**
   * Milliseconds after which the API itself gives up on a request. With `timeoutMs` it bounds how long a write
   * without an answer keeps its keys uncacheable.
   * @default 30_000
   */
  readonly serverTimeoutMs?: number;
  /**
   * Milliseconds by which cached reads may lag behind writes, when the API answers them from a replica.
   * @default 0
   */
  readonly originLagMs?: number;
  /**
   * Share of a TTL by which it varies at random, so that entries do not expire together. From 0 to 1.
   * @default 0.1
   */
  readonly ttlJitter?: number;
  /**
   * Answers larger than this many bytes, at two a character, are not stored.
   * @default 1_048_576 (1 MiB)
   */
  readonly maxEntryBytes?: number;
  /** Receives what happens in the cache. */
  readonly onCacheEvent?: CacheEventListener;
  /**
   * Sends a request.
   * @default globalThis.fetch
   */
  readonly fetch?: Fetch;
}

/** Checks the options of a client. @throws {InvalidOptionError} `invalid_option` */
export function checkClientOptions(options: ClientOptions): void {
  const where = 'createClient';
  checkOptions(where, options, {
    baseUrl: httpUrl,
    auth: isObject,
    cache: (value) => (value === false ? undefined : isCache(value)),
    alsoDelete: (value) =>
      Array.isArray(value) && value.every((item) => isCache(item) === undefined)
        ? undefined
        : 'must be an array of caches or Keyvs',
    whenCacheFails: oneOf('refuse', 'send'),
    timeoutMs: positiveInteger,
    retries: wholeNumber,
    serverTimeoutMs: nonNegative,
    originLagMs: nonNegative,
    ttlJitter: fraction,
    maxEntryBytes: positiveInteger,
    onCacheEvent: callable,
    fetch: callable,
  });
  require(where, options, 'baseUrl', httpUrl);
  require(where, options, 'auth', isObject);
  const secretOrToken = 'token' in options.auth ? 'token' : 'secret';
  checkOptions(`${where}: auth`, options.auth, {
    clientId: nonEmptyString,
    secret: nonEmptyString,
    token: callable,
  });
  require(`${where}: auth`, options.auth, 'clientId', nonEmptyString);
  require(`${where}: auth`, options.auth, secretOrToken, secretOrToken === 'token'
    ? callable
    : nonEmptyString);
}

/** Whether a value is a store of this package, rather than a Keyv. */
export function isCacheStore(value: CacheStore | Keyv): value is CacheStore {
  return 'announce' in value;
}

function require<T extends object>(where: string, options: T, name: string, check: Check): void {
  checkOptions(where, { [name]: (options as Record<string, unknown>)[name] ?? null }, { [name]: check });
}

const isObject: Check = (value) =>
  typeof value === 'object' && value !== null ? undefined : 'must be an object';

const isCache: Check = (value) => {
  const looks =
    typeof value === 'object' &&
    value !== null &&
    ('announce' in value || ('store' in value && 'delete' in value));
  return looks ? undefined : 'must be memoryCache(), redisCache() or a Keyv';
};
