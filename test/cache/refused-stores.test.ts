import KeyvRedis, { createClient, createCluster } from '@keyv/redis';
import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { keyvCache } from '../../src/stores/keyv.ts';
import { redisCache } from '../../src/stores/redis.ts';

const url = 'redis://localhost:6379';

describe('a Redis cache refuses at construction', () => {
  it.each([
    [{ readonly: true }, 'option "readonly" would read from a replica'],
    [{ useReplicas: true }, 'option "useReplicas" would read from replicas'],
    [{ commandsQueueMaxLength: 10 }, 'option "commandsQueueMaxLength" can drop a deletion in silence'],
    [{ clientSideCache: {} }, 'option "clientSideCache" is set by the second argument'],
    [{ commandOptions: {} }, 'option "commandOptions" changes how answers are read'],
    [{ rootNodes: [] }, 'option "rootNodes" is of a cluster'],
    [{ sentinelRootNodes: [] }, 'option "sentinelRootNodes" is of Sentinel'],
    [
      { socket: { socketTimeout: 100 } },
      'option "socket.socketTimeout" closes a connection that is only idle',
    ],
    [{ url: 'http://localhost' }, 'the URL must be like redis://localhost:6379'],
  ])('what breaks its promise: %o', (options, message) => {
    expect(() => redisCache({ url, ...options } as never)).toThrow(`redisCache: ${message}`);
  });

  it('what is neither a URL nor options', () => {
    for (const nothing of [undefined, null, 7]) {
      expect(() => redisCache(nothing as never)).toThrow(
        'redisCache: needs a URL or the options of node-redis',
      );
    }
  });

  it('nothing else, and leaves the options as they are', () => {
    const options = { url: `${url}/3`, name: 'mine', RESP: 3 as const, socket: { keepAlive: true } };
    const before = structuredClone(options);
    redisCache(options);
    expect(options).toEqual(before);
  });
});

describe('a cache in a Keyv refuses at construction', () => {
  const keyvOf = (client: unknown) => new Keyv(new KeyvRedis(client as never));

  it('a cluster that reads from replicas', () => {
    const cluster = createCluster({ rootNodes: [{ url }], useReplicas: true });
    expect(() => keyvCache(keyvOf(cluster))).toThrow('keyvCache: this Keyv reads from replicas');
  });

  it('a client in read-only mode', () => {
    expect(() => keyvCache(keyvOf(createClient({ url, readonly: true })))).toThrow('reads from replicas');
  });

  it('a client whose queue is limited', () => {
    const client = createClient({ url, commandsQueueMaxLength: 100 });
    expect(() => keyvCache(keyvOf(client))).toThrow('has "commandsQueueMaxLength"');
  });

  it('an adapter that another Keyv took over', () => {
    const adapter = new KeyvRedis(url);
    const first = new Keyv(adapter, { namespace: 'a' });
    new Keyv(adapter, { namespace: 'b' });
    expect(() => keyvCache(first)).toThrow('shares its adapter with another Keyv');
  });

  it('what is no Keyv', () => {
    for (const nothing of [undefined, null, url, {}]) {
      expect(() => keyvCache(nothing as never)).toThrow('keyvCache: needs a Keyv, such as new Keyv()');
    }
  });

  it('a Keyv that keeps its errors to itself', () => {
    expect(() => keyvCache(new Keyv({ emitErrors: false }))).toThrow('has "emitErrors: false"');
  });
});

describe('a cache in a Keyv whose adapter is taken over later', () => {
  it('is not used any more: reads are misses, writes are refused', async () => {
    const adapter = new Map();
    const first = new Keyv({ store: adapter, namespace: 'a' });
    const cache = keyvCache(first);
    await cache.lookUp('k', ['f']);
    new Keyv({ store: adapter, namespace: 'b' });
    await expect(cache.lookUp('k', ['f'])).rejects.toThrow();
    await expect(cache.deleteExternal(['k'])).rejects.toThrow();
  });
});
