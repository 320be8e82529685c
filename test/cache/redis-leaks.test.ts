import { describe, expect, it } from 'vitest';
import { redisCache } from '../../src/stores/redis.ts';
import { clientOf, errorOf, isHit, organisation_id, until, update } from '../support/calls.ts';
import { command, connectionsOf } from '../support/redis-scene.ts';
import { startRedis } from '../support/redis-server.ts';

const refusal = { code: 'cache_unavailable', delivery: 'not_sent' };

describe('a series of outages', () => {
  it('leaves no socket, timer or connection open', async () => {
    const redis = await startRedis();
    const cache = redisCache(redis.url);
    const body = JSON.stringify({ id: organisation_id });
    const headers = { 'content-type': 'application/json' };
    // Without an API on the network, every socket of this process is one of Redis.
    const client = clientOf('http://localhost', {
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
    await until(() => isHit(client));
    const before = held();
    const timersBefore = timers();

    for (let outage = 0; outage < 4; outage++) {
      if (outage % 2 === 0) await redis.kill();
      else process.kill(redis.pid(), 'SIGSTOP');
      await Promise.all(Array.from({ length: 50 }, () => isHit(client)));
      await errorOf(() => client.updateOrganisation(update));
      await isHit(client);
      if (outage % 2 === 0) await redis.restart();
      else process.kill(redis.pid(), 'SIGCONT');
      await until(() => isHit(client));
    }
    await until(() => held().sockets <= before.sockets && timers() <= timersBefore);
    expect(held()).toEqual(before);
    expect(await command(redis, 'CLIENT', 'LIST')).toSatisfy(
      (list: string) => list.trim().split('\n').length === 2,
    );

    await cache.close();
    await until(() => held().sockets === before.sockets - 1);
    await expect(client.updateOrganisation(update)).rejects.toMatchObject(refusal);
    expect(await isHit(client)).toBe(false);
    expect(held().sockets).toBe(before.sockets - 1);
    expect(warnings).toEqual([]);
    process.off('warning', warn);
    await redis.stop();
  });

  it('leaves no connection open when the cache is closed while it connects', async () => {
    const redis = await startRedis();
    let isFound = () => {};
    const found = new Promise<void>((resolve) => {
      isFound = resolve;
    });
    let isLookedFor = () => {};
    const lookedFor = new Promise<void>((resolve) => {
      isLookedFor = resolve;
    });
    const cache = redisCache({
      socket: {
        host: 'redis.test',
        port: redis.port,
        lookup(_host, _options, done) {
          isLookedFor();
          void found.then(() => done(null, [{ address: '127.0.0.1', family: 4 }]));
        },
      },
    });
    const fetch = async () => Response.json({});
    const client = clientOf('http://localhost', { cache, fetch });
    // On a busy machine a read does not wait until it connects.
    await Promise.all([client.getOrganisation({ organisation_id }), lookedFor]);
    await cache.close();
    isFound();
    // The socket that was on its way arrives, besides one for each of these questions, and goes.
    let questions = 0;
    await until(async () => {
      questions += 1;
      const stats = String(await command(redis, 'INFO', 'stats'));
      return stats.includes(`total_connections_received:${questions + 1}\r`);
    });
    await until(async () => (await connectionsOf(redis)) === 0);
    await redis.stop();
  });
});
