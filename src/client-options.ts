import type { CacheEventListener } from './cache/events.ts';
import type { CacheStore } from './cache/store.ts';
import type { Auth } from './http/token.ts';
import type { Fetch } from './http/transport.ts';
import {
  type Check,
  callable,
  checkOptions,
  fraction,
  httpUrl,
  milliseconds,
  nonEmptyString,
  oneOf,
  wholeNumber,
} from './options.ts';

/** Options of a client. */
export interface ClientOptions {
  /** Where the API is, such as `http://localhost:6011`. Entries of different base URLs are kept apart. */
  readonly baseUrl: string;
  /** How the client proves who it is: a secret to sign with, or a function that makes tokens. */
  readonly auth: Auth;
  /**
   * Where answers are cached: `memoryCache()`, `redisCache()` of `notify-organisations/redis`, `keyvCache()` of
   * `notify-organisations/keyv`, or `false` for nowhere.
   * @default memoryCache()
   */
  readonly cache?: CacheStore | false;
  /**
   * Stores of other applications on the same data: each write deletes there, under their plain names, the keys
   * that the document names. Give the same object as in `cache` when it is one Redis.
   * @default []
   */
  readonly sharedWith?: readonly CacheStore[];
  /**
   * What becomes of a write whose deletions cannot be announced: `'refuse'` rejects with `cache_unavailable` and
   * sends nothing, `'send'` sends it all the same, and readers may see old data until it invalidates.
   * @default 'refuse'
   */
  readonly whenCacheFails?: 'refuse' | 'send';
  /**
   * Milliseconds from the first attempt of a request, its token included, to the last byte of its answer, repetitions
   * included. What the cache takes comes on top: up to 250 for a read, 1_500 for a write, and only while it fails.
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
  const checks = {
    baseUrl: httpUrl,
    auth: isObject,
    cache: (value: unknown) => (value === false ? undefined : isCache(value)),
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
    fetch: callable,
  };
  checkOptions('client', options, checks, ['baseUrl', 'auth']);
  const proof: Record<string, Check> =
    'token' in options.auth ? { token: callable } : { secret: nonEmptyString };
  checkOptions('client: auth', options.auth, { clientId: nonEmptyString, ...proof }, [
    'clientId',
    ...Object.keys(proof),
  ]);
}

const isObject: Check = (value) =>
  typeof value === 'object' && value !== null ? undefined : 'must be an object';

const isCache: Check = (value) =>
  typeof value === 'object' && value !== null && 'beginWrite' in value
    ? undefined
    : 'must be memoryCache(), redisCache(url) of notify-organisations/redis or keyvCache(keyv) of notify-organisations/keyv';
