import KeyvRedis, { type RedisClientOptions } from '@keyv/redis';
import { Keyv } from 'keyv';
import { createCachedClient } from '../../../src/client.ts';
import { CacheUnavailableError } from '../../../src/errors.ts';
import { type RedisAddress, redisCache } from '../../../src/stores/redis.ts';
import { nowMs } from './clock.ts';
import type { WorkerOrders } from './messages.ts';
import { type Operations, operations, TTL_SECONDS, witnessedOperations } from './operations.ts';
import { ITEMS, PYTHON, SERVER_TIMEOUT_MS, SHELVES, shelfOf, TIMEOUT_MS } from './settings.ts';

/** What is put to the test. Each call gives the version that it read or made. */
export interface Layer {
  read(item: number): Promise<number>;
  change(item: number): Promise<number>;
  move(shelf: number): Promise<number>;
  close(): Promise<void>;
}

export function layerOf(orders: WorkerOrders, onHit: () => void): Layer {
  return orders.layer === 'plain' ? plainDeletes(orders, onHit) : shippedClient(orders, onHit);
}

const clientOptions = ({ baseUrl }: WorkerOrders) => ({
  baseUrl,
  auth: { clientId: 'soak', token: () => 'soak' },
  timeoutMs: TIMEOUT_MS,
  serverTimeoutMs: SERVER_TIMEOUT_MS,
});

function shippedClient(orders: WorkerOrders, onHit: () => void): Layer {
  const cache = redisCache(orders.redis);
  const isWitnessed = orders.layer === 'witnessed' || orders.layer === 'unread';
  const client = createCachedClient<Record<never, never>, Operations>(
    { name: 'soak', operations: isWitnessed ? witnessedOperations : operations },
    {
      ...clientOptions(orders),
      cache,
      sharedWith: PYTHON[orders.layer] === undefined ? [] : [cache],
      onCacheEvent: ({ kind }) => {
        if (kind === 'hit') onHit();
      },
    },
  );
  return { ...callsOf(client, orders), close: () => cache.close() };
}

/**
 * What everybody does: a key is deleted before and after the write that changes it. The way to the API is the
 * shipped client's without its cache, so that nothing else differs.
 */
function plainDeletes(orders: WorkerOrders, onHit: () => void): Layer {
  const client = createCachedClient<Record<never, never>, Operations>(
    { name: 'soak', operations },
    {
      ...clientOptions(orders),
      cache: false,
    },
  );
  const api = callsOf(client, orders);
  const store = new KeyvRedis(connectionOf(orders.redis), { throwOnErrors: true });
  const keyv = new Keyv({ store, throwOnErrors: true });
  keyv.on('error', () => {});

  async function between(items: readonly number[], write: () => Promise<number>): Promise<number> {
    const clear = () => Promise.all(items.map((item) => keyv.delete(`item-${item}`)));
    await clear().catch((cause: unknown) => {
      throw new CacheUnavailableError('not deleted, so not sent', { cause });
    });
    try {
      return await write();
    } finally {
      await clear().catch(() => {});
    }
  }

  return {
    async read(item) {
      const cached = await keyv.get<number>(`item-${item}`).catch(() => undefined);
      if (cached !== undefined) {
        onHit();
        return cached;
      }
      const version = await api.read(item);
      keyv.set(`item-${item}`, version, TTL_SECONDS * 1000).catch(() => {});
      return version;
    },
    change: (item) => between([item], () => api.change(item)),
    move: (shelf) => between(ITEMS_OF[shelf] ?? [], () => api.move(shelf)),
    close: () => store.disconnect(true),
  };
}

/** Where Redis is, as @keyv/redis takes it. */
function connectionOf(address: RedisAddress): ConstructorParameters<typeof KeyvRedis>[0] {
  if (typeof address === 'string') return address;
  if ('cluster' in address) return { rootNodes: address.cluster.map((url) => ({ url })) };
  if (!('sentinel' in address)) return address as RedisClientOptions;
  const nodes = address.sentinel.nodes.map((url) => new URL(url));
  const sentinelRootNodes = nodes.map(({ hostname, port }) => ({ host: hostname, port: Number(port) }));
  return { name: address.sentinel.name, sentinelRootNodes };
}

const ITEMS_OF: readonly (readonly number[])[] = Array.from({ length: SHELVES }, (_, shelf) =>
  Array.from({ length: ITEMS }, (_, item) => item).filter((item) => shelfOf(item) === shelf),
);

function callsOf(
  client: ReturnType<typeof createCachedClient<Record<never, never>, Operations>>,
  { id }: WorkerOrders,
): Omit<Layer, 'close'> {
  const sender = () => ({ by: id, atMs: nowMs() });
  const path = (item: number) => ({ shelf: String(shelfOf(item)), item: String(item) });
  return {
    read: async (item) => (await client.getItem(path(item))).version,
    change: async (item) => (await client.changeItem({ ...path(item), ...sender() })).version,
    move: async (shelf) => (await client.moveShelf({ shelf: String(shelf), ...sender() })).version,
  };
}
