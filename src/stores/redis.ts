import type { RedisClientOptions } from '@keyv/redis';
import type { CacheStore } from '../cache/store.ts';
import { InvalidOptionError } from '../errors.ts';
import { checkOptions, trueOrFalse } from '../options.ts';
import { endsWritesAtLast } from './end-writes-at-last.ts';
import { RedisConnection } from './redis-connection.ts';
import { redisStore } from './redis-store.ts';
import { guarded } from './remote.ts';
import { sharedLookups } from './shared-lookups.ts';
import { DeadlineExceeded } from './timeout.ts';

export type { CacheStore } from '../cache/store.ts';

/** Options of {@link redisCache}. */
export interface RedisCacheOptions {
  /**
   * Whether looks are also kept in this process, and dropped when Redis says that they changed (client tracking,
   * RESP3), so that most hits need no round trip. It gives up a little of the promise: a read may return a value from
   * before a write for as long as that message takes, a few milliseconds as a rule; on a path that is silently broken,
   * up to one second.
   * @default false
   */
  readonly nearCache?: boolean;
}

/** How long a look is kept in this process: the bound on what a silently broken path can hide. */
const NEAR_CACHE_MS = 1_000;
const NEAR_CACHE_ENTRIES = 10_000;

/**
 * A cache on one Redis or Valkey primary, 6.2 and up, that every process of an application shares. Connects on
 * first use. A server that is away, frozen or slow never fails a read and holds it up for a quarter of a second
 * at most, once; a write is refused with `cache_unavailable` meanwhile.
 *
 * Share one between clients that live as long; `close()` it when they end.
 *
 * @param server URL such as `redis://localhost:6379` or `rediss://user:password@host:6380/1`, or the options of
 *   node-redis. Its offline queue and reconnect strategy are set here.
 * @param near How much of it is kept in this process besides.
 * @throws {InvalidOptionError} `invalid_option` for an option that breaks the promises of the cache.
 */
export function redisCache(server: string | RedisClientOptions, near: RedisCacheOptions = {}): CacheStore {
  checkOptions('redisCache', near, { nearCache: trueOrFalse });
  const options = typeof server === 'string' ? { url: server } : server;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('redisCache: needs a URL or the options of node-redis');
  }
  checkUrl(options.url);
  refuse(options, '', REFUSED);
  refuse(options.socket ?? {}, 'socket.', { socketTimeout: 'closes a connection that is only idle' });
  const nearCache = {
    ttl: NEAR_CACHE_MS,
    maxEntries: NEAR_CACHE_ENTRIES,
    evictPolicy: 'LRU',
    recordStats: false,
  } as const;
  const tracked = near.nearCache ? { ...options, RESP: 3 as const, clientSideCache: nearCache } : options;
  const connection = connectionTo(tracked);
  const store = endsWritesAtLast(redisStore(connection), () => connection.isClosed);
  const safe = guarded(store, (error) => {
    if (error instanceof DeadlineExceeded || isReadOnly(error)) connection.rebuild();
  });
  return sharedLookups(safe);
}

const REFUSED = {
  readonly: 'would read from a replica, which lags behind writes; connect to the primary',
  useReplicas: 'would read from replicas, which lag behind writes; connect to the primary',
  rootNodes: 'is of a cluster; connect to one primary',
  sentinelRootNodes: 'is of Sentinel; connect to one primary',
  clientSideCache: 'is set by the second argument, { nearCache: true }',
  commandsQueueMaxLength: 'can drop a deletion in silence; leave it out',
  commandOptions: 'changes how answers are read; leave it out',
};

function refuse(options: object, prefix: string, reasons: Readonly<Record<string, string>>): void {
  for (const [name, reason] of Object.entries(reasons)) {
    if (!Object.hasOwn(options, name)) continue;
    throw new InvalidOptionError(`redisCache: option "${prefix}${name}" ${reason}`);
  }
}

/** A message of node-redis would quote the URL, password included. */
function checkUrl(url: string | undefined): void {
  if (url === undefined) return;
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new InvalidOptionError(
      'redisCache: the URL must be like redis://localhost:6379 or rediss://host:6380',
    );
  }
}

function connectionTo(options: RedisClientOptions): RedisConnection {
  try {
    return new RedisConnection(options);
  } catch {
    // Without the cause, whose message can quote the URL as well.
    throw new InvalidOptionError(
      'redisCache: node-redis cannot use these options; compare them with the URL',
    );
  }
}

/** A primary that became a replica still answers reads, with what is older and older. */
function isReadOnly(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('READONLY');
}
