import { describe, expect, it } from 'vitest';
import { createOrganisationsClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { startRedis } from '../support/redis-server.ts';
import { auth, command, connectionsOf, isHit, organisation_id, timeUntil } from '../support/scene.ts';

const refusal = { code: 'cache_unavailable', outcome: 'not_sent' };

describe('an outage, again and again', () => {
  it('leaves no socket, timer or connection behind', async () => {
    const redis = await startRedis();
    const cache = redisCache(redis.url);
    const body = JSON.stringify({ id: organisation_id });
    const headers = { 'content-type': 'application/json' };
    // Without an API on the network, every socket of this process is one of Redis.
    const client = createOrganisationsClient({
      baseUrl: 'http://localhost',
      auth,
      cache,
      fetch: async () => new Response(body, { headers }),
    });
    const held = () => {
      const all = process.getActiveResourcesInfo();
      const count = (kind: string) => all.filter((one) => one === kind).length;
      return { sockets: count('TCPSocketWrap'), connecting: count('TCPConnectWrap') };
    };
    const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    await timeUntil(() => isHit(client));
    const before = held();
    const timersBefore = timers();

    for (let outage = 0; outage < 4; outage++) {
      if (outage % 2 === 0) await redis.kill();
      else process.kill(redis.pid(), 'SIGSTOP');
      await Promise.all(Array.from({ length: 50 }, () => isHit(client)));
      await client.updateOrganisation({ organisation_id, notes: 'x' }).catch(() => {});
      await isHit(client);
      if (outage % 2 === 0) await redis.restart();
      else process.kill(redis.pid(), 'SIGCONT');
      expect(await timeUntil(() => isHit(client))).toBeLessThan(2000);
    }
    await timeUntil(() => held().sockets <= before.sockets && timers() <= timersBefore, 3000);
    expect(held()).toEqual(before);
    expect(await command(redis, 'CLIENT', 'LIST')).toSatisfy(
      (list: string) => list.trim().split('\n').length === 2,
    );

    await cache.close();
    await timeUntil(() => held().sockets === before.sockets - 1);
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toMatchObject(refusal);
    expect(await isHit(client)).toBe(false);
    expect(held().sockets).toBe(before.sockets - 1);
    expect(warnings).toEqual([]);
    process.off('warning', warn);
    await redis.stop();
  });

  it('leaves no connection behind when the cache is closed while it connects', async () => {
    const redis = await startRedis();
    let isFound = () => {};
    const found = new Promise<void>((resolve) => {
      isFound = resolve;
    });
    const cache = redisCache({
      socket: {
        host: 'redis.test',
        port: redis.port,
        lookup: (_host, _options, done) =>
          void found.then(() => done(null, [{ address: '127.0.0.1', family: 4 }])),
      },
    });
    const fetch = async () => Response.json({});
    const client = createOrganisationsClient({ baseUrl: 'http://localhost', auth, cache, fetch });
    await client.getOrganisation({ organisation_id });
    await cache.close();
    isFound();
    // The socket that was on its way arrives, besides one for each of these questions, and goes.
    let questions = 0;
    await timeUntil(async () => {
      questions += 1;
      const stats = String(await command(redis, 'INFO', 'stats'));
      return stats.includes(`total_connections_received:${questions + 1}\r`);
    });
    await timeUntil(async () => (await connectionsOf(redis)) === 0);
    await redis.stop();
  });
});
