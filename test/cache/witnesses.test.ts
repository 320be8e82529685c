import { Keyv } from 'keyv';
import { describe, expect } from 'vitest';
import {
  type CacheEvent,
  type CacheStore,
  type ClientOptions,
  memoryCache,
  type OrganisationsClient,
} from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { clientOf, errorOf, organisation_id, requestsOf, until } from '../support/calls.ts';
import { it as base } from '../support/fixtures.ts';
import { command } from '../support/redis-scene.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { start, stopTime } from '../support/virtual-time.ts';

interface Scene {
  /** Closed after the test. */
  readonly open: (url: string, options?: { readonly nearCache: boolean }) => CacheStore;
  readonly clientWith: (options: Partial<ClientOptions>) => OrganisationsClient;
  /** One Redis for both applications. */
  readonly client: OrganisationsClient;
}

const it = base.extend<Scene>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from the pattern
  open: async ({}, use) => {
    const opened: CacheStore[] = [];
    await use((url, options) => {
      const cache = redisCache(url, options);
      opened.push(cache);
      return cache;
    });
    for (const cache of opened) await cache.close();
  },
  clientWith: async ({ api, events }, use) => {
    const onCacheEvent = (event: CacheEvent) => void events.push(event);
    await use((options) => clientOf(api.url, { onCacheEvent, ...options }));
  },
  client: async ({ redis, open, clientWith }, use) => {
    await command(redis, 'FLUSHALL');
    const cache = open(redis.url);
    await use(clientWith({ cache, sharedWith: [cache] }));
  },
});

/** What another application does with its key. */
const set = (redis: RedisServer, key = 'organisations') => command(redis, 'SET', key, '[]', 'EX', '604800');
const drop = (redis: RedisServer, key = 'organisations') => command(redis, 'DEL', key);

async function statusOf(client: OrganisationsClient): Promise<string> {
  const { response } = await client.GET('/organisations/{organisation_id}', {
    params: { path: { organisation_id } },
  });
  return response.headers.get('cache-status') ?? '';
}
const isHit = async (client: OrganisationsClient) => (await statusOf(client)).includes('; hit');
const untilHit = (client: OrganisationsClient) => until(() => isHit(client));

describe('an entry is served', () => {
  it('while its witness was neither deleted nor set again', async ({ redis, client }) => {
    await set(redis);
    await untilHit(client);
    expect(await isHit(client)).toBe(true);
    await drop(redis);
    expect(await isHit(client)).toBe(false);
    await set(redis);
    expect(await isHit(client)).toBe(false);
    await untilHit(client);
  });

  it('by every process that shares the store', async ({ redis, client, open, clientWith }) => {
    await set(redis);
    await untilHit(client);
    const cache = open(redis.url);
    expect(await isHit(clientWith({ cache, sharedWith: [cache] }))).toBe(true);
  });

  it('only while all of its witnesses are there', async ({ redis, client }) => {
    const pool = `organisation-${organisation_id}-email-branding-pool`;
    const hits = async () => {
      const { response } = await client.GET('/organisations/{organisation_id}/email-branding-pool', {
        params: { path: { organisation_id } },
      });
      return response.headers.get('cache-status')?.includes('; hit') ?? false;
    };
    for (const witness of ['organisations', pool]) {
      await set(redis);
      await set(redis, pool);
      await until(hits);
      await drop(redis, witness);
      expect(await hits()).toBe(false);
    }
  });

  it('not by a server that revives a deleted key after a failover', async ({ open, clientWith }) => {
    await using server = await ownRedis();
    const cache = open(server.url);
    const client = clientWith({ cache, sharedWith: [cache] });
    await set(server);
    await untilHit(client);
    await command(server, 'DEBUG', 'CHANGE-REPL-ID');
    await command(server, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await until(async () => (await errorOf(() => cache.lookUp('notify-organisations:x', []))) === undefined);
    expect(await isHit(client)).toBe(false);
  });
});

describe('a response is not stored', () => {
  it('while its witness is absent, and events and headers say so', async ({ client, events }) => {
    const absent = 'notify-organisations; fwd=miss; detail=witness_absent';
    await until(async () => (await statusOf(client)) === absent);
    expect(await isHit(client)).toBe(false);
    expect(events).toContainEqual({
      operationId: 'getOrganisation',
      kind: 'not_stored',
      reason: 'witness_absent',
    });
  });

  it('while its witness has no time to live', async ({ redis, client }) => {
    await command(redis, 'SET', 'organisations', '[]');
    await until(async () => (await statusOf(client)).includes('witness_absent'));
    for (let read = 0; read < 3; read++) expect(await isHit(client)).toBe(false);
  });

  it('under a witness that was set after the API was asked', async ({ redis, api, client }) => {
    await set(redis);
    const hold = api.inject({ kind: 'hold', when: { method: 'GET' } });
    const read = client.getOrganisation({ organisation_id });
    await hold.arrived;
    await drop(redis);
    await set(redis);
    hold.release();
    await read;
    expect(await isHit(client)).toBe(false);
  });
});

describe('witnesses are never written', () => {
  it('by reads', async ({ redis, client }) => {
    await set(redis);
    const before = await command(redis, 'PEXPIRETIME', 'organisations');
    await untilHit(client);
    expect(await command(redis, 'PEXPIRETIME', 'organisations')).toBe(before);
    await drop(redis);
    await client.getOrganisation({ organisation_id });
    expect(await command(redis, 'EXISTS', 'organisations')).toBe(0);
  });

  it('by writes, which delete them', async ({ redis, client }) => {
    await set(redis);
    await client.updateOrganisation({ organisation_id, notes: 'x' });
    expect(await command(redis, 'EXISTS', 'organisations')).toBe(0);
  });
});

describe('a read that begins after a deletion', () => {
  it('does not share the call of one that began before', async ({ redis, api, client }) => {
    await set(redis);
    const hold = api.inject({ kind: 'hold', when: { method: 'GET' } });
    const first = client.getOrganisation({ organisation_id });
    await hold.arrived;
    await drop(redis);
    await set(redis);
    const second = await client.getOrganisation({ organisation_id });
    expect(second.id).toBe(organisation_id);
    hold.release();
    await first;
    expect(requestsOf(api, 'GET')).toHaveLength(2);
  });
});

describe('with stores of other kinds', () => {
  it('a cache in memory has the witnesses of the store beside it', async ({ redis, open, clientWith }) => {
    const client = clientWith({ cache: memoryCache(), sharedWith: [open(redis.url)] });
    await set(redis);
    await untilHit(client);
    await drop(redis);
    expect(await isHit(client)).toBe(false);
    expect(await statusOf(client)).toContain('witness_absent');
  });

  it('a witness must be there in each of the stores', async ({ redis, open, clientWith }) => {
    await using other = await ownRedis();
    const cache = open(redis.url);
    const client = clientWith({ cache, sharedWith: [cache, open(other.url)] });
    for (const dropped of [redis, other]) {
      await set(redis);
      await set(other);
      await untilHit(client);
      await drop(dropped);
      expect(await isHit(client)).toBe(false);
    }
  });

  it('a near cache has them until Redis says that they changed', async ({ redis, open, clientWith }) => {
    const cache = open(redis.url, { nearCache: true });
    const client = clientWith({ cache, sharedWith: [cache] });
    const reads = async () => Number(await readsOf(redis));
    await set(redis);
    await untilHit(client);
    await until(async () => {
      const before = await reads();
      return (await isHit(client)) && (await reads()) === before;
    });
    await drop(redis);
    await until(async () => !(await isHit(client)));
  });

  it('a shared store that is down makes reads go to the API', async ({ redis, open, clientWith, events }) => {
    await using other = await ownRedis();
    const client = clientWith({ cache: open(redis.url), sharedWith: [open(other.url)] });
    await set(other);
    await untilHit(client);
    await other.kill();
    for (let read = 0; read < 3; read++) expect(await statusOf(client)).toContain('detail=store_failed');
    expect(events.some(({ kind }) => kind === 'error')).toBe(true);
    await other.restart();
    await set(other);
    await untilHit(client);
  });

  it('the first of them comes back when its user may read external keys only', async ({
    redis,
    open,
    clientWith,
  }) => {
    await using other = await ownRedis();
    await command(
      other,
      ...'ACL SETUSER admin on >secret ~organisations +hello +info +client +pexpiretime'.split(' '),
    );
    const client = clientWith({
      cache: open(redis.url),
      sharedWith: [open(other.url.replace('//', '//admin:secret@'))],
    });
    await set(other);
    await untilHit(client);
    await command(other, 'CLIENT', 'KILL', 'USER', 'admin');
    await untilHit(client);
  });
});

describe('one round trip', () => {
  it('is all that a hit takes', async ({ redis, open, clientWith }) => {
    const proxy = await startTcpProxy(redis.port);
    const cache = open(`redis://127.0.0.1:${proxy.port}`);
    const client = clientWith({ cache, sharedWith: [cache] });
    await set(redis);
    await untilHit(client);
    const time = stopTime();
    proxy.delayMs = 40;
    const read = start(() => isHit(client));
    let elapsedMs = 0;
    await until(async () => {
      await time.advance(1);
      elapsedMs += 1;
      return read.isOver();
    });
    expect(await read.result).toBe(true);
    expect(elapsedMs).toBeGreaterThanOrEqual(40);
    expect(elapsedMs).toBeLessThan(80);
    await proxy.close();
  });
});

describe('nothing changes', () => {
  it('where no store is shared', async ({ redis, open, clientWith }) => {
    await command(redis, 'FLUSHALL');
    await untilHit(clientWith({ cache: open(redis.url) }));
    expect(await command(redis, 'EXISTS', 'organisations')).toBe(0);
  });
});

describe('refused', () => {
  it('is a server that does not know PEXPIRETIME: reads say why and go to the API, writes are sent', async ({
    open,
    clientWith,
    events,
  }) => {
    await using old = await ownRedis('--rename-command', 'PEXPIRETIME', '');
    const cache = open(old.url);
    const client = clientWith({ cache, sharedWith: [cache] });
    await set(old);
    await until(
      async () => events.some(({ reason }) => reason?.includes('Valkey')) || !(await statusOf(client)),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'error',
        reason: expect.stringContaining('must be Redis 7 or later, or Valkey'),
      }),
    );
    await client.updateOrganisation({ organisation_id, notes: 'x' });
    expect(await command(old, 'EXISTS', 'organisations')).toBe(0);
  });

  it.for([
    ['memoryCache()', () => memoryCache()],
    ['keyvCache()', () => keyvCache(new Keyv())],
  ] as const)('is %s in sharedWith, which cannot tell', async ([, make], { clientWith }) => {
    expect(await errorOf(() => clientWith({ sharedWith: [make()] }))).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('takes redisCache() only'),
    });
  });

  it('is an API that lags behind its writes', async ({ redis, open, clientWith }) => {
    expect(
      await errorOf(() => clientWith({ sharedWith: [open(redis.url)], originLagMs: 100 })),
    ).toMatchObject({ code: 'invalid_option', message: expect.stringContaining('originLagMs') });
  });
});

async function ownRedis(...settings: string[]): Promise<RedisServer & AsyncDisposable> {
  const server = await startRedis('--enable-debug-command', 'yes', ...settings);
  return { ...server, [Symbol.asyncDispose]: () => server.stop() };
}

async function readsOf(redis: RedisServer): Promise<string | undefined> {
  const stats = String(await command(redis, 'INFO', 'commandstats'));
  return /cmdstat_mget:calls=(\d+)/.exec(stats)?.[1];
}
