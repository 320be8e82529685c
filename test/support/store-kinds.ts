import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import KeyvRedis, { createClient, createKeyv } from '@keyv/redis';
import { Keyv } from 'keyv';
import { memoryCache } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { FileStore } from './keyv-stores.ts';
import type { RedisServer } from './redis-server.ts';

/** A store, and ways around it. */
export interface OpenStore {
  readonly store: CacheStore;
  /** As another process would open it. */
  readonly other: CacheStore;
  /** Sets a key of another application there, and says whether it is there. */
  readonly external: { set(key: string): Promise<void>; has(key: string): Promise<boolean> };
  /** Overwrites whatever is stored. */
  readonly damage: (value: string) => Promise<void>;
  close(): Promise<void>;
}

/** Each kind of store, opened on a Redis server where it needs one. */
export const storeKinds: ReadonlyArray<readonly [string, (redis: RedisServer) => Promise<OpenStore>]> = [
  [
    'memoryCache()',
    async () => {
      const store = memoryCache();
      return {
        store,
        other: store,
        external: noExternalKeys,
        damage: async () => {},
        close: () => store.close(),
      };
    },
  ],
  [
    'redisCache(url)',
    async (redis) => {
      const stores = [redisCache(redis.url), redisCache({ url: redis.url, pingInterval: 500 })] as const;
      return { ...(await onRedis(redis)), ...pair(...stores) };
    },
  ],
  [
    'a plain Keyv',
    async () => {
      const map = new Map<string, string>();
      const keyv = new Keyv({ store: map });
      return {
        ...pair(keyvCache(keyv), keyvCache(new Keyv({ store: map }))),
        external: externalKeysOf(keyv),
        damage: async (value) => {
          for (const key of map.keys()) map.set(key, value);
        },
      };
    },
  ],
  [
    'a Keyv of the caller’s over @keyv/redis',
    async (redis) => keyvOnRedis(redis, () => new Keyv(new KeyvRedis(redis.url))),
  ],
  [
    'a strict Keyv over @keyv/redis with a namespace',
    async (redis) =>
      keyvOnRedis(redis, () => createKeyv(redis.url, { namespace: 'mine', throwOnErrors: true })),
  ],
  [
    'a Keyv over files',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'keyv-files-'));
      const keyvs = [
        new Keyv({ store: new FileStore(folder) }),
        new Keyv({ store: new FileStore(folder) }),
      ] as const;
      const stores = pair(keyvCache(keyvs[0]), keyvCache(keyvs[1]));
      return {
        ...stores,
        external: externalKeysOf(keyvs[0]),
        damage: async (value) => {
          for (const name of readdirSync(folder)) writeFileSync(join(folder, name), value);
        },
        close: async () => {
          await stores.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  ],
];

const noExternalKeys = { set: async () => {}, has: async () => false };

const externalKeysOf = (keyv: Keyv) => ({
  set: async (key: string) => void (await keyv.set(key, 'of another application')),
  has: (key: string) => keyv.has(key),
});

function pair(store: CacheStore, other: CacheStore): Pick<OpenStore, 'store' | 'other' | 'close'> {
  const close = async () => {
    await Promise.all([store.close(), other.close()]);
  };
  return { store, other, close };
}

async function onRedis(redis: RedisServer): Promise<Pick<OpenStore, 'external' | 'damage'>> {
  const raw = createClient({ url: redis.url });
  const ask = async <T>(question: () => Promise<T>) => {
    await raw.connect();
    try {
      return await question();
    } finally {
      raw.destroy();
    }
  };
  return {
    external: {
      set: (key) => ask(async () => void (await raw.set(key, 'of another application'))),
      has: (key) => ask(async () => (await raw.exists(key)) === 1),
    },
    damage: (value) =>
      ask(async () => {
        for (const key of await raw.keys('*')) await raw.set(key, value);
      }),
  };
}

async function keyvOnRedis(redis: RedisServer, make: () => Keyv): Promise<OpenStore> {
  const keyvs = [make(), make()] as const;
  const close = async () => {
    await Promise.all(keyvs.map((keyv) => keyv.disconnect()));
  };
  return {
    ...(await onRedis(redis)),
    ...pair(keyvCache(keyvs[0]), keyvCache(keyvs[1])),
    external: externalKeysOf(keyvs[0]),
    close,
  };
}
