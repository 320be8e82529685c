import { KeyvAdapter } from '@apollo/utils.keyvadapter';
import KeyvRedis, { createClient, type RedisClientType } from '@keyv/redis';
import { buildStorage } from 'axios-cache-interceptor';
import { Keyv } from 'keyv';
import type { Api } from '../api.ts';
import type { Contender } from '../measure.ts';
import { idOf, ORGANISATIONS, organisationBody, organisationId } from '../organisations.ts';
import { apollo, axiosCacheInterceptor, bento, undiciCache } from './peers.ts';
import { plain } from './plain.ts';
import { undiciStore } from './undici-store.ts';

/** A client of Redis with nothing between. */
export async function connect(redisUrl: string): Promise<RedisClientType> {
  const client = createClient({ url: redisUrl });
  // When a benchmark fails, its own error is the one to see, not that the server was stopped after it.
  client.on('error', () => {});
  return (await client.connect()) as RedisClientType;
}

/** Redis' own commands, and nothing else: the three names that a hit of ours looks up, in one round trip. */
export async function floor(client: RedisClientType): Promise<Contender> {
  for (let number = 0; number < ORGANISATIONS; number++) {
    const id = idOf(number);
    await client.mSet([
      `floor:entry:${id}`,
      organisationBody(id),
      `floor:version:${id}`,
      '=0123456789abcdef',
    ]);
  }
  await client.set('floor:group', '=0123456789abcdef');
  return {
    name: 'raw MGET + JSON.parse',
    async run(index) {
      const id = organisationId(index);
      const [text] = await client.mGet([`floor:entry:${id}`, `floor:version:${id}`, 'floor:group']);
      return JSON.parse(text ?? '');
    },
  };
}

/** The peers that keep their answers in a Redis, each with a connection of its own. */
export async function peersOnRedis({ url }: Api, redisUrl: string): Promise<Contender[]> {
  const forPlain = await connect(redisUrl);
  const forAxios = await connect(redisUrl);
  const keyv = new Keyv({ store: new KeyvRedis(redisUrl) });
  keyv.on('error', () => {});
  const forUndici = await connect(redisUrl);
  const texts = {
    get: (key: string) => forPlain.get(key),
    set: (key: string, text: string) => forPlain.set(key, text, { EX: 3600 }),
  };
  return [
    plain(url, texts, () => forPlain.destroy()),
    { ...axiosCacheInterceptor(url, axiosStorage(forAxios)), close: () => forAxios.destroy() },
    undiciCache(url, undiciStore(forUndici), () => forUndici.destroy()),
    // The two packages disagree about an optional property of Keyv's options.
    apollo(url, new KeyvAdapter(keyv as never), () => keyv.disconnect()),
    bento(url, redisUrl),
  ];
}

/** As its documentation builds one. */
function axiosStorage(client: RedisClientType) {
  return buildStorage({
    async find(key) {
      const text = await client.get(`axios:${key}`);
      return text === null ? undefined : JSON.parse(text);
    },
    async set(key, value) {
      await client.set(`axios:${key}`, JSON.stringify(value), { PX: 3_600_000 });
    },
    async remove(key) {
      await client.del(`axios:${key}`);
    },
  });
}
