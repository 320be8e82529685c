import { inspect } from 'node:util';
import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { errorOf } from '../support/calls.ts';
import { canary, expectNoCanary, textOf } from '../support/canary.ts';
import { type Fixtures, it } from '../support/fixtures.ts';

describe('secrets and personal data', () => {
  it('are not in the message about an invalid argument or header', async ({ client }) => {
    const bad = [
      () => client.getOrganisation({ organisation_id: canary.segment }),
      () => client.getOrganisation({ organisation_id: { canary: canary.body } } as never),
      () => client.checkInviteToken({ token: `${canary.segment}\ud800` }),
      () => client.updateServiceOrganisation({ organisation_id: canary.id, service_id: canary.body }),
      () => client.getOrganisations({}, { headers: { 'x-extra': `${canary.header}\nx` } }),
      () => client.getOrganisations({}, { onBehalfOf: `${canary.header}\nx` }),
      () => client.GET('/organisations', { headers: { 'x-extra': `${canary.header}\u0000` } }),
      () => client.getOrganisations({}, { headers: { Authorization: canary.token } }),
      () => client.getOrganisations({}, { alsoDelete: canary.key } as never),
      () => client.getOrganisations({}, { cache: canary.key } as never),
    ];
    for (const call of bad) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: 'invalid_argument' });
      expectNoCanary(textOf(error));
    }
  });

  it.for<(makeClient: Fixtures['makeClient']) => unknown>([
    () => redisCache(`http://:${canary.password}@localhost`),
    () => redisCache(`redis://:${canary.password}@localhost/not-a-number`),
    () => redisCache(`redis://:${canary.password}%zz@localhost`),
    () => redisCache({ url: `rediss://:${canary.password}@localhost`, socket: { tls: false } as never }),
    (makeClient) => makeClient({ auth: { clientId: 'x', secret: [canary.secret] as never } }),
    (makeClient) => makeClient({ baseUrl: `http://me:${canary.password}@localhost` }),
    (makeClient) => makeClient({ baseUrl: canary.password }),
  ])('are not in the message about an invalid option: %s', async (make, { makeClient }) => {
    const error = await errorOf(() => make(makeClient));
    expect(error).toMatchObject({ code: 'invalid_option' });
    expectNoCanary(textOf(error));
  });

  it('are not in what inspect and JSON show of a client or a cache', async ({ makeClient }) => {
    const auth = { clientId: 'canary', secret: canary.secret };
    const cache = redisCache(`redis://:${canary.password}@localhost`);
    const memory = memoryCache();
    const client = makeClient({ cache: memory, auth });
    await errorOf(() => client.searchOrganisations({ name: canary.query }));
    for (const shown of [cache, memory, client]) {
      expectNoCanary(inspect(shown, { depth: 9, showHidden: true }));
      expectNoCanary(JSON.stringify(shown));
    }
  });
});
