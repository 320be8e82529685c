import KeyvRedis, { createClient, createCluster, createSentinel } from '@keyv/redis';
import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { keyvCache } from '../../src/stores/keyv.ts';

const url = 'redis://localhost:6379';

describe('a cache in a Keyv refuses at construction', () => {
  const keyvOf = (client: unknown) => new Keyv(new KeyvRedis(client as never));

  it('a cluster that reads from replicas', () => {
    const cluster = createCluster({ rootNodes: [{ url }], useReplicas: true });
    expect(() => keyvCache(keyvOf(cluster))).toThrow('keyvCache: this Keyv reads from replicas');
  });

  it('a cluster at all, since a failover of it goes unnoticed (redis 6)', () => {
    const cluster = createCluster({ rootNodes: [{ url }] });
    expect(() => keyvCache(keyvOf(cluster))).toThrow('use redisCache({ cluster: [...] })');
  });

  it('a Sentinel client, with or without a pool of replicas (redis 6, 7)', () => {
    for (const replicaPoolSize of [0, 1]) {
      const sentinelRootNodes = [{ host: 'localhost', port: 26_379 }];
      const sentinel = createSentinel({ name: 'primary', sentinelRootNodes, replicaPoolSize });
      expect(() => keyvCache(keyvOf(sentinel))).toThrow('use redisCache({ sentinel: {...} })');
    }
  });

  it('a client of another library that is on a cluster, on Sentinel, or cannot say who its server is', () => {
    const adapterOn = (redis: object) => ({ redis, get() {}, set() {}, delete() {}, clear() {} });
    const info = async () => '';
    for (const [redis, message] of [
      [{ isCluster: true, info }, 'is on Redis Cluster'],
      [{ options: { sentinels: [] }, info }, 'is on Redis Sentinel'],
      [{ options: {} }, 'cannot ask Redis for its replication id'],
    ] as const) {
      const keyv = new Keyv({ store: adapterOn(redis) as never });
      expect(() => keyvCache(keyv)).toThrow(message);
    }
  });

  it('a client in read-only mode', () => {
    expect(() => keyvCache(keyvOf(createClient({ url, readonly: true })))).toThrow('reads from replicas');
  });

  it('a client whose queue is limited', () => {
    const client = createClient({ url, commandsQueueMaxLength: 100 });
    expect(() => keyvCache(keyvOf(client))).toThrow('has "commandsQueueMaxLength"');
  });

  it('an adapter that is used by another Keyv', () => {
    const adapter = new KeyvRedis(url);
    const first = new Keyv(adapter, { namespace: 'a' });
    new Keyv(adapter, { namespace: 'b' });
    expect(() => keyvCache(first)).toThrow('shares its adapter with another Keyv');
  });

  it('what is not a Keyv', () => {
    for (const nothing of [undefined, null, url, {}]) {
      expect(() => keyvCache(nothing as never)).toThrow('keyvCache: needs a Keyv, such as new Keyv()');
    }
  });

  it('a Keyv that hides its errors', () => {
    expect(() => keyvCache(new Keyv({ emitErrors: false }))).toThrow('has "emitErrors: false"');
  });
});

describe('a Keyv whose adapter is used by another Keyv later', () => {
  it('is not used any more: lookups and deletions reject', async () => {
    const adapter = new Map();
    const first = new Keyv({ store: adapter, namespace: 'a' });
    const cache = keyvCache(first);
    await cache.lookUp('k', ['f']);
    new Keyv({ store: adapter, namespace: 'b' });
    await expect(cache.lookUp('k', ['f'])).rejects.toThrow();
    await expect(cache.deleteExternal(['k'])).rejects.toThrow();
  });
});
