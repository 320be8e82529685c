import { Writable } from 'node:stream';
import type { RedisClientType } from '@keyv/redis';
import type { UndiciStore } from './peers.ts';

type Key = Parameters<UndiciStore['get']>[0];

/**
 * The shortest store on Redis that undici's interface allows, one GET for a hit. The published one walks through
 * all keys for each of its hits unless it has them in its own memory; it is measured among the near caches.
 */
export function undiciStore(client: RedisClientType): UndiciStore {
  const nameOf = ({ origin, method, path }: Key) => `undici:${method}:${origin}${path}`;
  return {
    async get(key) {
      const text = await client.get(nameOf(key));
      if (text === null) return undefined;
      const { body, ...rest } = JSON.parse(text);
      return { ...rest, body: [Buffer.from(body)] };
    },
    createWriteStream(key, value) {
      let body = '';
      return new Writable({
        write(chunk: Buffer, _, done) {
          body += chunk.toString();
          done();
        },
        final(done) {
          const stored = client.set(nameOf(key), JSON.stringify({ ...value, body }), { EX: 3600 });
          stored.then(() => done(), done);
        },
      });
    },
    delete: (key) => client.del(nameOf(key)).then(() => {}),
  };
}
