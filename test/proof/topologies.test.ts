import { expect, it } from 'vitest';
import { startTopology, topologies } from '../support/topologies.ts';

it.each(topologies)('on %s a primary that is frozen and comes back is not read from', async (_, start) => {
  await using scene = await startTopology(start);
  const { servers, clients, writeAndRead, readsLatest } = scene;
  await writeAndRead(clients[1]);
  await scene.hits();
  const lost = await servers.primary();
  process.kill(lost.pid(), 'SIGSTOP');
  // None of them may fail, and none may be stale.
  await Promise.all(Array.from({ length: 50 }, () => readsLatest(clients[0])));
  await scene.promoted(lost);
  await writeAndRead(clients[1]);
  process.kill(lost.pid(), 'SIGCONT');
  // It answers again, and has what was there before the write.
  for (let read = 0; read < 50; read++) for (const client of clients) await readsLatest(client);
  await writeAndRead(clients[0]);
  await scene.hits();
});

it.each(topologies.slice(0, 1))('on %s reads and writes go on while their slot moves', async (_, start) => {
  await using scene = await startTopology(start);
  const { servers, clients, writeAndRead } = scene;
  await scene.hits();
  let written = 0;
  let isMoving = true;
  const working = (async () => {
    for (; isMoving || written < 20; written++) await writeAndRead(clients[written % 2 === 0 ? 0 : 1]);
  })();
  for (let move = 0; move < 6; move++) await servers.move?.();
  isMoving = false;
  await working;
  expect(written).toBeGreaterThanOrEqual(20);
  await scene.hits(clients[1]);
});
