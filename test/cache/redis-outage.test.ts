import { describe, expect, it } from 'vitest';
import { redisCache } from '../../src/stores/redis.ts';
import { seed, startReferenceApi } from '../../src/testing/index.ts';
import { clientOf, errorOf, isHit, organisation_id, requestsOf, update } from '../support/calls.ts';
import { connectionsOf, type RedisScene, startLoad, startRedisScene } from '../support/redis-scene.ts';
import { startRedis } from '../support/redis-server.ts';
import { stopTime } from '../support/virtual-time.ts';

/** What a read may wait for the cache in all. */
const READ_LIMIT_MS = 250;
const { borough } = seed.organisations;

interface Outage {
  readonly name: string;
  readonly isIdle?: boolean;
  readonly fail: (scene: RedisScene) => unknown;
  readonly heal: (scene: RedisScene) => unknown;
}

const outages: readonly Outage[] = [
  {
    name: 'is killed and its port closed',
    fail: ({ redis }) => redis.kill(),
    heal: ({ redis }) => redis.restart(),
  },
  {
    name: 'is frozen under steady traffic',
    fail: ({ redis }) => process.kill(redis.pid(), 'SIGSTOP'),
    heal: ({ redis }) => process.kill(redis.pid(), 'SIGCONT'),
  },
  {
    name: 'is frozen while there are no calls',
    isIdle: true,
    fail: ({ redis }) => process.kill(redis.pid(), 'SIGSTOP'),
    heal: ({ redis }) => process.kill(redis.pid(), 'SIGCONT'),
  },
  {
    name: 'is behind a half-open connection',
    fail: ({ proxy }) => {
      proxy.silent = true;
    },
    heal: ({ proxy }) => {
      proxy.silent = false;
    },
  },
  {
    name: 'responds a second late',
    fail: ({ proxy }) => {
      proxy.delayMs = 1000;
    },
    heal: ({ proxy }) => {
      proxy.delayMs = 0;
    },
  },
];

describe.each(outages)('when Redis $name', ({ isIdle, fail, heal }) => {
  it('reads work without it, writes are refused or sent with a warning, and it is used again later', async () => {
    await using scene = await startRedisScene();
    const time = stopTime();
    const { api, redis, events } = scene;
    const client = scene.makeClient();
    const sending = scene.makeClient({ whenCacheFails: 'send' });
    const load = isIdle ? undefined : startLoad(client);
    await time.until(() => isHit(client));
    await time.until(async () => (await connectionsOf(redis)) === 1);

    await fail(scene);
    const first = client.getOrganisation({ organisation_id });
    await time.advance(READ_LIMIT_MS);
    expect(await first).toMatchObject({ id: organisation_id });
    // Time stands still, so a read that waited for Redis would never end.
    for (let read = 0; read < 20; read++) await client.getOrganisation({ organisation_id });

    events.length = 0;
    const refused = errorOf(() => client.updateOrganisation(update));
    const sent = sending.updateOrganisation({ organisation_id: borough, notes: 'sent' });
    await time.advance(1_000);
    expect(await refused).toMatchObject({ code: 'cache_unavailable', delivery: 'not_sent' });
    await time.run(sent);
    expect(requestsOf(api, 'POST')).toEqual([`POST /organisations/${borough}`]);
    expect(events).toContainEqual({
      operationId: 'updateOrganisation',
      kind: 'error',
      reason: expect.stringMatching(/longer than 750 ms|given up|ECONN|closed|broken/i),
    });

    await heal(scene);
    await time.until(() => isHit(client));
    // What a refused write would have invalidated can be stored, and no connection is left over.
    expect((await time.run(client.getOrganisation({ organisation_id }))).notes).not.toBe(update.notes);
    await time.until(async () => (await connectionsOf(redis)) === 1);
    await time.until(async () => (await errorOf(() => client.updateOrganisation(update))) === undefined);
    expect((await time.run(client.getOrganisation({ organisation_id }))).notes).toBe(update.notes);
    await time.run(Promise.resolve(load?.stop()));
    expect(load?.failures ?? []).toEqual([]);
  });
});

describe('when Redis responds 100 ms late', () => {
  it('one read waits for it, later reads do not until it is fast again, and writes do', async () => {
    await using scene = await startRedisScene();
    const time = stopTime();
    const client = scene.makeClient();
    await time.until(() => isHit(client));

    scene.proxy.delayMs = 100;
    const first = client.getOrganisation({ organisation_id });
    await time.advance(READ_LIMIT_MS);
    expect(await first).toMatchObject({ id: organisation_id });
    for (let read = 0; read < 20; read++) expect(await isHit(client)).toBe(false);
    await time.run(client.updateOrganisation(update));
    expect((await time.run(client.getOrganisation({ organisation_id }))).notes).toBe(update.notes);

    scene.proxy.delayMs = 0;
    await time.until(() => isHit(client));
  });
});

describe('when Redis cannot be reached at the start', () => {
  it('reads and writes behave as in any outage, and the cache is used once Redis is there', async () => {
    const redis = await startRedis();
    await redis.kill();
    const api = await startReferenceApi();
    const time = stopTime();
    const cache = redisCache(redis.url);
    const client = clientOf(api.url, { cache });

    const first = client.getOrganisation({ organisation_id });
    await time.advance(READ_LIMIT_MS);
    expect(await first).toMatchObject({ id: organisation_id });
    await client.getOrganisation({ organisation_id });
    expect(await time.run(errorOf(() => client.updateOrganisation(update)))).toMatchObject({
      code: 'cache_unavailable',
    });

    await redis.restart();
    await time.until(() => isHit(client));
    await cache.close();
    await Promise.all([redis.stop(), api.close()]);
  });
});
