import type { CacheStore } from '../cache/store.ts';
import { InvalidOptionError } from '../errors.ts';
import { keyvStore } from './keyv-store.ts';
import { redisCause } from './redis-cause.ts';
import { remoteCache } from './remote.ts';
import { replicationIdIn } from './replication.ts';
import { type KeyvLike, StrictKeyv } from './strict-keyv.ts';

export type { CacheStore } from '../cache/store.ts';
export type { KeyvLike } from './strict-keyv.ts';

/**
 * A cache in any Keyv. Keyv has nothing atomic to build on, so a key stays uncacheable after each write, and after its
 * first read, for as long as a write could still be applied: over a minute by default. Prefer `redisCache` for Redis
 * and Valkey, where a key is cacheable again as soon as its write was answered.
 *
 * The clocks of all processes on the store must agree to within a few seconds. Closing the Keyv is up to its owner.
 * @throws {InvalidOptionError} `invalid_option` when this Keyv breaks the promises of the cache.
 */
export function keyvCache(keyv: KeyvLike): CacheStore {
  refuseUnsafe(keyv);
  const { store } = keyv as unknown as Inner;
  const client = store.client ?? store.redis;
  // Elsewhere there is no failover that loses what was stored: that is up to the store.
  const replicationIdOf = async () => (client === undefined ? '' : askServer(store, client));
  return remoteCache('keyv', keyvStore(new StrictKeyv(keyv), replicationIdOf));
}

/** What this file reads of a Keyv, of its adapter and of a Redis client to know whether they can be trusted. */
interface Inner {
  readonly opts?: { readonly emitErrors?: unknown };
  readonly store: Adapter;
}

interface Adapter {
  readonly namespace?: unknown;
  /** Of node-redis. */
  readonly client?: Client;
  /** Of ioredis and iovalkey. */
  readonly redis?: Client;
  /** Connects. */
  readonly getClient?: () => Promise<unknown>;
}

type Options = Readonly<
  Partial<Record<'readonly' | 'useReplicas' | 'commandsQueueMaxLength' | 'sentinels', unknown>>
>;

interface Client {
  readonly options?: Options;
  readonly _options?: Options;
  readonly isCluster?: unknown;
  readonly info?: (section: string) => Promise<unknown>;
}

async function askServer(store: Adapter, client: Client): Promise<string> {
  try {
    await store.getClient?.();
    return replicationIdIn(await client.info?.('replication'));
  } catch (error) {
    throw redisCause(error, 'INFO');
  }
}

function refuseUnsafe(keyv: KeyvLike): void {
  const looksLikeKeyv = typeof keyv === 'object' && keyv !== null && 'store' in keyv && 'delete' in keyv;
  if (!looksLikeKeyv) throw new InvalidOptionError('keyvCache: needs a Keyv, such as new Keyv()');
  const { opts, store } = keyv as unknown as Inner;
  const client = store.client ?? store.redis;
  const options = client?.options ?? client?._options;
  const isCluster = client !== undefined && ('masters' in client || client.isCluster === true);
  const isSentinel =
    client !== undefined && ('getSentinelNode' in client || options?.sentinels !== undefined);
  const problems: ReadonlyArray<readonly [unknown, string]> = [
    [
      options?.useReplicas || options?.readonly,
      'reads from replicas, which lag behind writes; use a primary',
    ],
    [options?.commandsQueueMaxLength, 'has "commandsQueueMaxLength", which can drop a deletion in silence'],
    [isCluster, 'is on Redis Cluster, where a failover goes unnoticed; use redisCache({ cluster: [...] })'],
    [
      isSentinel,
      'is on Redis Sentinel, where a failover goes unnoticed; use redisCache({ sentinel: {...} })',
    ],
    [client && !client.info, 'is on a client that cannot ask Redis for its replication id; use redisCache'],
    [store.namespace !== keyv.namespace, 'shares its adapter with another Keyv; give each its own'],
    [opts?.emitErrors === false, 'has "emitErrors: false", so a failed deletion would go unnoticed'],
  ];
  const problem = problems.find(([isSo]) => isSo);
  if (problem !== undefined) throw new InvalidOptionError(`keyvCache: this Keyv ${problem[1]}`);
}
