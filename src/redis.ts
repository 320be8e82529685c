import type { RedisClientOptions } from '@keyv/redis';
import { guarded } from './cache/guard.ts';
import type { CacheStore } from './cache/store.ts';
import { redisStore } from './cache/stores/redis.ts';
import { RedisConnection } from './cache/stores/redis-connection.ts';
import { InvalidOptionError } from './errors.ts';

export type { CacheStore } from './cache/store.ts';

/**
 * A cache on one Redis or Valkey primary, 6.2 and up, that every process of an application shares. Connects on
 * first use. A server that is away, frozen or slow never fails a read and holds it up for a quarter of a second
 * at most, once; a write is refused with `cache_unavailable` meanwhile.
 *
 * Share one between clients that live as long; `close()` it when they end.
 *
 * @param server URL such as `redis://localhost:6379` or `rediss://user:password@host:6380/1`, or the options of
 *   node-redis. Its offline queue and reconnect strategy are set here.
 * @throws {InvalidOptionError} `invalid_option` for an option that breaks the promises of the cache.
 */
export function redisCache(server: string | RedisClientOptions): CacheStore {
  const options = typeof server === 'string' ? { url: server } : server;
  checkUrl(options.url);
  for (const [name, reason] of Object.entries(REFUSED)) {
    if (Object.hasOwn(options, name)) throw new InvalidOptionError(`redisCache: option "${name}" ${reason}`);
  }
  const connection = new RedisConnection(options);
  return guarded(redisStore(connection), () => connection.rebuild());
}

const REFUSED = {
  readonly: 'would read from a replica, which lags behind writes; connect to the primary',
  commandsQueueMaxLength: 'can drop a deletion in silence; leave it out',
};

/** A message of node-redis would quote the URL, password included. */
function checkUrl(url: string | undefined): void {
  if (url === undefined) return;
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new InvalidOptionError(
      'redisCache: the URL must be like redis://localhost:6379 or rediss://host:6380',
    );
  }
}
