import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashTagOf, slotOf } from '../../src/stores/slot.ts';
import { ask } from '../support/redis-commands.ts';
import { startRedis } from '../support/redis-server.ts';
import { startTopology, type TopologyScene, topologies } from '../support/topologies.ts';

/** How long after a server has become the primary reads are hits again, on a machine that is not busy. */
const BACK_MS = 2_000;
/** What a busy machine may take more: so many times of the longest that a question to a server takes it meanwhile. */
const QUESTIONS = 20;

describe.concurrent.each(topologies)('on %s', (_, start) => {
  let scene: TopologyScene;
  beforeAll(async () => {
    scene = await startTopology(start);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it.sequential('every process hits what one has stored, and sees every write of every process', async () => {
    for (const client of scene.clients) await scene.hits(client);
    for (const writer of scene.clients) {
      await scene.writeAndRead(writer);
      for (const client of scene.clients) await scene.hits(client);
    }
  });

  it.sequential('says which servers it is connected to', async () => {
    await scene.hits();
    const status = scene.clients[0].cache.status();
    expect(status).toMatchObject({ store: 'redis', breaker: 'closed', sinceMs: expect.any(Number) });
    expect(status?.servers?.length).toBeGreaterThan(0);
    expect(status?.servers?.[0]).toEqual({ version: expect.stringMatching(/^\d+\.\d+/), role: 'primary' });
  });

  it.sequential('a failover while both servers work loses nothing', async () => {
    await scene.servers.failOver();
    await scene.writeAndRead(scene.clients[1]);
    await scene.hits();
    await scene.servers.whole();
  });

  it.sequential('when the primary is killed reads go on, and hits are back two seconds after another is', async () => {
    await scene.hits();
    const lost = await scene.servers.primary();
    await lost.kill();
    // None of them may fail, and none may be stale.
    await Promise.all(Array.from({ length: 50 }, () => scene.readsLatest(scene.clients[0])));
    const promoted = scene.promoted(lost).then(() => performance.now());
    let isOver = false;
    const reading = (async () => {
      while (!isOver) await scene.readsLatest(scene.clients[0]);
    })();
    const promotedAtMs = await promoted;
    const primary = await scene.servers.primary();
    let longestMs = 0;
    const asking = (async () => {
      while (!isOver) {
        const askedAtMs = performance.now();
        await ask(primary, 'PING');
        longestMs = Math.max(longestMs, performance.now() - askedAtMs);
      }
    })();
    await scene.hits();
    const backMs = performance.now() - promotedAtMs;
    isOver = true;
    await Promise.all([reading, asking]);
    expect(backMs).toBeLessThan(BACK_MS + QUESTIONS * longestMs);
    await scene.writeAndRead(scene.clients[1]);
  });
});

it('slots are those of Redis', async () => {
  const server = await startRedis('--cluster-enabled', 'yes');
  const keys = [
    'a',
    'foo{bar}baz',
    '{}x',
    'x{}{y}',
    '{{a}}',
    'é{ü}',
    'books:http%3A%2F%2Fa:version:{book-1}',
  ];
  for (const key of keys) expect(slotOf(key)).toBe(await ask(server, 'CLUSTER', 'KEYSLOT', key));
  expect(slotOf(hashTagOf('books:entry:{book-1}'))).toBe(slotOf('books:version:{book-1}'));
  await server.stop();
});
