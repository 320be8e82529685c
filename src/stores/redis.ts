import type { CacheStore } from '../cache/store.ts';
import { checkOptions, trueOrFalse } from '../options.ts';
import { NearCache } from './near-cache.ts';
import { checkAddress, type RedisAddress } from './redis-options.ts';
import { redisStore } from './redis-store.ts';
import { topologyOf } from './redis-topology.ts';
import { remoteCache } from './remote.ts';

export type { CacheStore } from '../cache/store.ts';
export type {
  RedisAddress,
  RedisClusterOptions,
  RedisConnectionOptions,
  RedisSentinelOptions,
  RedisServerOptions,
} from './redis-options.ts';

/** Options of {@link redisCache}. */
export interface RedisCacheOptions {
  /**
   * Whether lookups are also kept in this process, and dropped when Redis says that they changed (client tracking), so
   * that most hits need no round trip, in exchange for slightly weaker consistency: a read may return a value from
   * before another process' write for as long as that message takes, a few milliseconds as a rule; on a path that is
   * silently broken, up to one second. Writes of this process are always seen.
   * @default false
   */
  readonly nearCache?: boolean;
}

/**
 * A cache on Redis or Valkey, 6.2 and up, that every process of an application shares. Connects on first use. A server
 * that is unavailable, frozen or slow never fails a read and delays it by a quarter of a second at most, once; a write
 * is refused with `cache_unavailable` meanwhile.
 *
 * Share one between clients that live as long; `close()` it when they end.
 * @param server URL such as `redis://localhost:6379` or `rediss://user:password@host:6380/1`, or options, also those of a
 *   cluster (`{ cluster: [urls] }`) or of Sentinel (`{ sentinel: { name, nodes: [urls] } }`).
 * @param near How much of it is kept in this process besides.
 * @throws {InvalidOptionError} `invalid_option` for an option that is unknown or cannot be used.
 */
export function redisCache(server: RedisAddress, near: RedisCacheOptions = {}): CacheStore {
  checkOptions('redisCache', near, { nearCache: trueOrFalse });
  checkAddress(server);
  const nearCache = near.nearCache ? new NearCache() : undefined;
  const topology = topologyOf(server, nearCache && ((name) => nearCache.onChange(name)));
  return remoteCache('redis', redisStore(topology, nearCache), () => topology.rebuild());
}
