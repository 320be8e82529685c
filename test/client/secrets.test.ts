import { createServer } from 'node:net';
import { inspect } from 'node:util';
import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CacheEvent,
  type ClientOptions,
  memoryCache,
  type OrganisationsClient,
} from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { type CacheStore, redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { clientOf, errorOf } from '../support/calls.ts';
import { canary, expectNoCanary, textOf } from '../support/canary.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { vouching } from '../support/vouching.ts';

let api: ReferenceApi;
let redis: RedisServer;
const caches: CacheStore[] = [];
const events: CacheEvent[] = [];
const printed: string[] = [];

beforeAll(async () => {
  [api, redis] = await Promise.all([
    startReferenceApi({ clientId: 'canary', secret: canary.secret }),
    startRedis('--requirepass', canary.password, '--rename-command', 'APPEND', ''),
  ]);
});
afterAll(async () => {
  await Promise.all(caches.map((cache) => cache.close()));
  await Promise.all([api.close(), redis.stop()]);
});

const makeClient = (options: Partial<ClientOptions> = {}): OrganisationsClient =>
  clientOf(api.url, {
    auth: { clientId: 'canary', secret: canary.secret },
    retries: 0,
    sharedWith: [vouching(memoryCache())],
    onCacheEvent: (event) => events.push(event),
    ...options,
  });

function redisAt(url: string): CacheStore {
  const cache = redisCache(url);
  caches.push(cache);
  return cache;
}

/** One call of each kind, with a canary wherever a caller can put something. */
const calls: ReadonlyArray<(client: OrganisationsClient) => Promise<unknown>> = [
  (client) =>
    client.getOrganisation({ organisation_id: canary.id }, { headers: { 'x-extra': canary.header } }),
  (client) =>
    client.updateOrganisation(
      { organisation_id: canary.id, notes: canary.body },
      { alsoDelete: [canary.key], onBehalfOf: canary.header },
    ),
  (client) => client.searchOrganisations({ name: canary.query }),
  (client) => client.checkInviteToken({ token: canary.segment }),
];

const failures: ReadonlyArray<readonly [string, () => Partial<ClientOptions>]> = [
  [
    'the API rejects the call and quotes everything',
    () => {
      const body = { message: { [canary.id]: [canary.response, canary.body, canary.header] } };
      api.inject({ kind: 'status', status: 400, body });
      return {};
    },
  ],
  [
    'the API fails',
    () => {
      api.inject({ kind: 'status', status: 500 });
      return {};
    },
  ],
  [
    'the API resets the connection',
    () => {
      api.inject({ kind: 'reset' });
      return {};
    },
  ],
  [
    'the API sends no response',
    () => {
      api.inject({ kind: 'no-answer' });
      return { timeoutMs: 200 };
    },
  ],
  [
    'the API redirects',
    () => {
      api.inject({ kind: 'redirect', status: 302, location: `http://localhost/${canary.response}` });
      return {};
    },
  ],
  [
    'the API responds with HTML',
    () => {
      api.inject({ kind: 'html', status: 200 });
      return {};
    },
  ],
  ['the API cannot be reached', () => ({ baseUrl: 'http://127.0.0.1:9' })],
  [
    'the token is no valid header',
    () => ({ auth: { clientId: 'canary', token: () => `${canary.token}\n` } }),
  ],
  ['the secret is wrong', () => ({ auth: { clientId: 'canary', secret: `not ${canary.secret}` } })],
  ['Redis lacks a command, and quotes the call', () => ({ cache: redisAt(urlWith(canary.password)) })],
  ['the Redis password is wrong', () => ({ cache: redisAt(urlWith(`not-${canary.password}`)) })],
  ['Redis cannot be reached', () => ({ cache: redisAt(`redis://:${canary.password}@127.0.0.1:9`) })],
  [
    'a Keyv lacks the password',
    () => ({
      cache: keyvCache(new Keyv(new KeyvRedis(`redis://127.0.0.1:${redis.port}`, { throwOnErrors: true }))),
    }),
  ],
];

const urlWith = (password: string) => `redis://:${password}@127.0.0.1:${redis.port}`;

describe('secrets and personal data', () => {
  it.each(failures)('are in no error, event or log line when %s', async (_, prepare) => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...words) => void printed.push(inspect(words, { depth: 9 })),
      );
    }
    let failed = 0;
    for (const call of calls) {
      const client = makeClient(prepare());
      const error = await errorOf(() => call(client));
      if (error !== undefined) {
        failed += 1;
        expectNoCanary(textOf(error));
      }
      expectNoCanary(inspect(client, { depth: 9, showHidden: true }));
    }
    expect(failed).toBeGreaterThan(0);
    expectNoCanary(JSON.stringify(events));
    expectNoCanary(printed.join());
    vi.restoreAllMocks();
  });

  it('are in no error when a response is not HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (sent) => socket.end(`HTTP/1.1 200 OK\r\n${canary.response} ${sent}\r\n\r\n`));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    for (const call of calls) {
      const error = await errorOf(() => call(makeClient({ baseUrl: `http://127.0.0.1:${port}` })));
      expect(error).toMatchObject({ code: 'network_error' });
      expectNoCanary(textOf(error));
    }
    await new Promise((resolve) => server.close(resolve));
  });
});
