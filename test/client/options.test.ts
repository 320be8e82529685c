import { describe, expect } from 'vitest';
import { operations } from '../../generated/operations.ts';
import { createCachedClient } from '../../src/index.ts';
import { auth } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('a client', () => {
  it.for<[options: object, message: string]>([
    [{ baseUrl: undefined }, 'option "baseUrl" must be an absolute http or https URL'],
    [{ baseUrl: 'localhost:6011' }, 'option "baseUrl" must be an absolute http or https URL'],
    [{ baseUrl: 'http://me:secret@host' }, 'option "baseUrl" must not hold credentials'],
    [{ auth: undefined }, 'option "auth" must be an object'],
    [{ auth: { clientId: 'x' } }, 'option "secret" must be a string that is not empty'],
    [
      { auth: { clientId: '', secret: 'x' } },
      'option "clientId" must be a string that is not empty, got an empty one',
    ],
    [{ auth: { clientId: 'x', token: 'y' } }, 'option "token" must be a function, got string'],
    [
      { auth: { clientId: 'x', secret: undefined } },
      'option "secret" must be a string that is not empty, got undefined',
    ],
    [
      { auth: { clientId: 'x', token: () => '', secret: 'y' } },
      'unknown option "secret"; known are clientId, token',
    ],
    [
      { timeoutMs: 2 ** 31 },
      'option "timeoutMs" must be a whole number from 1 to 2147483647, got 2147483648',
    ],
    [
      { serverTimeoutMs: 0.5 },
      'option "serverTimeoutMs" must be a whole number from 0 to 2147483647, got 0.5',
    ],
    [{ originLagMs: 0.25 }, 'option "originLagMs" must be a whole number from 0 to 2147483647, got 0.25'],
    [
      { sharedWith: 'redis://x' },
      'option "sharedWith" must be an array of caches, such as [redisCache(url)]',
    ],
    [{ timeoutMs: 0 }, 'option "timeoutMs" must be a whole number from 1 to 2147483647, got 0'],
    [{ ttlJitter: 2 }, 'option "ttlJitter" must be a number from 0 to 1, got 2'],
    [{ cache: {} }, 'option "cache" must be memoryCache(), redisCache(url) or keyvCache(keyv)'],
    [{ cahce: false }, 'unknown option "cahce"'],
    [{ whenCacheFails: 'ignore' }, 'option "whenCacheFails" must be one of refuse, send'],
  ])(
    'refuses options that are missing, unknown or out of range: %o',
    ([options, message], { makeClient }) => {
      expect(() => makeClient(options as never)).toThrow(message);
    },
  );

  it('refuses a name that no header can carry', ({ api }) => {
    const make = () => createCachedClient({ name: 'bücher – x', operations }, { baseUrl: api.url, auth });
    expect(make).toThrow('client: the name must be a token, such as "books"');
  });
});
