import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { CacheStore } from '../../src/index.ts';
import { until } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { body, fill, fillWith, freshNames, hit, leaseOf, writeOn } from '../support/store-contract.ts';
import { type OpenStore, storeKinds } from '../support/store-kinds.ts';
import { stopTime } from '../support/virtual-time.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each(storeKinds)('%s', (_, open) => {
  let opened: OpenStore;
  let store: CacheStore;
  beforeAll(async () => {
    opened = await open(redis);
    store = opened.store;
  });
  afterAll(() => opened.close());

  it('returns what was stored, in this process and in others', async () => {
    const time = stopTime();
    const names = freshNames();
    expect(await hit(store, names)).toBeUndefined();
    await fill(store, time, names);
    expect(await hit(store, names)).toBe(body);
    expect(await hit(opened.other, names)).toBe(body);
  });

  it('returns nothing after the TTL', async () => {
    const time = stopTime();
    const names = freshNames();
    await fill(store, time, names, { ttlMs: 100 });
    await until(async () => {
      await time.advance(50);
      return (await hit(store, names)) === undefined;
    });
  });

  it('returns and stores nothing between the begin and the end of a write', async () => {
    const time = stopTime();
    const names = freshNames();
    await fill(store, time, names);
    const write = writeOn(names.versions.slice(0, 1), [names.key]);
    await opened.other.beginWrite(write);
    expect(await hit(store, names)).toBeUndefined();
    expect(await leaseOf(store, names)).toBeUndefined();
    await opened.other.endWrite(write, 'definite');
    expect(await hit(store, names)).toBeUndefined();
    await fill(store, time, names);
    expect(await hit(opened.other, names)).toBe(body);
  });

  it('never returns a response from before a write, however late it is stored', async () => {
    const time = stopTime();
    const names = freshNames();
    await fill(store, time, names);
    const stamps = (await leaseOf(store, names)) ?? [];
    expect(stamps).toHaveLength(2);
    const write = writeOn(names.versions.slice(0, 1), [names.key]);
    await opened.other.beginWrite(write);
    await fillWith(store, names.key, stamps);
    expect(await hit(store, names)).toBeUndefined();
    await opened.other.endWrite(write, 'definite');
    expect(await hit(store, names)).toBeUndefined();
    await fillWith(store, names.key, stamps);
    expect(await hit(store, names)).toBeUndefined();
  });

  it('invalidates a whole group, and nothing else', async () => {
    const time = stopTime();
    const [one, other, unrelated] = [freshNames(), freshNames(), freshNames()];
    const two = { ...other, versions: [other.versions[0], one.versions[1]] as const };
    for (const names of [one, two, unrelated]) await fill(store, time, names);
    const write = writeOn([one.versions[1]]);
    await opened.other.beginWrite(write);
    await opened.other.endWrite(write, 'definite');
    expect(await hit(store, one)).toBeUndefined();
    expect(await hit(store, two)).toBeUndefined();
    expect(await hit(store, unrelated)).toBe(body);
  });

  it('stores nothing after an ambiguous outcome until the write can no longer be applied', async () => {
    const time = stopTime();
    const pendingMs = 300;
    const names = freshNames();
    await fill(store, time, names);
    const write = writeOn(names.versions, [names.key], pendingMs);
    await store.beginWrite(write);
    const endedAt = { virtualMs: performance.now(), realMs: realNowMs() };
    await store.endWrite(write, 'ambiguous');
    await fill(opened.other, time, names, { pendingMs });
    // On Redis it is the server's time that counts.
    const elapsedMs = Math.max(performance.now() - endedAt.virtualMs, realNowMs() - endedAt.realMs);
    expect(elapsedMs).toBeGreaterThan(pendingMs - 2);
    expect(await hit(opened.other, names)).toBe(body);
  });

  it('stores nothing as long as one of several writes has not ended', async () => {
    const time = stopTime();
    const names = freshNames();
    const [first, second] = [writeOn(names.versions), writeOn(names.versions)];
    await store.beginWrite(first);
    await opened.other.beginWrite(second);
    await store.endWrite(first, 'definite');
    expect(await leaseOf(store, names)).toBeUndefined();
    await opened.other.endWrite(second, 'definite');
    await fill(store, time, names);
    expect(await hit(store, names)).toBe(body);
  });

  it('deletes external keys, and takes absent ones for deleted', async () => {
    stopTime();
    const { external } = opened;
    await external.set('service-1');
    await external.set('service-2');
    await store.deleteExternal(['service-1', 'not-there']);
    expect(await external.has('service-1')).toBe(false);
    await store.deleteExternal(['service-2', 'service-1']);
    expect(await external.has('service-2')).toBe(false);
  });

  it.for(['', '{', 'null', '"text"', '{"value":"=x"}', '1 f 0 9 s\n{}'])(
    'returns nothing where another application wrote %j over everything',
    async (value) => {
      const time = stopTime();
      const names = freshNames();
      await fill(store, time, names);
      await opened.damage(value);
      if (store !== opened.other) expect(await hit(store, names)).toBeUndefined();
      await store.beginWrite(writeOn(names.versions, [names.key]));
    },
  );
});

/** Milliseconds on a clock that virtual time does not stop. */
function realNowMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
