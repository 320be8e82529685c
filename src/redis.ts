import type { RedisClientOptions } from '@keyv/redis';
import { DeadlineExceeded } from './cache/deadline.ts';
import { guarded } from './cache/guard.ts';
import type { CacheStore } from './cache/store.ts';
import { redisStore } from './cache/stores/redis.ts';
import { RedisConnection } from './cache/stores/redis-connection.ts';
import { settlesAtLast } from './cache/stores/settle-at-last.ts';
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
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('redisCache: needs a URL or the options of node-redis');
  }
  checkUrl(options.url);
  refuse(options, '', REFUSED);
  refuse(options.socket ?? {}, 'socket.', { socketTimeout: 'closes a connection that is only idle' });
  const connection = connectionTo(options);
  const store = settlesAtLast(redisStore(connection), () => connection.isClosed);
  return guarded(store, (error) => {
    if (error instanceof DeadlineExceeded || isReadOnly(error)) connection.rebuild();
  });
}

const REFUSED = {
  readonly: 'would read from a replica, which lags behind writes; connect to the primary',
  useReplicas: 'would read from replicas, which lag behind writes; connect to the primary',
  rootNodes: 'is of a cluster; connect to one primary',
  sentinelRootNodes: 'is of Sentinel; connect to one primary',
  clientSideCache: 'would answer from memory that learns of writes late; leave it out',
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
