import { Keyv } from 'keyv';
import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { keyvCache } from '../../src/stores/keyv.ts';
import { errorOf, isHit, organisation_id, requestsOf, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { FaultyStore, type StoreFault } from '../support/keyv-stores.ts';
import { start, stopTime } from '../support/virtual-time.ts';
import { vouching } from '../support/vouching.ts';

/** What a read may wait for its store in all. */
const READ_LIMIT_MS = 250;
/** Within what a write is refused. */
const WRITE_LIMIT_MS = 1_000;

/** Each way for a store to fail, with a Keyv that throws and one that does not. */
const failures: ReadonlyArray<readonly [StoreFault, throwOnErrors: boolean]> = [
  ['throws', false],
  ['throws', true],
  ['emits', false],
  ['emits', true],
  ['hangs', false],
  ['slow', false],
];

describe.each(failures)('with a store that %s (throwOnErrors: %s)', (fault, throwOnErrors) => {
  it('a read waits once and not for long, later reads do not wait at all, and a write is refused', async ({
    api,
    makeClient,
  }) => {
    const time = stopTime();
    const store = new FaultyStore();
    const client = makeClient({ cache: keyvCache(new Keyv({ store, throwOnErrors })) });
    await client.getOrganisation({ organisation_id });
    store.fault = fault;
    const first = client.getOrganisation({ organisation_id });
    await time.advance(READ_LIMIT_MS);
    expect(await first).toMatchObject({ id: organisation_id });
    // Time stands still, so a read that waited for the store would never end.
    for (let read = 0; read < 15; read++) await client.getOrganisation({ organisation_id });

    const write = start(() => errorOf(() => client.updateOrganisation(update)));
    await time.advance(WRITE_LIMIT_MS);
    expect(await write.result).toMatchObject({ code: 'cache_unavailable', delivery: 'not_sent' });
    expect(requestsOf(api, 'POST')).toEqual([]);
  });

  it('a write is refused when only deletions fail, also in a store of another application', async ({
    api,
    makeClient,
  }) => {
    const time = stopTime();
    const store = new FaultyStore();
    store.fault = fault;
    store.only = 'delete';
    const keyv = vouching(keyvCache(new Keyv({ store, throwOnErrors })));
    for (const options of [{ cache: keyv }, { cache: memoryCache(), sharedWith: [keyv] }]) {
      const error = errorOf(() => makeClient(options).updateOrganisation(update));
      await time.advance(WRITE_LIMIT_MS);
      expect(await error).toMatchObject({ code: 'cache_unavailable', delivery: 'not_sent' });
    }
    expect(requestsOf(api, 'POST')).toEqual([]);
    store.fault = 'none';
    await makeClient({ cache: memoryCache(), sharedWith: [keyv] }).updateOrganisation(update);
    expect(requestsOf(api, 'POST')).toHaveLength(1);
  });
});

describe('a store that returns false', () => {
  it('for a deletion says that the key was absent', async ({ api, makeClient }) => {
    const store = new FaultyStore();
    store.fault = 'refuses';
    store.only = 'delete';
    await makeClient({ cache: keyvCache(new Keyv({ store })) }).updateOrganisation(update);
    expect(requestsOf(api, 'POST')).toHaveLength(1);
  });

  it('for a version makes the write refused', async ({ api, makeClient }) => {
    const store = new FaultyStore();
    store.fault = 'refuses';
    store.only = 'set';
    const client = makeClient({ cache: keyvCache(new Keyv({ store })) });
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({
      code: 'cache_unavailable',
    });
    expect(requestsOf(api, 'POST')).toEqual([]);
  });
});

describe('a store that damages what it returns', () => {
  it('has misses only', async ({ makeClient }) => {
    const time = stopTime();
    const store = new FaultyStore();
    const client = makeClient({ cache: keyvCache(new Keyv({ store })) });
    await client.getOrganisation({ organisation_id });
    // A write of before the first version could still be applied until then.
    await time.advance(70_000);
    await client.getOrganisation({ organisation_id });
    expect(await isHit(client)).toBe(true);
    store.fault = 'damages';
    for (let read = 0; read < 3; read++) expect(await isHit(client)).toBe(false);
  });
});

describe('a store that fails after a write was applied', () => {
  it('is reported by an event, and the write succeeds', async ({ api, makeClient, events }) => {
    stopTime();
    const store = new FaultyStore();
    const client = makeClient({ cache: keyvCache(new Keyv({ store })), timeoutMs: 10_000 });
    const hold = api.inject({ kind: 'hold', when: { method: 'POST' } });
    const call = client.updateOrganisation(update);
    await hold.arrived;
    store.fault = 'throws';
    hold.release();
    await call;
    expect(events.at(-1)).toEqual({
      operationId: 'updateOrganisation',
      kind: 'error',
      reason: expect.stringContaining('Error'),
    });
  });
});
