import { createClient } from '@keyv/redis';
import { describe, expect, it } from 'vitest';
import { cacheKeys } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { seed } from '../../src/testing/index.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import {
  command,
  isHit,
  organisation_id,
  startLoad,
  startScene,
  timed,
  timeUntil,
} from '../support/scene.ts';

/** Fills a server to its limit, whatever that takes. */
async function fill(redis: RedisServer): Promise<void> {
  const admin = createClient({ url: redis.url });
  await admin.connect();
  const value = 'x'.repeat(10_000);
  const sets = Array.from({ length: 500 }, (_, index) => admin.set(`filler-${index}`, value));
  await Promise.allSettled(sets);
  admin.destroy();
}

const refusal = { code: 'cache_unavailable', outcome: 'not_sent' };

describe('a Redis that is a read-only replica', () => {
  it('is never read from, and nothing is written through it', async () => {
    await using scene = await startScene();
    const replica = await startRedis('--replicaof', '127.0.0.1', String(scene.redis.port));
    const cache = redisCache(replica.url);
    const client = scene.client({ cache });
    await timeUntil(() => isHit(scene.client()));

    for (let read = 0; read < 20; read++) expect(await isHit(client)).toBe(false);
    const write = await timed(() => client.updateOrganisation({ organisation_id, notes: 'x' }));
    expect(write.error).toMatchObject(refusal);
    expect(write.ms).toBeLessThan(1000);
    expect(scene.api.requests.every(({ method }) => method === 'GET')).toBe(true);

    await command(replica, 'REPLICAOF', 'NO', 'ONE');
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await cache.close();
    await replica.stop();
  });

  it('is noticed when it was the primary until a moment ago', async () => {
    await using scene = await startScene();
    const client = scene.client();
    const load = startLoad(client);
    await timeUntil(() => isHit(client));

    await command(scene.redis, 'REPLICAOF', '127.0.0.1', '1');
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toMatchObject(refusal);
    for (let read = 0; read < 20; read++) expect(await isHit(client)).toBe(false);

    await command(scene.redis, 'REPLICAOF', 'NO', 'ONE');
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});

describe('a Redis that is full', () => {
  it('without eviction answers what it has, refuses writes, and is as before once there is room', async () => {
    await using scene = await startScene('--maxmemory-policy', 'noeviction');
    const { api, redis } = scene;
    const client = scene.client();
    const load = startLoad(client);
    await timeUntil(() => isHit(client));
    // Less than an empty server takes.
    await command(redis, 'CONFIG', 'SET', 'maxmemory', '100kb');

    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    const unread = { organisation_id: seed.organisations.hospitalTrust };
    expect(await client.getOrganisation(unread)).toMatchObject({ id: unread.organisation_id });
    // A failed store for an answer does not keep the others away.
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toMatchObject(refusal);
    expect(api.requests.some(({ method }) => method === 'POST')).toBe(false);

    await command(redis, 'CONFIG', 'SET', 'maxmemory', '0');
    await client.updateOrganisation({ organisation_id, notes: 'there is room' });
    expect((await client.getOrganisation({ organisation_id })).notes).toBe('there is room');
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it('with eviction at 2 MB forgets, and never answers what was before a write', async () => {
    await using scene = await startScene('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-random');
    const { redis, events } = scene;
    const client = scene.client();
    const load = startLoad(client);
    await timeUntil(() => isHit(client));

    for (let round = 0; round < 24; round++) {
      const notes = `round ${round}`;
      const { error } = await timed(() => client.updateOrganisation({ organisation_id, notes }));
      if (round % 4 === 0) await fill(redis);
      for (let read = 0; read < 5; read++) {
        const seen = (await client.getOrganisation({ organisation_id })).notes;
        if (error === undefined) expect(seen).toBe(notes);
      }
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(await command(redis, 'INFO', 'stats')).toMatch(/evicted_keys:[1-9]/);
    expect(events.some(({ kind }) => kind === 'hit')).toBe(true);
  });
});

describe('a Redis that forgets everything', () => {
  it('by FLUSHALL is filled again at once', async () => {
    await using scene = await startScene();
    const client = scene.client();
    const load = startLoad(client);
    await timeUntil(() => isHit(client));
    await command(scene.redis, 'FLUSHALL');
    expect(await isHit(client)).toBe(false);
    expect(await timeUntil(() => isHit(client))).toBeLessThan(500);
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it('by a restart is used again within two seconds, and not for what it kept from before', async () => {
    await using scene = await startScene('--appendonly', 'yes');
    const { redis } = scene;
    const client = scene.client();
    await timeUntil(() => isHit(client));
    const load = startLoad(client);
    const before = await command(redis, 'DBSIZE');
    await redis.restart();
    // The steady reads may be back already, and have stored more.
    expect(await command(redis, 'DBSIZE')).toBeGreaterThanOrEqual(Number(before));
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});

describe('a Redis that becomes a replica while it is connected', () => {
  it('is noticed within two seconds, also by a process that only has hits, and used no more', async () => {
    await using scene = await startScene();
    const client = scene.client();
    await timeUntil(() => isHit(client));
    await command(scene.redis, 'REPLICAOF', '127.0.0.1', '1');
    const load = startLoad(client);
    expect(await timeUntil(async () => !(await isHit(client)))).toBeLessThan(2_000);
    await command(scene.redis, 'REPLICAOF', 'NO', 'ONE');
    await timeUntil(() => isHit(client));
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});

describe('a write', () => {
  it('that changes nothing in the cache does not depend on it', async () => {
    await using scene = await startScene();
    await scene.redis.kill();
    const user_id = '00000000-0000-4000-8000-0000000000ff';
    // The API was asked: it knows no such user.
    await expect(
      scene.client().removeUserFromOrganisation({ organisation_id, user_id }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('that names thousands of keys of other applications deletes them, and leaves none of its own', async () => {
    await using scene = await startScene();
    const { redis, cache } = scene;
    const client = scene.client({ sharedWith: [cache] });
    const ids = Array.from({ length: 5_000 }, (_, index) => index.toString(16).padStart(8, '0'));
    const alsoDelete = ids.map((id) =>
      cacheKeys.service({ service_id: `${id}-0000-4000-8000-000000000000` }),
    );
    await command(redis, 'MSET', ...alsoDelete.flatMap((key) => [key, 'kept by another']));
    await client.updateOrganisation({ organisation_id, notes: 'x' }, { alsoDelete });
    expect(await command(redis, 'EXISTS', ...alsoDelete)).toBe(0);
    expect(await command(redis, 'DBSIZE')).toBeLessThan(20);
  });
});
