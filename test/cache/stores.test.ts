import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import KeyvRedis, { createClient, createKeyv } from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/cache/entry.ts';
import { isCurrent } from '../../src/cache/protocol.ts';
import type { PendingWrite } from '../../src/cache/store.ts';
import { memoryCache } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { FileStore } from '../support/keyv-stores.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { pause, timeUntil } from '../support/scene.ts';

interface Opened {
  readonly store: CacheStore;
  /** As another process would open it. */
  readonly other: CacheStore;
  /** Puts a plain key of another application there, and asks for it. */
  readonly plain: { set(key: string): Promise<void>; has(key: string): Promise<boolean> };
  /** Overwrites whatever is stored. */
  readonly damage: (value: string) => Promise<void>;
  close(): Promise<void>;
}

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const kinds: ReadonlyArray<readonly [string, () => Promise<Opened>]> = [
  [
    'memoryCache()',
    async () => {
      const store = memoryCache();
      return { store, other: store, plain: noPlainKeys, damage: async () => {}, close: () => store.close() };
    },
  ],
  [
    'redisCache(url)',
    async () => {
      const stores = [redisCache(redis.url), redisCache({ url: redis.url, RESP: 3 })] as const;
      return { ...(await onRedis()), ...pair(...stores) };
    },
  ],
  [
    'a plain Keyv',
    async () => {
      const map = new Map<string, string>();
      const keyv = new Keyv({ store: map });
      return {
        ...pair(keyvCache(keyv), keyvCache(new Keyv({ store: map }))),
        plain: plainKeysOf(keyv),
        damage: async (value) => {
          for (const key of map.keys()) map.set(key, value);
        },
      };
    },
  ],
  [
    'a Keyv of the caller’s over @keyv/redis',
    async () => keyvOnRedis(() => new Keyv(new KeyvRedis(redis.url))),
  ],
  [
    'a strict Keyv over @keyv/redis with a namespace',
    async () => keyvOnRedis(() => createKeyv(redis.url, { namespace: 'mine', throwOnErrors: true })),
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
        plain: plainKeysOf(keyvs[0]),
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

const noPlainKeys = { set: async () => {}, has: async () => false };

const plainKeysOf = (keyv: Keyv) => ({
  set: async (key: string) => void (await keyv.set(key, 'plain')),
  has: (key: string) => keyv.has(key),
});

function pair(store: CacheStore, other: CacheStore): Pick<Opened, 'store' | 'other' | 'close'> {
  const close = async () => {
    await Promise.all([store.close(), other.close()]);
  };
  return { store, other, close };
}

async function onRedis(): Promise<Pick<Opened, 'plain' | 'damage'>> {
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
    plain: {
      set: (key) => ask(async () => void (await raw.set(key, 'plain'))),
      has: (key) => ask(async () => (await raw.exists(key)) === 1),
    },
    damage: (value) =>
      ask(async () => {
        for (const key of await raw.keys('*')) await raw.set(key, value);
      }),
  };
}

async function keyvOnRedis(make: () => Keyv): Promise<Opened> {
  const keyvs = [make(), make()] as const;
  const close = async () => {
    await Promise.all(keyvs.map((keyv) => keyv.disconnect()));
  };
  return {
    ...(await onRedis()),
    ...pair(keyvCache(keyvs[0]), keyvCache(keyvs[1])),
    plain: plainKeysOf(keyvs[0]),
    close,
  };
}

const lifetimes = { pendingMs: 200, versionTtlMs: 60_000, originLagMs: 0 };
const body = '{"name":"Ünïcode ☂\\n"}';
let names = 0;

/** Names that no other test uses. */
function fresh(): { key: string; versions: string[]; group: string } {
  names += 1;
  const group = `test:group:${names}`;
  return { key: `test:entry:${names}`, versions: [`test:version:${names}`, group], group };
}

function writeOn(versions: readonly string[], keys: readonly string[] = []): PendingWrite {
  return {
    ...lifetimes,
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url'),
    versions,
    keys,
  };
}

/** Asks again while the store is left aside, as after a moment in which this machine was too busy. */
async function patiently<T>(ask: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'StoreSkipped') throw error;
      await pause(10);
    }
  }
}

/** What a miss sees before it asks the API: the stamps to store the answer with. */
async function stampsOf(store: CacheStore, key: string, versions: readonly string[]) {
  return patiently(async () => store.leaseFill(versions, await store.lookUp(key, versions), lifetimes));
}

function entryWith(stamps: readonly string[], ttlMs = 60_000): Entry {
  const storedAtMs = Date.now();
  return { stamps, fingerprint: 'f', storedAtMs, expiresAtMs: storedAtMs + ttlMs, body };
}

/** Stores an answer, as soon as that is allowed. */
async function fill(
  store: CacheStore,
  key: string,
  versions: readonly string[],
  ttlMs = 60_000,
): Promise<void> {
  await timeUntil(async () => {
    const stamps = await stampsOf(store, key, versions);
    if (stamps !== undefined) await store.fill(key, entryWith(stamps, ttlMs), ttlMs);
    return stamps !== undefined;
  });
}

/** What a read would be answered with. */
async function hit(store: CacheStore, key: string, versions: readonly string[]): Promise<string | undefined> {
  const { stored, stamps } = await patiently(() => store.lookUp(key, versions));
  return stored !== undefined && isCurrent(stored.stamps, stamps) ? stored.body : undefined;
}

describe.each(kinds)('%s', (_, open) => {
  let opened: Opened;
  let store: CacheStore;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  it('gives back what was stored, here and elsewhere, until its time is up', async () => {
    const { key, versions } = fresh();
    expect(await hit(store, key, versions)).toBeUndefined();
    await fill(store, key, versions, 400);
    expect(await hit(store, key, versions)).toBe(body);
    expect(await hit(opened.other, key, versions)).toBe(body);
    await timeUntil(async () => (await hit(store, key, versions)) === undefined, 1500);
  });

  it('gives nothing from the moment in which a write is announced, and stores nothing while it is pending', async () => {
    const { key, versions } = fresh();
    await fill(store, key, versions);
    const write = writeOn(versions.slice(0, 1), [key]);
    await opened.other.beginWrite(write);
    expect(await hit(store, key, versions)).toBeUndefined();
    expect(await stampsOf(store, key, versions)).toBeUndefined();
    await opened.other.endWrite(write, 'definite');
    expect(await hit(store, key, versions)).toBeUndefined();
    await fill(store, key, versions);
    expect(await hit(opened.other, key, versions)).toBe(body);
  });

  it('never gives an answer from before a write, however late it is stored', async () => {
    const { key, versions } = fresh();
    await fill(store, key, versions);
    const stamps = (await stampsOf(store, key, versions)) ?? [];
    expect(stamps).toHaveLength(2);
    const write = writeOn(versions.slice(0, 1), [key]);
    await opened.other.beginWrite(write);
    await store.fill(key, entryWith(stamps), 60_000);
    expect(await hit(store, key, versions)).toBeUndefined();
    await opened.other.endWrite(write, 'definite');
    expect(await hit(store, key, versions)).toBeUndefined();
    await store.fill(key, entryWith(stamps), 60_000);
    expect(await hit(store, key, versions)).toBeUndefined();
  });

  it('invalidates a whole group, and nothing else', async () => {
    const [one, two, stranger] = [fresh(), fresh(), fresh()];
    const twoVersions = [two.versions[0] as string, one.group];
    await Promise.all([
      fill(store, one.key, one.versions),
      fill(store, two.key, twoVersions),
      fill(store, stranger.key, stranger.versions),
    ]);
    const write = writeOn([one.group]);
    await opened.other.beginWrite(write);
    await opened.other.endWrite(write, 'definite');
    expect(await hit(store, one.key, one.versions)).toBeUndefined();
    expect(await hit(store, two.key, twoVersions)).toBeUndefined();
    expect(await hit(store, stranger.key, stranger.versions)).toBe(body);
  });

  it('stores nothing after an ambiguous outcome until the write can no longer be applied', async () => {
    const { key, versions } = fresh();
    await fill(store, key, versions);
    const write = writeOn(versions, [key]);
    await store.beginWrite(write);
    const settledAtMs = performance.now();
    await store.endWrite(write, 'ambiguous');
    expect(await stampsOf(opened.other, key, versions)).toBeUndefined();
    await fill(store, key, versions);
    expect(performance.now() - settledAtMs).toBeGreaterThan(lifetimes.pendingMs - 2);
    expect(await hit(opened.other, key, versions)).toBe(body);
  });

  it('keeps a key uncacheable for as long as any of several writers is under way', async () => {
    const { key, versions } = fresh();
    const [first, second] = [writeOn(versions), writeOn(versions)];
    await store.beginWrite(first);
    await opened.other.beginWrite(second);
    await store.endWrite(first, 'definite');
    expect(await stampsOf(store, key, versions)).toBeUndefined();
    await opened.other.endWrite(second, 'definite');
    await fill(store, key, versions);
    expect(await hit(store, key, versions)).toBe(body);
  });

  it('deletes plain keys of other applications, and takes absent ones for deleted', async () => {
    await opened.plain.set('service-1');
    await opened.plain.set('service-2');
    await store.deleteExternal(['service-1', 'not-there']);
    expect(await opened.plain.has('service-1')).toBe(false);
    await store.deleteExternal(['service-2', 'service-1']);
    expect(await opened.plain.has('service-2')).toBe(false);
  });

  it('takes what somebody else wrote over everything for a miss', async () => {
    for (const value of ['', '{', 'null', '"text"', '{"value":"=x"}', '1 f 0 9 s\n{}']) {
      const { key, versions } = fresh();
      await fill(store, key, versions);
      await opened.damage(value);
      if (store !== opened.other) expect(await hit(store, key, versions)).toBeUndefined();
      await store.beginWrite(writeOn(versions, [key]));
    }
  });
});
