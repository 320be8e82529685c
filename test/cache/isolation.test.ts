import { createClient } from '@keyv/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClientOptions, createOrganisationsClient, type OrganisationsClient } from '../../src/index.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { isHit, organisation_id, timeUntil } from '../support/scene.ts';

let redis: RedisServer;
let cache: CacheStore;
let api: ReferenceApi;
beforeAll(async () => {
  redis = await startRedis();
  cache = redisCache(redis.url);
});
beforeEach(async () => {
  api = await startReferenceApi({ authenticate: false });
});
afterEach(() => api.close());
afterAll(async () => {
  await cache.close();
  await redis.stop();
});

const clientOf = (clientId: string, options: Partial<ClientOptions> = {}): OrganisationsClient =>
  createOrganisationsClient({ baseUrl: api.url, auth: { clientId, secret: 'x' }, cache, ...options });

describe('clients that share a Redis', () => {
  it('never see the entries of another credential, of another base URL or of another path on it', async () => {
    const other = await startReferenceApi({ authenticate: false });
    const one = clientOf('one');
    await timeUntil(() => isHit(one));
    const strangers = [
      clientOf('two'),
      clientOf('One'),
      clientOf('one:'),
      clientOf('one', { baseUrl: other.url }),
      clientOf('one', { baseUrl: api.url.replace('127.0.0.1', 'localhost') }),
    ];
    for (const stranger of strangers) expect(await isHit(stranger)).toBe(false);
    expect(await timeUntil(() => isHit(one))).toBeLessThan(2000);
    await other.close();
  });

  it('are invalidated by a write of either credential on the same base URL, however that is written', async () => {
    const one = clientOf('one');
    const two = clientOf('two', { baseUrl: `${api.url}/` });
    for (const [writer, notes] of [
      [one, 'by one'],
      [two, 'by two'],
    ] as const) {
      await timeUntil(async () => (await isHit(one)) && (await isHit(two)));
      await writer.updateOrganisation({ organisation_id, notes });
      expect((await one.getOrganisation({ organisation_id })).notes).toBe(notes);
      expect((await two.getOrganisation({ organisation_id })).notes).toBe(notes);
    }
  });

  it('are not disturbed by a write on another base URL', async () => {
    const other = await startReferenceApi();
    const secret = 'dev-notify-secret-key';
    const elsewhere = clientOf('one', { baseUrl: other.url, auth: { clientId: 'notify-admin', secret } });
    const one = clientOf('one');
    await timeUntil(() => isHit(one));
    await elsewhere.updateOrganisation({ organisation_id, notes: 'elsewhere' });
    expect(await timeUntil(() => isHit(one))).toBeLessThan(2000);
    await other.close();
  });
});

describe('path segments', () => {
  it.each(['', '.', '..', '%2e', '%2E', '.%2e', '%2e%2E', '\ud800', 'x\udfff'])(
    'that would walk or break the path are refused: %j',
    async (token) => {
      const client = clientOf('one');
      const path = { params: { path: { token } } };
      await expect(client.GET('/invite/organisation/check/{token}', path)).rejects.toMatchObject({
        code: 'invalid_argument',
      });
      expect(api.requests).toEqual([]);
    },
  );

  it.each(['a/b', '../..', '..\\x', '%2f', '?q=1', '#f', 'a;b', 'ü', '\0', '...', '%', '@:'])(
    'of any other kind arrive as one segment: %j',
    async (token) => {
      const client = clientOf('one');
      await client.GET('/invite/organisation/check/{token}', { params: { path: { token } } });
      const sent = api.requests.at(-1)?.path.split('/') ?? [];
      expect(sent.slice(0, -1)).toEqual(['', 'invite', 'organisation', 'check']);
      expect(decodeURIComponent(sent.at(-1) ?? '')).toBe(token);
    },
  );
});

describe('__proto__', () => {
  const body = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"x"}`;
  const fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } });

  it('in an answer is a plain property, from the API and from the cache', async () => {
    const client = clientOf('proto', { fetch });
    for (let read = 0; read < 3; read++) {
      const data: object = await client.getOrganisation({ organisation_id });
      expect(Object.keys(data)).toEqual(['__proto__', 'constructor', 'id']);
      expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    }
    await timeUntil(() => isHit(client));
  });

  it('in arguments or options is refused by name', async () => {
    const client = clientOf('proto', { fetch });
    const args = JSON.parse(`{"organisation_id":"${organisation_id}","__proto__":{"polluted":1}}`);
    await expect(client.getOrganisation(args)).rejects.toThrow('has no argument "__proto__"');
    const options = JSON.parse('{"__proto__":{"polluted":1}}');
    expect(() => clientOf('proto', options)).toThrow('unknown option "__proto__"');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('stored values that were damaged', () => {
  it('are misses, ten thousand of ten thousand', async () => {
    const fetch = async (request: Request) =>
      Response.json({ id: request.url.slice(-36), name: 'of many words '.repeat(20) });
    const client = clientOf('damaged', { fetch });
    const raw = createClient({ url: redis.url });
    await raw.connect();
    const ids = Array.from({ length: 100 }, () => crypto.randomUUID());
    const read = async (id: string, mode: 'default' | 'only-if-cached') =>
      client.GET('/organisations/{organisation_id}', {
        params: { path: { organisation_id: id } },
        cache: mode,
      });
    await Promise.all(ids.map((id) => read(id, 'default')));
    const nameOf = async (id: string) =>
      (await raw.keys(`*:entry:damaged:{organisation-${id}}`))[0] as string;
    await timeUntil(async () => (await raw.keys('*:entry:damaged:*')).length === ids.length);
    const names = await Promise.all(ids.map(nameOf));
    const sound = (await raw.mGet(names)) as string[];
    for (const id of ids) expect((await read(id, 'only-if-cached')).response.status).toBe(200);

    const random = generator(20_260_731);
    for (let batch = 0; batch < 100; batch++) {
      const damaged = sound.map((text, index) => damage(text, sound[(index + 1) % 100] as string, random));
      await Promise.all(names.map((name, index) => raw.set(name, damaged[index] as string)));
      const statuses = await Promise.all(
        ids.map(async (id) => (await read(id, 'only-if-cached')).response.status),
      );
      const served = statuses.findIndex((status) => status !== 504);
      expect(served === -1 ? undefined : damaged[served]).toBeUndefined();
    }
    // They are replaced by the next read, and what is sound still counts.
    expect((await read(ids[0] as string, 'default')).data).toMatchObject({ id: ids[0] });
    await timeUntil(async () => (await read(ids[0] as string, 'only-if-cached')).response.status === 200);
    await raw.set(names[1] as string, sound[1] as string);
    expect((await read(ids[1] as string, 'only-if-cached')).response.status).toBe(200);
    raw.destroy();
  });

  it('of another type than text are misses', async () => {
    const client = clientOf('typed');
    await timeUntil(() => isHit(client));
    const raw = createClient({ url: redis.url });
    await raw.connect();
    const [name = ''] = await raw.keys('*:entry:typed:*');
    await raw.del(name);
    await raw.lPush(name, 'x');
    expect(await isHit(client)).toBe(false);
    await timeUntil(() => isHit(client));
    raw.destroy();
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
