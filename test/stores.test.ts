import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import KeyvRedis, { createClient, createKeyv } from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../src/cache/entry.ts';
import { isCurrent } from '../src/cache/protocol.ts';
import type { PendingWrite } from '../src/cache/store.ts';
import { memoryCache } from '../src/index.ts';
import { keyvCache } from '../src/keyv.ts';
import { type CacheStore, redisCache } from '../src/redis.ts';
import { pause, timeUntil } from './failures/scene.ts';
import { FileStore } from './keyv-stores.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

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

const lifetimes = { pendingMs: 200, fenceMs: 60_000, originLagMs: 0 };
const body = '{"name":"Ünïcode ☂\\n"}';
let names = 0;

/** Names that no other test uses. */
function fresh(): { key: string; fences: string[]; group: string } {
  names += 1;
  const group = `test:group:${names}`;
  return { key: `test:entry:${names}`, fences: [`test:fence:${names}`, group], group };
}

function writeOn(fences: readonly string[], keys: readonly string[] = []): PendingWrite {
  return {
    ...lifetimes,
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url'),
    fences,
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
async function stampsOf(store: CacheStore, key: string, fences: readonly string[]) {
  return patiently(async () => store.prepare(fences, await store.look(key, fences), lifetimes));
}

function entryWith(stamps: readonly string[], ttlMs = 60_000): Entry {
  const storedAtMs = Date.now();
  return { stamps, fingerprint: 'f', storedAtMs, expiresAtMs: storedAtMs + ttlMs, body };
}

/** Stores an answer, as soon as that is allowed. */
async function fill(
  store: CacheStore,
  key: string,
  fences: readonly string[],
  ttlMs = 60_000,
): Promise<void> {
  await timeUntil(async () => {
    const stamps = await stampsOf(store, key, fences);
    if (stamps !== undefined) await store.keep(key, entryWith(stamps, ttlMs), ttlMs);
    return stamps !== undefined;
  });
}

/** What a read would be answered with. */
async function hit(store: CacheStore, key: string, fences: readonly string[]): Promise<string | undefined> {
  const { stored, stamps } = await patiently(() => store.look(key, fences));
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
    const { key, fences } = fresh();
    expect(await hit(store, key, fences)).toBeUndefined();
    await fill(store, key, fences, 400);
    expect(await hit(store, key, fences)).toBe(body);
    expect(await hit(opened.other, key, fences)).toBe(body);
    await timeUntil(async () => (await hit(store, key, fences)) === undefined, 1500);
  });

  it('gives nothing from the moment in which a write is announced, and stores nothing while it is pending', async () => {
    const { key, fences } = fresh();
    await fill(store, key, fences);
    const write = writeOn(fences.slice(0, 1), [key]);
    await opened.other.announce(write);
    expect(await hit(store, key, fences)).toBeUndefined();
    expect(await stampsOf(store, key, fences)).toBeUndefined();
    await opened.other.settle(write, 'definite');
    expect(await hit(store, key, fences)).toBeUndefined();
    await fill(store, key, fences);
    expect(await hit(opened.other, key, fences)).toBe(body);
  });

  it('never gives an answer from before a write, however late it is stored', async () => {
    const { key, fences } = fresh();
    await fill(store, key, fences);
    const stamps = (await stampsOf(store, key, fences)) ?? [];
    expect(stamps).toHaveLength(2);
    const write = writeOn(fences.slice(0, 1), [key]);
    await opened.other.announce(write);
    await store.keep(key, entryWith(stamps), 60_000);
    expect(await hit(store, key, fences)).toBeUndefined();
    await opened.other.settle(write, 'definite');
    expect(await hit(store, key, fences)).toBeUndefined();
    await store.keep(key, entryWith(stamps), 60_000);
    expect(await hit(store, key, fences)).toBeUndefined();
  });

  it('expires a whole group, and nothing else', async () => {
    const [one, two, stranger] = [fresh(), fresh(), fresh()];
    const twoFences = [two.fences[0] as string, one.group];
    await Promise.all([
      fill(store, one.key, one.fences),
      fill(store, two.key, twoFences),
      fill(store, stranger.key, stranger.fences),
    ]);
    const write = writeOn([one.group]);
    await opened.other.announce(write);
    await opened.other.settle(write, 'definite');
    expect(await hit(store, one.key, one.fences)).toBeUndefined();
    expect(await hit(store, two.key, twoFences)).toBeUndefined();
    expect(await hit(store, stranger.key, stranger.fences)).toBe(body);
  });

  it('stores nothing after an ambiguous outcome until the write can no longer be applied', async () => {
    const { key, fences } = fresh();
    await fill(store, key, fences);
    const write = writeOn(fences, [key]);
    await store.announce(write);
    const settledAtMs = performance.now();
    await store.settle(write, 'ambiguous');
    expect(await stampsOf(opened.other, key, fences)).toBeUndefined();
    await fill(store, key, fences);
    expect(performance.now() - settledAtMs).toBeGreaterThan(lifetimes.pendingMs - 2);
    expect(await hit(opened.other, key, fences)).toBe(body);
  });

  it('keeps a key uncacheable for as long as any of several writers is under way', async () => {
    const { key, fences } = fresh();
    const [first, second] = [writeOn(fences), writeOn(fences)];
    await store.announce(first);
    await opened.other.announce(second);
    await store.settle(first, 'definite');
    expect(await stampsOf(store, key, fences)).toBeUndefined();
    await opened.other.settle(second, 'definite');
    await fill(store, key, fences);
    expect(await hit(store, key, fences)).toBe(body);
  });

  it('deletes plain keys of other applications, and takes absent ones for deleted', async () => {
    await opened.plain.set('service-1');
    await opened.plain.set('service-2');
    await store.deletePlain(['service-1', 'not-there']);
    expect(await opened.plain.has('service-1')).toBe(false);
    await store.deletePlain(['service-2', 'service-1']);
    expect(await opened.plain.has('service-2')).toBe(false);
  });

  it('takes what somebody else wrote over everything for a miss', async () => {
    for (const value of ['', '{', 'null', '"text"', '{"value":"=x"}', '1 f 0 9 s\n{}']) {
      const { key, fences } = fresh();
      await fill(store, key, fences);
      await opened.damage(value);
      if (store !== opened.other) expect(await hit(store, key, fences)).toBeUndefined();
      await store.announce(writeOn(fences, [key]));
    }
  });
});
