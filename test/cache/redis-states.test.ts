import { createClient } from '@keyv/redis';
import { describe, expect, it } from 'vitest';
import { cacheKeys } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { seed } from '../../src/testing/index.ts';
import { errorOf, isHit, organisation_id, requestsOf, unknownId, update } from '../support/calls.ts';
import { command, startLoad, startRedisScene } from '../support/redis-scene.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { stopTime } from '../support/virtual-time.ts';

/** Writes 5 MB, of which a server takes what it has room for. */
async function fill(redis: RedisServer): Promise<void> {
  const admin = createClient({ url: redis.url });
  await admin.connect();
  const value = 'x'.repeat(10_000);
  const sets = Array.from({ length: 500 }, (_, index) => admin.set(`filler-${index}`, value));
  await Promise.allSettled(sets);
  admin.destroy();
}

const refusal = { code: 'cache_unavailable', delivery: 'not_sent' };

describe('a Redis that is a read-only replica', () => {
  it('is never read from, and nothing is written through it', async () => {
    await using scene = await startRedisScene();
    const time = stopTime();
    const replica = await startRedis('--replicaof', '127.0.0.1', String(scene.redis.port));
    const cache = redisCache(replica.url);
    const client = scene.makeClient({ cache });
    await time.until(() => isHit(scene.makeClient()));

    for (let read = 0; read < 20; read++) expect(await time.run(isHit(client))).toBe(false);
    expect(await time.run(errorOf(() => client.updateOrganisation(update)))).toMatchObject(refusal);
    expect(requestsOf(scene.api, 'POST')).toEqual([]);

    await command(replica, 'REPLICAOF', 'NO', 'ONE');
    await time.until(() => isHit(client));
    await cache.close();
    await replica.stop();
  });

  it('is noticed by a write when it was the primary until a moment ago', async () => {
    await using scene = await startRedisScene();
    const time = stopTime();
    const client = scene.makeClient();
    await time.until(() => isHit(client));

    await command(scene.redis, 'REPLICAOF', '127.0.0.1', '1');
    expect(await time.run(errorOf(() => client.updateOrganisation(update)))).toMatchObject(refusal);
    for (let read = 0; read < 20; read++) expect(await time.run(isHit(client))).toBe(false);

    await command(scene.redis, 'REPLICAOF', 'NO', 'ONE');
    await time.until(() => isHit(client));
  });

  it('is noticed within a second by a process that only has hits', async () => {
    await using scene = await startRedisScene();
    const time = stopTime();
    const client = scene.makeClient();
    await time.until(() => isHit(client));
    await command(scene.redis, 'REPLICAOF', '127.0.0.1', '1');
    await time.advance(1_000);
    expect(await time.run(isHit(client))).toBe(false);
    await command(scene.redis, 'REPLICAOF', 'NO', 'ONE');
    await time.until(() => isHit(client));
  });
});

describe('a Redis that is full', () => {
  it('without eviction has hits, refuses writes, and is as before once there is room', async () => {
    await using scene = await startRedisScene('--maxmemory-policy', 'noeviction');
    const time = stopTime();
    const { api, redis } = scene;
    const client = scene.makeClient();
    await time.until(() => isHit(client));
    // Less than an empty server takes.
    await command(redis, 'CONFIG', 'SET', 'maxmemory', '100kb');

    expect(await isHit(client)).toBe(true);
    const unread = { organisation_id: seed.organisations.hospitalTrust };
    expect(await client.getOrganisation(unread)).toMatchObject({ id: unread.organisation_id });
    // An entry that could not be stored does not make the store unavailable.
    expect(await isHit(client)).toBe(true);
    expect(await time.run(errorOf(() => client.updateOrganisation(update)))).toMatchObject(refusal);
    expect(requestsOf(api, 'POST')).toEqual([]);

    await command(redis, 'CONFIG', 'SET', 'maxmemory', '0');
    await client.updateOrganisation(update);
    expect((await client.getOrganisation({ organisation_id })).notes).toBe(update.notes);
    await time.until(() => isHit(client));
  });

  it('with eviction at 2 MB forgets, and never returns what was there before a write', async () => {
    await using scene = await startRedisScene('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-random');
    const time = stopTime();
    const { redis, events } = scene;
    const client = scene.makeClient();
    const load = startLoad(client);
    await time.until(() => isHit(client));

    for (let round = 0; round < 24; round++) {
      const notes = `round ${round}`;
      const error = await time.run(errorOf(() => client.updateOrganisation({ organisation_id, notes })));
      if (round % 4 === 0) await fill(redis);
      for (let read = 0; read < 5; read++) {
        const found = (await time.run(client.getOrganisation({ organisation_id }))).notes;
        if (error === undefined) expect(found).toBe(notes);
      }
    }
    await time.run(load.stop());
    expect(load.failures).toEqual([]);
    expect(await command(redis, 'INFO', 'stats')).toMatch(/evicted_keys:[1-9]/);
    expect(events.some(({ kind }) => kind === 'hit')).toBe(true);
  });
});

describe('a Redis that forgets everything', () => {
  it('by FLUSHALL is filled again at once', async () => {
    await using scene = await startRedisScene();
    const time = stopTime();
    const client = scene.makeClient();
    await time.until(() => isHit(client));
    await command(scene.redis, 'FLUSHALL');
    expect(await isHit(client)).toBe(false);
    await time.until(() => isHit(client));
  });

  it('by a restart is used again, and not for what it kept from before', async () => {
    await using scene = await startRedisScene('--appendonly', 'yes');
    const time = stopTime();
    const { redis, api } = scene;
    const client = scene.makeClient();
    await time.until(() => isHit(client));
    const before = Number(await command(redis, 'DBSIZE'));
    expect(before).toBeGreaterThan(0);
    await redis.restart();
    expect(await command(redis, 'DBSIZE')).toBe(before);
    api.requests.length = 0;
    await time.until(() => isHit(client));
    expect(api.requests.length).toBeGreaterThan(0);
  });
});

describe('a write', () => {
  it('that invalidates nothing does not depend on the cache', async () => {
    await using scene = await startRedisScene();
    await scene.redis.kill();
    // The API was asked: it knows no such user.
    await expect(
      scene.makeClient().removeUserFromOrganisation({ organisation_id, user_id: unknownId }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('that deletes thousands of external keys leaves none of its own behind', async () => {
    await using scene = await startRedisScene();
    stopTime();
    const { redis, cache } = scene;
    const client = scene.makeClient({ sharedWith: [cache] });
    const ids = Array.from({ length: 5_000 }, (_, index) => index.toString(16).padStart(8, '0'));
    const alsoDelete = ids.map((id) =>
      cacheKeys.service({ service_id: `${id}-0000-4000-8000-000000000000` }),
    );
    await command(redis, 'MSET', ...alsoDelete.flatMap((key) => [key, 'of another application']));
    await client.updateOrganisation(update, { alsoDelete });
    expect(await command(redis, 'EXISTS', ...alsoDelete)).toBe(0);
    expect(await command(redis, 'DBSIZE')).toBeLessThan(20);
  });
});
