import { describe, expect } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { AttemptEvent, Logger } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { errorOf, organisation_id, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { startRedis } from '../support/redis-server.ts';

/** What a logger was told, by level. */
function logger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    debug: (message) => void lines.push(`debug ${message.replace(/ \d+ ms/, ' … ms')}`),
    warn: (message) => void lines.push(`warn ${message}`),
  };
}

describe('each attempt', () => {
  it('is an event, with its status or the code of its error', async ({ api, makeClient }) => {
    const seen: AttemptEvent[] = [];
    const client = makeClient({ onAttempt: (event) => void seen.push(event) });
    api.inject({ kind: 'status', status: 503, headers: { 'Retry-After': '0' } });
    await client.getOrganisations();
    api.inject({ kind: 'reset', when: { method: 'POST' } });
    await errorOf(() => client.updateOrganisation(update));
    const hold = api.inject({ kind: 'hold', times: 2 });
    const controller = new AbortController();
    const aborted = errorOf(() =>
      client.searchOrganisations({ name: 'SECRET' }, { signal: controller.signal }),
    );
    await hold.arrived;
    controller.abort();
    await aborted;
    hold.release();
    expect(seen).toMatchObject([
      { operationId: 'getOrganisations', attempt: 1, status: 503, isRetried: true },
      { operationId: 'getOrganisations', attempt: 2, status: 200, isRetried: false },
      {
        operationId: 'updateOrganisation',
        method: 'POST',
        path: '/organisations/{organisation_id}',
        errorCode: expect.stringMatching(/^(?:UND_ERR_|E)/),
      },
      { operationId: 'searchOrganisations', attempt: 1, errorCode: 'aborted', isRetried: false },
    ]);
    for (const event of seen) expect(event.durationMs).toBeGreaterThan(0);
    expect(JSON.stringify(seen)).not.toMatch(/SECRET|written/);
  });

  it('that a listener fails at changes nothing', async ({ makeClient }) => {
    const client = makeClient({
      onAttempt: () => {
        throw new Error('listener');
      },
    });
    expect(await client.getOrganisations()).not.toHaveLength(0);
  });

  it('is logged at debug, and hits are not', async ({ api, makeClient }) => {
    const log = logger();
    const client = makeClient({ logger: log });
    api.inject({ kind: 'status', status: 502 });
    await client.getOrganisation({ organisation_id });
    await client.getOrganisation({ organisation_id });
    expect(log.lines).toEqual([
      'debug notify-organisations: getOrganisation, attempt 1: 502 after … ms, will be retried',
      'debug notify-organisations: getOrganisation, attempt 2: 200 after … ms',
    ]);
  });
});

describe('a logger', () => {
  it('is warned once while the store fails, and again after it was well', async ({ makeClient }) => {
    const server = await startRedis();
    const log = logger();
    const client = makeClient({ cache: redisCache(server.url), logger: log });
    const warnings = () => log.lines.filter((line) => line.startsWith('warn'));
    await server.stop();
    for (let call = 0; call < 3; call++) await client.getOrganisation({ organisation_id });
    expect(warnings()).toEqual([expect.stringContaining('the cache cannot be used: ')]);
    expect(warnings()[0]).not.toContain(new URL(server.url).port);
  });

  it('is warned once of responses that are too large', async ({ makeClient, events }) => {
    const log = logger();
    const client = makeClient({ logger: log, maxEntryBytes: 10 });
    for (let call = 0; call < 2; call++) await client.getOrganisations();
    await until(() => events.filter(({ reason }) => reason === 'too_large').length === 2);
    expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([
      'warn notify-organisations: a response of getOrganisations is larger than "maxEntryBytes", so it is not cached',
    ]);
  });

  it('can be console, and is refused without its functions', ({ makeClient }) => {
    makeClient({ logger: console });
    expect(() => makeClient({ logger: {} as never })).toThrow(
      'option "logger" must have the functions debug and warn',
    );
  });
});

describe('User-Agent', () => {
  it('names the package and its version, unless a call or the client has another', async ({
    api,
    client,
    makeClient,
  }) => {
    await client.getOrganisations();
    await client.getOrganisations({}, { headers: { 'User-Agent': 'mine' }, cache: 'reload' });
    await makeClient({ headers: { 'user-agent': 'app' } }).getOrganisations();
    expect(api.requests.map(({ headers }) => headers['user-agent'])).toEqual([
      `notify-organisations/${manifest.version}`,
      'mine',
      'app',
    ]);
  });
});
