import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { errorOf, organisation_id, requestsOf, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { startRedis } from '../support/redis-server.ts';
import { stopTime } from '../support/virtual-time.ts';
import { vouching } from '../support/vouching.ts';

describe('a Keyv of the caller’s on a Redis', () => {
  it('that freezes holds up one read for a short time, and refuses writes until it is back', async ({
    makeClient,
  }) => {
    const redis = await startRedis();
    const time = stopTime();
    const keyv = new Keyv(new KeyvRedis(redis.url));
    const client = makeClient({ cache: keyvCache(keyv) });
    await client.getOrganisation({ organisation_id });
    process.kill(redis.pid(), 'SIGSTOP');
    const read = client.getOrganisation({ organisation_id });
    await time.advance(250);
    expect(await read).toMatchObject({ id: organisation_id });
    await client.getOrganisation({ organisation_id });
    const write = errorOf(() => client.updateOrganisation(update));
    await time.advance(1_000);
    expect(await write).toMatchObject({ code: 'cache_unavailable' });

    process.kill(redis.pid(), 'SIGCONT');
    await time.until(async () => (await errorOf(() => client.updateOrganisation(update))) === undefined);
    await keyv.disconnect();
    await redis.stop();
  });

  it('that has no command for a deletion refuses the write', async ({ api, makeClient }) => {
    const redis = await startRedis('--rename-command', 'UNLINK', '', '--rename-command', 'DEL', '');
    for (const throwOnErrors of [false, true]) {
      const keyv = new Keyv(new KeyvRedis(redis.url, { throwOnErrors }));
      await keyv.set(`organisation-${organisation_id}`, 'old');
      const client = makeClient({ cache: memoryCache(), sharedWith: [vouching(keyvCache(keyv))] });
      expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({
        code: 'cache_unavailable',
      });
      await keyv.disconnect();
    }
    expect(requestsOf(api, 'POST')).toEqual([]);
    await redis.stop();
  });
});
