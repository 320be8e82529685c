// biome-ignore-all lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from the pattern
import { expect } from 'vitest';
import type { OrganisationsClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { isHit, organisation_id, until } from '../support/calls.ts';
import { it as base } from '../support/fixtures.ts';
import { command } from '../support/redis-scene.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { stopTime, type VirtualTime } from '../support/virtual-time.ts';

interface Scene {
  readonly time: VirtualTime;
  readonly proxy: TcpProxy;
  /** With a near cache, over the proxy. */
  readonly near: OrganisationsClient;
  /** With a near cache of its own, as in another process. */
  readonly other: OrganisationsClient;
}

const it = base.extend<Scene>({
  time: async ({}, use) => use(stopTime()),
  proxy: async ({ redis }, use) => {
    const proxy = await startTcpProxy(redis.port);
    await use(proxy);
    await proxy.close();
  },
  near: async ({ proxy, makeClient }, use) => {
    const cache = redisCache(`redis://127.0.0.1:${proxy.port}`, { nearCache: true });
    await use(makeClient({ cache }));
    await cache.close();
  },
  other: async ({ redis, makeClient }, use) => {
    const cache = redisCache(redis.url, { nearCache: true });
    await use(makeClient({ cache }));
    await cache.close();
  },
});

const notesOf = async (client: OrganisationsClient) =>
  (await client.getOrganisation({ organisation_id })).notes;

async function commandsOf(redis: RedisServer): Promise<number> {
  const info = await command(redis, 'INFO', 'stats');
  return Number(/total_commands_processed:(\d+)/.exec(String(info))?.[1]);
}

it('hits of a near cache send nothing to Redis', async ({ time, redis, near }) => {
  await time.until(() => isHit(near));
  await time.until(() => isHit(near));
  const [first, before] = [await commandsOf(redis), await commandsOf(redis)];
  for (let read = 0; read < 50; read++) expect(await isHit(near)).toBe(true);
  // Asking takes commands as well.
  expect((await commandsOf(redis)) - before).toBe(before - first);
});

it('another process’ write is read as soon as Redis has sent its invalidation', async ({
  time,
  near,
  other,
}) => {
  for (let round = 0; round < 20; round++) {
    await time.until(() => isHit(near));
    await time.until(() => isHit(other));
    const notes = `round ${round}`;
    await time.run(other.updateOrganisation({ organisation_id, notes }));
    // Time stands still, so this is not the limit of a second.
    await until(async () => (await notesOf(near)) === notes);
    expect(await time.run(notesOf(other))).toBe(notes);
  }
});

it('a half-open connection hides a write for a second at most', async ({ time, proxy, near, other }) => {
  await time.until(() => isHit(near));
  await time.until(() => isHit(near));
  proxy.silent = true;
  const notes = 'behind a half-open connection';
  await time.run(other.updateOrganisation({ organisation_id, notes }));
  await time.advance(1_000);
  expect(await time.run(notesOf(near))).toBe(notes);
});
