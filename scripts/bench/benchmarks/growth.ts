import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RedisClientType } from '@keyv/redis';
import { redisCache } from '../../../src/stores/redis.ts';
import { startRedis } from '../../../test/support/redis-server.ts';
import { ourClient } from '../contenders.ts';
import { type Benchmark, compare } from '../measure.ts';
import { idOf, organisationBody, organisationId } from '../organisations.ts';
import { connect } from '../peers.ts';

const BATCH = 500;

export const growth: Benchmark = {
  number: 7,
  isSlow: true,
  name: 'Growth',
  about: 'The same writes with more keys stored in Redis. There is no API: the process itself responds.',
  async run(context) {
    const closing: (() => Promise<void>)[] = [];
    const contenders = [];
    // All at the same time, so that sizes can take turns.
    for (const keys of [1_000, 1_000_000]) {
      const server = await startRedis();
      const raw = await connect(server.url);
      await fill(raw, keys);
      raw.destroy();
      const cache = redisCache(server.url);
      closing.push(() => cache.close(), server.stop);
      const client = ourClient('http://127.0.0.1:9', cache, {
        async fetch() {
          // As a response from the network, it lets other work run first.
          await nextTurn();
          return new Response(null, { status: 204 });
        },
      });
      contenders.push({
        name: keys.toLocaleString('en-GB'),
        run: (index: number) =>
          client.updateOrganisation({ organisation_id: organisationId(index), notes: 'x' }),
      });
    }
    const table = await compare('keys stored: write, Redis', contenders, context);
    for (const close of closing) await close();
    return [table];
  },
};

/** Half of the keys are entries, half are versions. */
async function fill(client: RedisClientType, keys: number): Promise<void> {
  for (let start = 0; start < keys; start += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => start + index);
    await client.mSet(
      numbers.map((number): [string, string] =>
        number % 2 === 0
          ? [`filler:entry:${idOf(number)}`, organisationBody(idOf(number))]
          : [`filler:version:${idOf(number)}`, '=0123456789abcdef'],
      ),
    );
  }
}
