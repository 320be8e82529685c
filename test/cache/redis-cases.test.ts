import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import KeyvRedis, { createClient } from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import { isCurrent, newNonce } from '../../src/cache/protocol.ts';
import type { OpenWrite } from '../../src/cache/store.ts';
import { createOrganisationsClient } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { type Found, NearCache } from '../../src/stores/near-cache.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { RedisConnection } from '../../src/stores/redis-connection.ts';
import { redisStore } from '../../src/stores/redis-store.ts';
import { type RedisTopology, singleServer } from '../../src/stores/redis-topology.ts';
import { replicationIdIn } from '../../src/stores/replication.ts';
import { auth, isHit, organisation_id } from '../support/calls.ts';
import { ask, until } from '../support/redis-commands.ts';
import { startRedisScene } from '../support/redis-scene.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

/** What a test opened, closed after it, last first. */
const opened: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function redisServer(...settings: string[]): Promise<RedisServer> {
  const redis = await startRedis(...settings);
  opened.push(() => redis.stop());
  return redis;
}

function cacheOn(...args: Parameters<typeof redisCache>): CacheStore {
  const cache = redisCache(...args);
  opened.push(() => cache.close());
  return cache;
}

/** A client without an API: what it reads are the notes that it wrote last. */
function clientOn(cache: CacheStore, options: Partial<Parameters<typeof createOrganisationsClient>[0]> = {}) {
  const headers = { 'content-type': 'application/json' };
  const fetch = async () => new Response(JSON.stringify({ id: organisation_id }), { headers });
  return createOrganisationsClient({ baseUrl: 'http://localhost', auth, cache, fetch, ...options });
}

const lifetimes = { pendingMs: 60_000, versionTtlMs: 600_000, originLagMs: 0 };
const brief = { ...lifetimes, pendingMs: 40 };
const entry = { fingerprint: 'f', storedAtMs: 1, expiresAtMs: 2, body: '{}' };
const writeOn = (versions: readonly string[], times = lifetimes): OpenWrite => ({
  ...times,
  nonce: newNonce(),
  versions,
  keys: [],
});

/** Asks again while the breaker is open, as after a moment in which this machine was too busy. */
async function patiently<T>(call: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Error) || !/^Store(Unavailable|Timeout)$/.test(error.name)) throw error;
    }
    // Without a turn for sockets and timers, nothing could close the breaker.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const leaseOn = (cache: CacheStore, versions: readonly string[]) =>
  patiently(async () => cache.leaseFill(versions, await cache.lookUp('t:entry', versions), lifetimes));

describe('a primary that has lost its replicas (redis 1)', () => {
  it('is not used when it was told to have one, since another may be the primary by now', async () => {
    const settings = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '1'];
    const redis = await redisServer(...settings, '--repl-diskless-sync-delay', '0');
    const replica = await redisServer('--replicaof', '127.0.0.1', String(redis.port));
    const cache = cacheOn(redis.url);
    const client = clientOn(cache);
    await until(() => isHit(client));
    await replica.kill();
    await until(async () => !(await isHit(client)));
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toMatchObject({
      code: 'cache_unavailable',
    });
    expect(cache.status?.().lastCause).toContain('no replica in reach');
  });
});

describe('clients with different timeouts on one cache', () => {
  it('a compaction of the short one that breaks off keeps the write of the long one pending (redis 2)', async () => {
    const redis = await redisServer();
    const connection = new RedisConnection({ url: redis.url });
    const topology = singleServer(connection);
    opened.push(() => topology.close());
    const version = 't:version:{a}';
    const long = redisStore(topology);
    const write = writeOn([version]);
    let isBroken = false;
    // The long one begins after the short one has read the version; then the connection breaks right after the SET.
    const interrupted: RedisTopology = {
      ...topology,
      async run(name, commands) {
        if (isBroken) throw new Error('Socket closed unexpectedly');
        if (commands.some((command) => command.includes('GET'))) {
          await long.beginWrite(write);
          isBroken = true;
        }
        return topology.run(name, commands);
      },
    };
    await ask(redis, 'SET', version, `=${'x'.repeat(1_010)}`, 'PX', '600000');
    const short = redisStore(interrupted);
    const shortWrite = writeOn([version], brief);
    await short.beginWrite(shortWrite);
    await until(() => isBroken);
    const started = performance.now();
    await until(() => performance.now() - started > 4 * brief.pendingMs);
    const lease = await long.leaseFill([version], await long.lookUp('t:entry', [version]), lifetimes);
    expect(lease).toBeUndefined();
  });

  it.each([
    ['first', 0],
    ['second', 1],
  ])(
    'on a Keyv the write of the short one, which comes %s, does not end the hold of the long one (redis 3)',
    async (_, at) => {
      const cache = keyvCache(new Keyv());
      const versions = ['t:version:a', 't:group:b'];
      const writes = [writeOn(versions), writeOn(versions, brief)];
      if (at === 0) writes.reverse();
      for (const write of writes) await cache.beginWrite(write);
      for (const write of writes)
        if (write.pendingMs === brief.pendingMs) await cache.endWrite(write, 'definite');
      const started = performance.now();
      await until(() => performance.now() - started > 4 * brief.pendingMs);
      expect(await leaseOn(cache, versions)).toBeUndefined();
    },
  );
});

describe('a near cache', () => {
  it.each(['FLUSHALL', 'FLUSHDB', 'nothing'])(
    'always shows a process its own writes, with %s in between (redis 4)',
    async (flush) => {
      await using scene = await startRedisScene();
      const cache = cacheOn(scene.redis.url, { nearCache: true });
      const client = scene.makeClient({ cache });
      for (let round = 0; round < 30; round++) {
        const notes = `round ${round}`;
        const reads = Array.from({ length: 4 }, () => client.getOrganisation({ organisation_id }));
        const flushed = flush === 'nothing' ? undefined : ask(scene.redis, flush);
        await client.updateOrganisation({ organisation_id, notes });
        expect((await client.getOrganisation({ organisation_id })).notes).toBe(notes);
        await Promise.all([...reads, flushed]);
        expect((await client.getOrganisation({ organisation_id })).notes).toBe(notes);
      }
    },
  );

  it('keeps nothing that was read before a change that it heard of meanwhile (redis 4)', async () => {
    const found = (text: string) => [{ text, replicationId: '1' }];
    for (const change of [null, 'a', 'another']) {
      const near = new NearCache();
      let reply: (found: readonly Found[]) => void = () => {};
      const reading = near.read(['a'], () => new Promise((resolve) => (reply = resolve)));
      near.onChange(change);
      reply(found('old'));
      await reading;
      expect(await near.read(['a'], async () => found('new'))).toEqual(found('new'));
    }
  });

  it('is bounded as a whole, in number and in bytes (redis 21)', async () => {
    const near = new NearCache();
    const ask = (text: string) => async (names: readonly string[]) =>
      names.map(() => ({ text, replicationId: '1' }));
    for (let at = 0; at < 150_000; at += 3) await near.read([`e${at}`, `v${at + 1}`, `g${at + 2}`], ask('x'));
    expect(near.size.entries).toBeLessThanOrEqual(10_000);
    expect(near.size.evictions).toBeGreaterThanOrEqual(140_000);
    for (let at = 0; at < 200; at++) await near.read([`large ${at}`], ask('x'.repeat(1_000_000)));
    expect(near.size.bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
  });
});

describe('lookups of one key in one turn', () => {
  it('with different groups each get the stamps of their own versions (redis 5)', async () => {
    const redis = await redisServer();
    for (const cache of [cacheOn(redis.url), keyvCache(new Keyv())]) {
      const [one, two] = [
        ['t:version:{a}', 't:group:{b}'],
        ['t:version:{a}', 't:group:{c}', 't:group:{d}'],
      ] as const;
      const [first, second] = await patiently(() =>
        Promise.all([cache.lookUp('t:entry', one), cache.lookUp('t:entry', two)]),
      );
      expect([first.stamps.length, second.stamps.length]).toEqual([2, 3]);
      const [again] = await patiently(() =>
        Promise.all([cache.lookUp('t:entry', one), cache.lookUp('t:entry', two)]),
      );
      expect(again.stamps).toHaveLength(2);
    }
  });
});

describe('a Keyv on Redis', () => {
  it('takes nothing for valid that another server kept, as after a failover (redis 6)', async () => {
    const redis = await redisServer('--appendonly', 'yes');
    const keyv = new Keyv(new KeyvRedis(redis.url));
    keyv.on('error', () => {});
    opened.push(() => keyv.disconnect());
    const cache = keyvCache(keyv);
    const versions = ['t:version:a'];
    const times = { ...lifetimes, pendingMs: 20 };
    let stamps: readonly string[] | undefined;
    await until(async () => {
      stamps = await patiently(async () =>
        cache.leaseFill(versions, await cache.lookUp('t:entry', versions), times),
      );
      return stamps !== undefined;
    });
    await patiently(() => cache.fill('t:entry', { ...entry, stamps: stamps ?? [] }, 60_000));
    const hit = async () => {
      const found = await cache.lookUp('t:entry', versions);
      return found.stored !== undefined && isCurrent(found.stored.stamps, found.stamps);
    };
    expect(await patiently(hit)).toBe(true);
    await redis.restart();
    let found = false;
    await until(async () => {
      const isStored = await hit().catch(() => undefined);
      found ||= isStored === true;
      return isStored !== undefined;
    });
    expect(found).toBe(false);
  });
});

describe('replies that were swapped between two keys', () => {
  it('are misses: the name of an entry is part of its checksum (redis 12)', async () => {
    const redis = await redisServer();
    const cache = cacheOn(redis.url);
    const versions = ['t:version:{a}'];
    const stamps = (await leaseOn(cache, versions)) as readonly string[];
    await patiently(() => cache.fill('t:one', { ...entry, stamps, body: '{"of":"one"}' }, 60_000));
    await patiently(() => cache.fill('t:two', { ...entry, stamps, body: '{"of":"two"}' }, 60_000));
    await ask(redis, 'RENAME', 't:one', 't:old');
    await ask(redis, 'COPY', 't:two', 't:one');
    expect((await patiently(() => cache.lookUp('t:one', versions))).stored).toBeUndefined();
    expect((await patiently(() => cache.lookUp('t:two', versions))).stored?.body).toBe('{"of":"two"}');
  });
});

describe('what INFO says of replication', () => {
  const id = 'a'.repeat(40);
  it('names a primary and its replication id', () => {
    expect(replicationIdIn(`# Replication\r\nrole:master\r\nmaster_replid:${id}\r\n`)).toBe('a'.repeat(12));
    const withReplica = `role:master\r\nmin_slaves_good_slaves:1\r\nmaster_replid:${id}\r\n`;
    expect(replicationIdIn(withReplica)).toBe('a'.repeat(12));
  });

  it.each([
    ['role:master\r\n', 'hides its replication id'],
    ['role:master\r\nmaster_replid:\r\n', 'hides its replication id'],
    ['role:master\r\nmaster_replid:none\r\n', 'hides its replication id'],
    [`role:master\r\nmaster_replid2:${id}\r\n`, 'hides its replication id'],
    [`role:slave\r\nmaster_replid:${id}\r\n`, 'is a replica'],
    [`master_replid:${id}\r\n`, 'of unknown role'],
    ['', 'of unknown role'],
    [`role:master\r\nmin_slaves_good_slaves:0\r\nmaster_replid:${id}\r\n`, 'no replica in reach'],
  ])('has no default for what is missing: %j (redis 15)', (info, message) => {
    expect(() => replicationIdIn(info)).toThrow(message);
  });
});

describe('a healthy server that refuses a PING', () => {
  it('is used all the same: what decides is whether the client is ready (redis 16)', async () => {
    const redis = await redisServer();
    await ask(redis, 'ACL', 'SETUSER', 'mute', 'on', '>secret', '~*', '+@all', '-ping');
    const cache = cacheOn({ url: redis.url.replace('//', '//mute:secret@'), pingInterval: 5 });
    const reasons: unknown[] = [];
    const client = clientOn(cache, {
      onCacheEvent: ({ kind, reason }) => kind === 'error' && reasons.push(reason),
    });
    await until(() => isHit(client));
    const refused = async () =>
      /cmdstat_ping:.*rejected_calls=[1-9]\d/.test(String(await ask(redis, 'INFO', 'commandstats')));
    await until(refused);
    await until(() => isHit(client));
    expect(reasons.filter((reason) => !/longer than/.test(String(reason)))).toEqual([]);
    expect(cache.status?.().lastCause ?? '').not.toMatch(/PING|NOPERM/);
  });
});

describe('a user with the rights that the README names and no other (redis 17)', () => {
  const RIGHTS = ['+info', '+mget', '+set', '+append', '+pexpire', '+unlink'];
  const NAMES = '~notify-organisations:*';
  const urlOf = (redis: RedisServer) => redis.url.replace('//', '//app:secret@');
  const user = (redis: RedisServer, ...rules: string[]) =>
    ask(redis, 'ACL', 'SETUSER', 'app', 'reset', 'on', '>secret', ...rules);

  it.each([
    ['', {}, []],
    [' and a near cache', { nearCache: true }, ['+client|tracking']],
  ])('can do all that the cache does%s', async (_, near, more) => {
    const redis = await redisServer();
    await user(redis, NAMES, ...RIGHTS, ...more);
    const cache = cacheOn(urlOf(redis), near);
    const client = clientOn(cache);
    await until(() => isHit(client));
    for (let write = 0; write < 40; write++) await client.updateOrganisation({ organisation_id, notes: 'x' });
    await until(() => isHit(client));
    await cache.deleteExternal(['notify-organisations:of another']);
    expect(cache.status?.().lastCause ?? '').not.toMatch(/NOPERM/);
  });

  it.each(RIGHTS)('is told which right it lacks: %s', async (right) => {
    const redis = await redisServer();
    await user(redis, NAMES, ...RIGHTS.filter((other) => other !== right));
    const reasons: string[] = [];
    const client = clientOn(cacheOn(urlOf(redis)), {
      onCacheEvent: ({ reason }) => reasons.push(reason ?? ''),
    });
    const name = right.slice(1).toUpperCase();
    const lacked = `NOPERM: the Redis user lacks a right, needed for ${name} (fix the configuration)`;
    await until(async () => {
      await isHit(client);
      await client.updateOrganisation({ organisation_id, notes: 'x' }).catch(() => {});
      return reasons.some((reason) => reason.includes(lacked));
    });
  });

  it('is told so of names that are not its own', async () => {
    const redis = await redisServer();
    await user(redis, '~others:*', ...RIGHTS);
    const cache = cacheOn(urlOf(redis));
    await until(() =>
      isHit(clientOn(cache)).then(() => cache.status?.().lastCause?.includes('NOPERM') ?? false),
    );
    expect(cache.status?.()).toMatchObject({
      breaker: expect.stringMatching(/open/),
      lastCause: expect.stringContaining('MGET'),
    });
  });
});

describe('a server that refuses for a while', () => {
  it.each([
    ['NOREPLICAS', 'min-replicas-to-write', '1', '0'],
    ['OOM', 'maxmemory', '100kb', '0'],
  ])(
    'with %s while a write ends makes its key cacheable again as soon as it takes writes (redis 18)',
    async (_, setting, bad, good) => {
      await using scene = await startRedisScene('--maxmemory-policy', 'noeviction');
      const { api, redis, proxy } = scene;
      const client = scene.makeClient({ cache: cacheOn(`redis://127.0.0.1:${proxy.port}`) });
      await until(() => isHit(client));
      const hold = api.inject({ kind: 'hold', when: { method: 'POST' } });
      const writing = client.updateOrganisation({ organisation_id, notes: 'held' });
      await hold.arrived;
      await ask(redis, 'CONFIG', 'SET', setting, bad);
      hold.release();
      await writing;
      expect(await isHit(client)).toBe(false);
      await ask(redis, 'CONFIG', 'SET', setting, good);
      await until(() => isHit(client));
      expect((await client.getOrganisation({ organisation_id })).notes).toBe('held');
    },
  );
});

describe('a server that is far away', () => {
  it.each([60, 80])(
    '%i ms: every read is a hit, as long as this machine is not busy (redis 19)',
    async (delayMs) => {
      await using scene = await startRedisScene();
      const client = scene.makeClient();
      await until(() => isHit(client));
      scene.proxy.delayMs = delayMs;
      scene.events.length = 0;
      const hits: boolean[] = [];
      // Longer than the time after which the server is asked who it is.
      for (const started = performance.now(); performance.now() - started < 2_500; )
        hits.push(await isHit(client));
      // The store took too long, or there was no time to connect again after it had.
      const late = scene.events.filter(({ kind }) => kind === 'error' || kind === 'bypass');
      expect(hits.filter((hit) => !hit).length).toBeLessThanOrEqual(late.length);
      expect(hits.filter((hit) => hit).length).toBeGreaterThan(0);
      const storeMs = scene.events.flatMap((event) => (event.kind === 'hit' ? [event.storeMs ?? 0] : []));
      // One round trip: two of them would take twice as long, on any machine.
      expect(storeMs.toSorted((a, b) => a - b)[storeMs.length >> 1]).toBeLessThan(2 * delayMs);
    },
  );
});

describe('fifty writers on one group without a pause', () => {
  it('never let its version grow past what each adds to 4 KiB, and it is short once they are done (redis 20)', async () => {
    const redis = await redisServer();
    const version = 't:group:{all}';
    const stores = Array.from({ length: 5 }, () => {
      const topology = singleServer(new RedisConnection({ url: redis.url }));
      opened.push(() => topology.close());
      return redisStore(topology);
    });
    const watcher = createClient({ url: redis.url });
    await watcher.connect();
    opened.push(() => watcher.destroy());
    let longest = 0;
    let isWriting = true;
    const watching = (async () => {
      while (isWriting) longest = Math.max(longest, await watcher.strLen(version));
    })();
    const writers = Array.from({ length: 50 }, async (_, writer) => {
      const store = stores[writer % 5] as (typeof stores)[number];
      for (let count = 0; count < 40; count++) {
        const write = writeOn([version]);
        await store.beginWrite(write);
        await store.endWrite(write, 'definite');
      }
    });
    await Promise.all(writers);
    isWriting = false;
    await watching;
    // The begin and the end of a write are 51 characters. Each process compacts once at a time, and adds 34 characters
    // of its own and 17 for each write that it displaced.
    expect(longest).toBeLessThan(4_096 + 50 * 51 + stores.length * (34 + 50 * 17));
    expect(longest).toBeGreaterThan(1_024);
    const last = writeOn([version]);
    await stores[0]?.beginWrite(last);
    await stores[0]?.endWrite(last, 'definite');
    await until(async () => (await watcher.strLen(version)) < 2_048);
  });
});

describe('an entry that Redis refuses', () => {
  it('is not reported as stored (redis 22)', async () => {
    const redis = await redisServer('--maxmemory-policy', 'noeviction');
    const events: string[] = [];
    const cache = cacheOn(redis.url);
    const client = clientOn(cache, {
      onCacheEvent: ({ kind, reason }) => events.push(`${kind} ${reason ?? ''}`),
    });
    await until(() => isHit(client));
    await ask(redis, 'CONFIG', 'SET', 'maxmemory', '100kb');
    events.length = 0;
    const versions = ['notify-organisations:x:version:{a}'];
    const lease = { ...entry, stamps: versions };
    await expect(
      patiently(() => cache.fill('notify-organisations:x:entry:{a}', lease, 60_000)),
    ).rejects.toThrow(
      'OOM: the Redis server is out of memory, and evicts nothing: its policy forbids that, or nothing is left to evict, needed for SET',
    );
    await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id } },
      cache: 'reload',
    });
    await until(() => events.some((event) => event.startsWith('error OOM')));
    expect(events.filter((event) => event.startsWith('stored'))).toEqual([]);
  });
});

describe('making a cache', () => {
  it('loads nothing of node-redis, and opens nothing, before it is used (redis 24)', async () => {
    const script = `
      import { createRequire } from 'node:module';
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@redis')).length;
      const { redisCache } = await import('./src/stores/redis.ts');
      const caches = Array.from({ length: 100 }, () => redisCache('redis://127.0.0.1:1'));
      const before = [loaded(), process.getActiveResourcesInfo().filter((one) => /TCP|Timeout/.test(one)).length];
      await Promise.resolve(caches[0].lookUp('a:b', ['a:c'])).catch(() => {});
      while (loaded() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      console.log(JSON.stringify([...before, loaded() > 0]));
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    expect(JSON.parse(stdout)).toEqual([0, 0, true]);
  });
});

describe('the commands of a write', () => {
  it('of five versions are twelve at most', async () => {
    const redis = await redisServer();
    const client = clientOn(cacheOn(redis.url));
    const { deletes, invalidates } = client.explain('updateOrganisation', { organisation_id, notes: 'x' });
    expect(deletes.length + invalidates.length).toBe(5);
    const write = () => client.updateOrganisation({ organisation_id, notes: 'x' });
    // The first one gives the versions their time to live.
    await write();
    await ask(redis, 'CONFIG', 'RESETSTAT');
    await write();
    const stats = String(await ask(redis, 'INFO', 'commandstats'));
    const calls = [...stats.matchAll(/cmdstat_(\w+)\S*:calls=(\d+)/g)].map(([, name, count]) => [
      name,
      Number(count),
    ]);
    const ours = calls.filter(([name]) => !/^(info|config|hello|client)/.test(String(name)));
    expect(Object.fromEntries(ours)).toEqual({ set: 1, append: 10, unlink: 1 });
  });
});
