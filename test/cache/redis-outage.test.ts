import { describe, expect, it } from 'vitest';
import { createOrganisationsClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { seed, startReferenceApi } from '../../src/testing/index.ts';
import { startRedis } from '../support/redis-server.ts';
import {
  addedMs,
  auth,
  connectionsOf,
  isHit,
  organisation_id,
  type Scene,
  startLoad,
  startScene,
  timed,
  timeUntil,
} from '../support/scene.ts';

interface Outage {
  readonly name: string;
  readonly isIdle?: boolean;
  readonly fail: (scene: Scene) => unknown;
  readonly heal: (scene: Scene) => unknown;
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
    name: 'is frozen while nobody asks it',
    isIdle: true,
    fail: ({ redis }) => process.kill(redis.pid(), 'SIGSTOP'),
    heal: ({ redis }) => process.kill(redis.pid(), 'SIGCONT'),
  },
  {
    name: 'is behind a path that is half open',
    fail: ({ proxy }) => {
      proxy.silent = true;
    },
    heal: ({ proxy }) => {
      proxy.silent = false;
    },
  },
  {
    name: 'answers a second late',
    fail: ({ proxy }) => {
      proxy.delayMs = 1000;
    },
    heal: ({ proxy }) => {
      proxy.delayMs = 0;
    },
  },
];

// A call that waits no longer than this for the cache was not held up, on a machine that is busy with other tests.
const NOTHING_MS = 5;

describe.each(outages)('when Redis $name', ({ isIdle, fail, heal }) => {
  it('reads go on without it, writes are refused or warned of, and it is used again once it is back', async () => {
    await using scene = await startScene();
    const { api, redis, events } = scene;
    const client = scene.client();
    const sending = scene.client({ whenCacheFails: 'send' });
    const load = isIdle ? undefined : startLoad(client);
    await timeUntil(() => isHit(client));
    await timeUntil(async () => (await connectionsOf(redis)) === 1);

    await fail(scene);
    const first = await timed(() => client.getOrganisation({ organisation_id }));
    const afterwardsMs = await addedMs(scene, client);

    expect(first.error).toBeUndefined();
    expect(first.ms).toBeLessThan(300);
    expect(afterwardsMs).toBeLessThan(NOTHING_MS);

    events.length = 0;
    const sent = () => api.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
    const borough = seed.organisations.borough;
    const [refused] = await Promise.all([
      timed(() => client.updateOrganisation({ organisation_id, notes: 'refused' })),
      sending.updateOrganisation({ organisation_id: borough, notes: 'sent' }),
    ]);
    expect(refused.error).toMatchObject({ code: 'cache_unavailable', outcome: 'not_sent' });
    expect(refused.ms).toBeLessThan(1000);
    expect(sent()).toEqual([`/organisations/${borough}`]);
    expect(events).toContainEqual({
      operationId: 'updateOrganisation',
      kind: 'error',
      reason: expect.stringMatching(/longer than 750 ms|given up|ECONN|closed|broken/i),
    });

    await heal(scene);
    const recoveryMs = await timeUntil(() => isHit(client));
    await load?.stop();
    expect(recoveryMs).toBeLessThan(2000);
    expect(load?.failures ?? []).toEqual([]);
    // Keys of writes that were refused are not left uncacheable either, and no connection is left over.
    expect((await client.getOrganisation({ organisation_id })).notes).not.toBe('refused');
    await timeUntil(async () => (await connectionsOf(redis)) === 1);
    await client.updateOrganisation({ organisation_id, notes: 'after' });
    expect((await client.getOrganisation({ organisation_id })).notes).toBe('after');
  });
});

describe('when Redis answers 100 ms late', () => {
  it('an answer is waited for once, and not again until Redis is fast', async () => {
    await using scene = await startScene();
    const client = scene.client();
    const load = startLoad(client);
    await timeUntil(() => isHit(client));

    scene.proxy.delayMs = 100;
    const first = await timed(() => client.getOrganisation({ organisation_id }));
    const afterwardsMs = await addedMs(scene, client);
    expect(first.ms).toBeLessThan(300);
    expect(afterwardsMs).toBeLessThan(NOTHING_MS);
    const write = await timed(() => client.updateOrganisation({ organisation_id, notes: 'slowly' }));
    expect(write.error).toBeUndefined();
    expect((await client.getOrganisation({ organisation_id })).notes).toBe('slowly');

    scene.proxy.delayMs = 0;
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});

describe('when Redis cannot be reached at the start', () => {
  it('reads and writes behave as in any outage, and the cache is used once Redis is there', async () => {
    const redis = await startRedis();
    await redis.kill();
    const api = await startReferenceApi();
    const cache = redisCache(redis.url);
    const client = createOrganisationsClient({ baseUrl: api.url, auth, cache });

    const first = await timed(() => client.getOrganisation({ organisation_id }));
    expect(first).toMatchObject({ value: { id: organisation_id } });
    expect(first.ms).toBeLessThan(300);
    expect((await timed(() => client.getOrganisation({ organisation_id }))).ms).toBeLessThan(100);
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toMatchObject({
      code: 'cache_unavailable',
    });

    await redis.restart();
    expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    await cache.close();
    await Promise.all([redis.stop(), api.close()]);
  });
});
