import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portableCrc32, seal, unseal } from '../../src/cache/checksum.ts';
import {
  type CacheEvent,
  type ClientOptions,
  createOrganisationsClient,
  memoryCache,
  type OrganisationsClient,
} from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { type Trouble, TroubledStore } from '../support/keyv-stores.ts';
import { startRedis } from '../support/redis-server.ts';
import { auth, isHit, median, organisation_id, timed, timeUntil } from '../support/scene.ts';

let api: ReferenceApi;
let events: CacheEvent[];
beforeEach(async () => {
  api = await startReferenceApi();
  events = [];
});
afterEach(() => api.close());

const makeClient = (options: Partial<ClientOptions>): OrganisationsClient =>
  createOrganisationsClient({
    baseUrl: api.url,
    auth,
    onCacheEvent: (event) => events.push(event),
    ...options,
  });
const posts = () => api.requests.filter(({ method }) => method === 'POST').length;
const write = { organisation_id, notes: 'x' };

/** Each way for a store to fail, with a Keyv that throws and one that does not. */
const failures: ReadonlyArray<readonly [Trouble, boolean]> = [
  ['throws', false],
  ['throws', true],
  ['emits', false],
  ['emits', true],
  ['hangs', false],
  ['slow', false],
];

describe.each(failures)('a store that %s (throwOnErrors: %s)', (trouble, throwOnErrors) => {
  it('never fails a read nor holds it up for long, and a write is refused', async () => {
    const store = new TroubledStore();
    const client = makeClient({ cache: keyvCache(new Keyv({ store, throwOnErrors })) });
    await client.getOrganisation({ organisation_id });
    store.trouble = trouble;
    const first = await timed(() => client.getOrganisation({ organisation_id }));
    expect(first).toMatchObject({ value: { id: organisation_id } });
    expect(first.ms).toBeLessThan(350);
    const later: number[] = [];
    for (let read = 0; read < 15; read++) {
      later.push((await timed(() => client.getOrganisation({ organisation_id }))).ms);
    }
    expect(median(later)).toBeLessThan(30);

    const refused = await timed(() => client.updateOrganisation(write));
    expect(refused.error).toMatchObject({ code: 'cache_unavailable' });
    expect(refused.ms).toBeLessThan(1000);
    expect(posts()).toBe(0);
  });

  it('refuses a write when it fails in deleting alone, also in the store of another application', async () => {
    const store = new TroubledStore();
    store.trouble = trouble;
    store.only = 'delete';
    const keyv = keyvCache(new Keyv({ store, throwOnErrors }));
    for (const options of [{ cache: keyv }, { cache: memoryCache(), sharedWith: [keyv] }]) {
      const { error } = await timed(() => makeClient(options).updateOrganisation(write));
      expect(error).toMatchObject({ code: 'cache_unavailable', outcome: 'not_sent' });
    }
    expect(posts()).toBe(0);
    store.trouble = 'none';
    await makeClient({ cache: memoryCache(), sharedWith: [keyv] }).updateOrganisation(write);
    expect(posts()).toBe(1);
  });
});

describe('a store that answers false', () => {
  it('to a deletion says that the key was not there', async () => {
    const store = new TroubledStore();
    store.trouble = 'refuses';
    store.only = 'delete';
    await makeClient({ cache: keyvCache(new Keyv({ store })) }).updateOrganisation(write);
    expect(posts()).toBe(1);
  });

  it('to a version refuses the write', async () => {
    const store = new TroubledStore();
    store.trouble = 'refuses';
    store.only = 'set';
    const { error } = await timed(() =>
      makeClient({ cache: keyvCache(new Keyv({ store })) }).updateOrganisation(write),
    );
    expect(error).toMatchObject({ code: 'cache_unavailable' });
    expect(posts()).toBe(0);
  });
});

describe('a store that damages what it gives back', () => {
  it('is a store of misses', async () => {
    const store = new TroubledStore();
    const cache = keyvCache(new Keyv({ store }));
    const entry = {
      stamps: ['s'],
      fingerprint: 'f',
      storedAtMs: 1,
      expiresAtMs: 2,
      body: '{"long":"enough"}',
    };
    await cache.fill('key', entry, 60_000);
    expect((await cache.lookUp('key', [])).stored).toEqual(entry);
    store.trouble = 'damages';
    expect((await cache.lookUp('key', [])).stored).toBeUndefined();
    expect(await isHit(makeClient({ cache: keyvCache(new Keyv({ store })) }))).toBe(false);
  });

  it('is noticed by a checksum that is the same with and without Node', () => {
    for (const text of ['', 'a', 'Ünïcode ☂ 🦆', 'x'.repeat(1000)]) {
      expect(seal(text)).toBe(`${portableCrc32(text).toString(36)} ${text}`);
      expect(unseal(seal(text))).toBe(text);
    }
    for (const other of [undefined, null, 7, {}, '', 'x', ' x']) expect(unseal(other)).toBeUndefined();
  });
});

describe('a store that fails after the write was applied', () => {
  it('is a warning, and the write stands', async () => {
    const store = new TroubledStore();
    const client = makeClient({ cache: keyvCache(new Keyv({ store })), timeoutMs: 10_000 });
    const hold = api.inject({ kind: 'hold', when: { method: 'POST' } });
    const call = client.updateOrganisation(write);
    await hold.arrived;
    store.trouble = 'throws';
    hold.release();
    await call;
    expect(events.at(-1)).toEqual({
      operationId: 'updateOrganisation',
      kind: 'error',
      reason: expect.stringContaining('Error'),
    });
  });
});

describe('a Redis of the caller’s, in a Keyv', () => {
  it('that freezes never holds up a read for long, nor lets a write go unannounced', async () => {
    const redis = await startRedis();
    const keyv = new Keyv(new KeyvRedis(redis.url));
    const client = makeClient({ cache: keyvCache(keyv) });
    await client.getOrganisation({ organisation_id });
    process.kill(redis.pid(), 'SIGSTOP');
    expect((await timed(() => client.getOrganisation({ organisation_id }))).ms).toBeLessThan(350);
    const refused = await timed(() => client.updateOrganisation(write));
    expect(refused.error).toMatchObject({ code: 'cache_unavailable' });
    expect(refused.ms).toBeLessThan(1000);
    process.kill(redis.pid(), 'SIGCONT');
    await timeUntil(async () => (await timed(() => client.updateOrganisation(write))).error === undefined);
    await keyv.disconnect();
    await redis.stop();
  });

  it('that does not take a deletion refuses the write', async () => {
    const redis = await startRedis('--rename-command', 'UNLINK', '', '--rename-command', 'DEL', '');
    for (const throwOnErrors of [false, true]) {
      const keyv = new Keyv(new KeyvRedis(redis.url, { throwOnErrors }));
      await keyv.set(`organisation-${organisation_id}`, 'old');
      const client = makeClient({ cache: memoryCache(), sharedWith: [keyvCache(keyv)] });
      const { error } = await timed(() => client.updateOrganisation(write));
      expect(error).toMatchObject({ code: 'cache_unavailable' });
      await keyv.disconnect();
    }
    expect(posts()).toBe(0);
    await redis.stop();
  });
});
