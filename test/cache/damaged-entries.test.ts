import { createClient } from '@keyv/redis';
import { describe, expect, onTestFinished } from 'vitest';
import { redisCache } from '../../src/stores/redis.ts';
import { isHit } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { stopTime } from '../support/virtual-time.ts';

/** A cache on a server, and what tampers with it. */
async function openBoth(redis: RedisServer) {
  const cache = redisCache(redis.url);
  const raw = createClient({ url: redis.url });
  await raw.connect();
  onTestFinished(async () => {
    raw.destroy();
    await cache.close();
  });
  return { cache, raw };
}

describe('entries that were damaged', () => {
  it('are misses, ten thousand of ten thousand', async ({ redis, makeClient }) => {
    const time = stopTime();
    const { cache, raw } = await openBoth(redis);
    const fetch = async (request: Request) =>
      Response.json({ id: request.url.slice(-36), name: 'of many words '.repeat(20) });
    const client = makeClient({ auth: { clientId: 'damaged', secret: 'x' }, cache, fetch });
    const ids = Array.from({ length: 100 }, () => crypto.randomUUID());
    const read = (organisation_id: string, mode: 'default' | 'only-if-cached') =>
      client.GET('/organisations/{organisation_id}', {
        params: { path: { organisation_id } },
        cache: mode,
      });
    const statusOf = async (id: string) => (await read(id, 'only-if-cached')).response.status;
    await time.until(async () => {
      await Promise.all(ids.map((id) => read(id, 'default')));
      return (await raw.keys('*:entry:damaged:*')).length === ids.length;
    });
    const nameOf = async (id: string) =>
      (await raw.keys(`*:entry:damaged:*organisation-${id}}`))[0] as string;
    const names = await Promise.all(ids.map(nameOf));
    const sound = (await raw.mGet(names)) as string[];
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set([200]));

    const random = generator(20_260_731);
    for (let batch = 0; batch < 100; batch++) {
      const damaged = sound.map((text, index) => damage(text, sound[(index + 1) % 100] as string, random));
      await Promise.all(names.map((name, index) => raw.set(name, damaged[index] as string)));
      const statuses = await Promise.all(ids.map(statusOf));
      const served = statuses.findIndex((status) => status !== 504);
      expect(served === -1 ? undefined : damaged[served]).toBeUndefined();
    }
    // The next read replaces them, and what is sound is still a hit.
    const [first, second] = ids as [string, string];
    expect((await read(first, 'default')).data).toMatchObject({ id: first });
    await time.until(async () => (await statusOf(first)) === 200);
    await raw.set(names[1] as string, sound[1] as string);
    expect(await statusOf(second)).toBe(200);
  });

  it('and have another type than text are misses', async ({ redis, makeClient }) => {
    const time = stopTime();
    const { cache, raw } = await openBoth(redis);
    const client = makeClient({ cache });
    await time.until(() => isHit(client));
    const [name = ''] = await raw.keys('*:entry:notify-admin:*');
    await raw.del(name);
    await raw.lPush(name, 'x');
    expect(await isHit(client)).toBe(false);
    await time.until(() => isHit(client));
  });
});

/** Random numbers from 0 to below 1, the same for a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A text that is not the one given, changed in one of many ways. */
function damage(text: string, other: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const some = String.fromCharCode(32 + Math.floor(random() * 95));
  const ways = [
    () => text.slice(0, at),
    () => text.slice(at + 1),
    () => text.slice(0, at) + some + text.slice(at),
    () => text.slice(0, at) + some + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text + some,
    () => text.slice(0, at) + other.slice(at),
    () => other,
    () => text.toUpperCase(),
    () => `{"value":${JSON.stringify(text)}}`,
    () => ['', 'null', '1', '{}', '[]', '1 x 0 9 s\n{}', '\n', ' ', '0 ', `\ufffd${some}`][at % 10] as string,
  ];
  const changed = (ways[Math.floor(random() * ways.length)] as () => string)();
  return changed === text ? damage(text, other, random) : changed;
}
