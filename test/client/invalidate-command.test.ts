import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { cacheKeyTemplates, operations } from '../../generated/operations.ts';
import { invalidateCommand } from '../../scripts/cli/invalidate-command.ts';
import type { OrganisationsClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { seed } from '../../src/testing/index.ts';
import { isHit, organisation_id, until } from '../support/calls.ts';
import { it as base } from '../support/fixtures.ts';
import { command } from '../support/redis-scene.ts';

const api = {
  name: 'notify-organisations',
  operations,
  keyTemplates: Object.values(cacheKeyTemplates),
};
const key = `organisation-${organisation_id}`;
const other = seed.organisations.borough;

interface Scene {
  /** Runs the command on the Redis and the API of the test. */
  readonly invalidate: (...args: string[]) => ReturnType<typeof invalidateCommand>;
  /** With two organisations in the cache. */
  readonly warm: OrganisationsClient;
}

const it = base.extend<Scene>({
  invalidate: async ({ redis, api: { url } }, use) =>
    use((...args) => invalidateCommand(api, [...args, '--redis', redis.url, '--base-url', `${url}/`])),
  warm: async ({ redis, makeClient }, use) => {
    await command(redis, 'FLUSHALL');
    const cache = redisCache(redis.url);
    const client = makeClient({ cache });
    for (const id of [organisation_id, other]) await until(() => isHit(client, id));
    await use(client);
    await cache.close();
  },
});

it('invalidates a key, and deletes it for other applications', async ({ redis, warm, invalidate }) => {
  await command(redis, 'SET', key, '{}', 'EX', '60');
  expect(await invalidate(key)).toEqual({ exitCode: 0, text: 'Invalidated 1 key and 0 groups.' });
  expect(await isHit(warm)).toBe(false);
  expect(await isHit(warm, other)).toBe(true);
  expect(await command(redis, 'EXISTS', key)).toBe(0);
});

it('takes a key in any spelling of its UUID', async ({ warm, invalidate }) => {
  await invalidate(`organisation-${organisation_id.toUpperCase()}`);
  expect(await isHit(warm)).toBe(false);
});

it('invalidates a group', async ({ warm, invalidate }) => {
  const { text } = await invalidate('--group', 'organisation', '--json');
  expect(JSON.parse(text)).toEqual({ invalidated: { keys: [], groups: ['organisation'] } });
  for (const id of [organisation_id, other]) expect(await isHit(warm, id)).toBe(false);
});

it('invalidates everything', async ({ warm, invalidate }) => {
  expect((await invalidate('--all')).text).toBe('Invalidated 2 keys and 1 group.');
  for (const id of [organisation_id, other]) expect(await isHit(warm, id)).toBe(false);
});

it('says so when nobody has used such data, as with another base URL', async ({ redis }) => {
  const { text } = await invalidateCommand(api, [key, '--redis', redis.url, '--namespace', 'misspelt']);
  expect(text).toMatch(
    /^Invalidated 1 key and 0 groups. No client has read or written any of this under miss/,
  );
});

it('says what is there, and changes nothing', async ({ redis, warm, invalidate }) => {
  await command(redis, 'SET', key, '{}', 'EX', '60');
  const { text } = await invalidate(key, '--dry-run', '--json');
  expect(JSON.parse(text)).toEqual({
    found: [{ kind: 'key', name: key, entries: 1, externalTtlSeconds: 60 }],
  });
  expect((await invalidate('--all', '--dry-run')).text).toContain(`key ${key}: 1 entry, kept by another`);
  expect(await isHit(warm)).toBe(true);
  expect(await command(redis, 'EXISTS', key)).toBe(1);
});

it('keeps a response that was under way from being stored', async ({ api: server, warm, invalidate }) => {
  await invalidate(key);
  const hold = server.inject({ kind: 'hold', when: { method: 'GET' } });
  const read = warm.getOrganisation({ organisation_id });
  await hold.arrived;
  await invalidate(key);
  hold.release();
  await read;
  expect(await isHit(warm)).toBe(false);
});

it.for([
  [[`organisatoin-${organisation_id}`], `Did you mean "${key}"?`],
  [['organisation'], 'is no key of this API. Did you mean "organisations"?'],
  [[key.slice(0, -1)], 'organisation-{organisation_id} needs a whole UUID'],
  [['--group', 'env:NO_SUCH_NAME'], 'the environment variable NO_SUCH_NAME of env:NO_SUCH_NAME is not set'],
  [['--group', 'organisations'], 'Did you mean "organisation"?'],
  [[], 'give keys and groups, or --all'],
  [['--all', key], 'give keys and groups, or --all'],
  [['--everything'], "Unknown option '--everything'"],
  [[key, '--namespace', 'data'], 'give either --base-url or --namespace'],
] as const)('refuses %j', async ([args, message], { invalidate }) => {
  const { exitCode, text } = await invalidate(...args);
  expect(exitCode).toBe(2);
  expect(text).toContain(message);
});

it('ends with 1 when Redis cannot be told, and names no address', async () => {
  const args = [key, '--redis', 'redis://user:secret@127.0.0.1:1', '--namespace', 'data'];
  for (const more of [[], ['--dry-run']]) {
    const { exitCode, text } = await invalidateCommand(api, [...args, ...more]);
    expect(exitCode).toBe(1);
    expect(text).toContain('ECONNREFUSED');
    expect(text).not.toContain('secret');
  }
});

it('says so in a process of its own as well, which only waits', async () => {
  const words = ['invalidate', key, '--redis', 'env:URL_OF_REDIS', '--namespace', 'data'];
  const env = { ...process.env, URL_OF_REDIS: 'redis://127.0.0.1:1' };
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/cli/index.ts', ...words], {
    env,
  });
  await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
});
