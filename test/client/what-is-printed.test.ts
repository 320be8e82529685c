import { inspect } from 'node:util';
import { Keyv } from 'keyv';
import { describe, expect } from 'vitest';
import type { Fetch } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { errorOf, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { json, serverThatSends } from './support.ts';

const SECRET = 'SECRET';

/** Everything that a log, a console or a framework may show of an error. */
function shown(error: unknown): string {
  const { message, stack, cause } = error as Error;
  const texts = [message, stack, String(error), JSON.stringify(error), inspect(cause, { showHidden: true })];
  return [...texts, inspect(error, { depth: 9 }), inspect({ ...(error as object) }, { depth: 9 })].join('\n');
}

/** Errors as the fetch of some platform, agent or wrapper throws them: what they hold is up to them. */
const external: Readonly<Record<string, () => unknown>> = {
  'the path of the request, as on Bun': () =>
    Object.assign(new Error(), { code: 'ConnectionRefused', path: SECRET }),
  'the URL in its message, as on Deno': () =>
    new TypeError(`error sending request for url (http://h/${SECRET})`),
  'options of a request, as of axios': () =>
    Object.assign(new Error(), { config: { headers: { a: SECRET } } }),
  'a cause with everything': () =>
    new TypeError('fetch failed', { cause: { message: SECRET, code: 'ECONNRESET', url: SECRET } }),
  'many errors': () =>
    new AggregateError([Object.assign(new Error(SECRET), { code: 'ECONNREFUSED', address: SECRET })], SECRET),
  'a secret for a code': () => Object.assign(new Error(), { code: SECRET }),
  'a secret that looks like a code': () =>
    Object.assign(new Error(), { code: `E${SECRET}!`, errno: SECRET, syscall: SECRET }),
  'a secret for a name': () => Object.assign(new Error(), { name: SECRET, toString: () => SECRET }),
  'properties that cannot be read': () =>
    Object.defineProperty(new Error(SECRET), 'code', {
      get: () => {
        throw new Error(SECRET);
      },
    }),
  'no error, but a text': () => SECRET,
  'no error, but an object': () => ({
    [SECRET]: SECRET,
    message: SECRET,
    stack: SECRET,
    toJSON: () => SECRET,
  }),
};

describe('an error of a fetch', () => {
  it.for(Object.keys(external))('with %s shows nothing of it', async (what, { makeClient }) => {
    const fetch: Fetch = async () => {
      throw external[what]?.();
    };
    const client = makeClient({ fetch, retries: 0 });
    for (const call of [
      () => client.checkInviteToken({ token: SECRET }),
      () => client.updateOrganisation(update),
    ]) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: 'network_error' });
      expect(shown(error)).not.toContain(SECRET);
    }
  });

  it('keeps the code that the platform knows', async ({ makeClient }) => {
    const fetch: Fetch = async () => {
      throw external['many errors']?.();
    };
    const error = await errorOf(() => makeClient({ fetch, retries: 0 }).getOrganisations());
    expect(error).toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
      cause: { code: 'ECONNREFUSED' },
    });
  });
});

describe('an error of another function of the caller’s', () => {
  it.for(Object.keys(external))(
    'with %s is there for code, and shows nothing',
    async (what, { makeClient }) => {
      const thrown = external[what]?.();
      const fail = () => {
        throw thrown;
      };
      const client = makeClient();
      const calls = [
        () => makeClient({ auth: { clientId: 'x', token: fail } }).getOrganisations(),
        () => client.GET('/organisations', { middleware: [{ onRequest: fail }] }),
        () => client.GET('/organisations', { middleware: [{ onResponse: fail }] }),
        () => client.GET('/organisations', { querySerializer: fail }),
      ];
      for (const call of calls) {
        const error = await errorOf(call);
        expect(error).toMatchObject({ code: 'callback_failed', reason: thrown });
        expect(shown(error)).not.toContain(SECRET);
      }
    },
  );
});

describe('an error of a store', () => {
  const ofStores: Readonly<Record<string, () => unknown>> = {
    ...external,
    'a secret in capitals, as of a function that gets credentials': () => new Error(`${SECRET} is no key`),
    'a secret in a class': () => Object.assign(new Error(), { constructor: { name: SECRET } }),
  };

  it.for(Object.keys(ofStores))('with %s shows nothing of it', async (what, { events, makeClient }) => {
    const fail = async () => {
      throw ofStores[what]?.();
    };
    const store = { opts: {}, get: fail, set: fail, delete: fail, clear: fail };
    const client = makeClient({ cache: keyvCache(new Keyv({ store, throwOnErrors: true })) });
    await client.getOrganisation({ organisation_id });
    const error = await errorOf(() => client.updateOrganisation(update));
    expect(error).toMatchObject({ code: 'cache_unavailable' });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'error' }));
    for (const each of [error, events, client.cache.status()])
      expect(inspect(each, { depth: 9 })).not.toContain(SECRET);
  });
});

describe('arguments and options that cannot be read', () => {
  const fail = () => {
    throw new Error(SECRET);
  };
  const unreadable: Readonly<Record<string, () => object>> = {
    'a getter that throws': () =>
      Object.defineProperty({}, 'organisation_id', { get: fail, enumerable: true }),
    'a proxy that was revoked, as a draft of immer': () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    'a proxy whose names cannot be listed': () => new Proxy({}, { ownKeys: fail }),
  };

  it.for(Object.keys(unreadable))('%s is refused in words of ours', async (what, { api, client }) => {
    const given = unreadable[what]?.() as never;
    const path = '/organisations/{organisation_id}';
    const calls = [
      () => client.getOrganisation(given),
      () => client.updateOrganisation(given),
      () => client.GET(path, { params: { path: given } }),
      () => client.POST(path, { params: { path: given }, body: {} }),
      () => client.GET('/organisations/search', { params: given }),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: 'invalid_argument' });
      expect(shown(error)).not.toContain(SECRET);
    }
    expect(api.requests).toEqual([]);
  });
});

describe('a message', () => {
  it('about a path that is no template does not show it', async ({ client }) => {
    const paths = [
      `/invite/organisation/check/${SECRET}`,
      `/${SECRET}`,
      SECRET,
      `/organisations?name=${SECRET}`,
    ];
    for (const path of paths) {
      for (const method of ['GET', 'get', 'POST', `${SECRET}`]) {
        const error = await errorOf(() => client.request(method as 'get', path as never));
        expect(error).toMatchObject({ code: 'invalid_argument' });
        expect(shown(error)).not.toContain(SECRET);
      }
    }
  });

  it('about options and arguments has none of their values', async ({ client, makeClient }) => {
    const calls = [
      () => makeClient({ baseUrl: `${SECRET}:password@host` }),
      () => makeClient({ headers: { 'x-a': `${SECRET}\u0000` } }),
      () => makeClient({ headers: { Authorization: SECRET } }),
      () => makeClient({ [`a ${SECRET}`]: 1 } as never),
      () => client.explain(`${SECRET} x` as never),
      () => client.GET('/organisations', { baseUrl: `http://me:${SECRET}@h` }),
      () => client.GET('/organisations', { parseAs: SECRET as never }),
      () => client.GET('/organisations', { params: { [`${SECRET} x`]: 1 } } as never),
      () => client.GET('/organisations', { headers: [['x', SECRET, 'y']] as never }),
      () => client.getOrganisations({}, { headers: { expect: SECRET } }),
      () => client.cache.delete(SECRET),
      () => client.cache.invalidate(SECRET),
      () => client.updateOrganisation(update, { alsoDelete: [SECRET] }),
      () => client.use(SECRET as never),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: expect.stringMatching(/^invalid_/) });
      expect(shown(error)).not.toContain(SECRET);
    }
  });

  it('about a response has nothing that the API chose', async ({ makeClient }) => {
    const responses = [
      json({ message: SECRET, errors: [{ message: SECRET }] }, `400 ${SECRET}`, `x-a: ${SECRET}\r\n`),
      `HTTP/1.1 200 ${SECRET}\r\ncontent-type: text/${SECRET}/\r\ncontent-length: 6\r\n\r\n${SECRET}`,
      `HTTP/1.1 302 Found\r\nlocation: http://h/${SECRET}\r\ncontent-length: 0\r\n\r\n`,
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 6\r\n\r\n${SECRET}`,
      `${SECRET}\r\n\r\n`,
    ];
    for (const response of responses) {
      const client = makeClient({ baseUrl: await serverThatSends(() => response), retries: 0 });
      const error = await errorOf(() => client.getOrganisation({ organisation_id }));
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(?:api_error|unexpected_response|network_error)$/),
      });
      expect(shown(error)).not.toContain(SECRET);
    }
  });
});
