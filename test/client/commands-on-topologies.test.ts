import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheKeyTemplates, operations } from '../../generated/operations.ts';
import { doctorCommand } from '../../scripts/cli/doctor-command.ts';
import { invalidateCommand } from '../../scripts/cli/invalidate-command.ts';
import type { ReadRule } from '../../src/operation.ts';
import { type CacheStore, type RedisAddress, redisCache } from '../../src/stores/redis.ts';
import { slotOf } from '../../src/stores/slot.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { clientOf, isHit, organisation_id, until, untilItSucceeds } from '../support/calls.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { ask } from '../support/redis-commands.ts';
import { startRedisSentinels } from '../support/redis-sentinel.ts';
import type { RedisServer } from '../support/redis-server.ts';

const api = { name: 'notify-organisations', operations, keyTemplates: Object.values(cacheKeyTemplates) };
const key = `organisation-${organisation_id}`;
const runbook = readFileSync('RUNBOOK.md', 'utf8');
const other = seed.organisations.borough;

interface Servers {
  readonly address: RedisAddress;
  readonly args: readonly string[];
  readonly servers: readonly RedisServer[];
  readonly withUser: (username: string, password: string) => RedisAddress;
  ownerOf(key: string): Promise<RedisServer>;
  /** What one that does not respond any more is called. */
  breakOne(): Promise<string>;
  stop(): Promise<void>;
}

async function cluster(): Promise<Servers> {
  const started = await startRedisCluster();
  const { servers, urls } = started;
  const args = urls.slice(0, 3).flatMap((url) => ['--cluster', url]);
  const breakOne = async () => {
    const [, second] = servers as [RedisServer, RedisServer];
    await second.kill();
    return `127.0.0.1:${second.port}`;
  };
  const address = { cluster: urls.slice(0, 3) };
  const withUser = (username: string, password: string) => ({ ...address, username, password });
  const ownerOf = (name: string) => started.primaryOf(slotOf(name));
  return { address, args, servers, withUser, ownerOf, breakOne, stop: () => started.stop() };
}

async function sentinel(): Promise<Servers> {
  const started = await startRedisSentinels();
  const { name, nodes, servers, sentinels } = started;
  const args = [...nodes.flatMap((url) => ['--sentinel', url]), '--sentinel-name', name];
  const breakOne = async () => {
    await sentinels[0]?.stop();
    return new URL(nodes[0] as string).host;
  };
  const address = { sentinel: { name, nodes } };
  const withUser = (username: string, password: string) => ({ ...address, username, password });
  const ownerOf = () => started.primary();
  return { address, args, servers, withUser, ownerOf, breakOne, stop: () => started.stop() };
}

describe.concurrent.each([
  ['Redis Cluster', cluster],
  ['Redis Sentinel', sentinel],
] as const)('on %s', (_, start) => {
  let servers: Servers;
  let server: ReferenceApi;
  let cache: CacheStore;
  beforeAll(async () => {
    [servers, server] = await Promise.all([start(), startReferenceApi()]);
    cache = redisCache(servers.address);
  });
  afterAll(async () => {
    await cache.close();
    await Promise.all([servers.stop(), server.close()]);
  });

  const warm = async () => {
    const client = clientOf(server.url, { cache });
    for (const id of [organisation_id, other]) await until(() => isHit(client, id));
  };
  const where = () => [...servers.args, '--base-url', server.url];
  /** Again, as it says that one may, when a busy machine makes Redis too slow for it. */
  const invalidate = async (...args: string[]): Promise<string> => {
    const { text, exitCode } = await invalidateCommand(api, [...args, ...where()]);
    return exitCode === 1 ? invalidate(...args) : text;
  };

  /** By the stored stamps, whatever a busy machine makes of a read. */
  const isValid = async (id: string) => {
    const { text } = await doctorCommand(api, [...where(), '--key', `organisation-${id}`]);
    const [, isNot] = /, entry: .*; (not )?valid, so/.exec(text) as RegExpExecArray;
    return isNot === undefined;
  };

  it.sequential('invalidate finds and invalidates what is stored, on every primary', async () => {
    await warm();
    const found = await invalidate('--all', '--dry-run');
    for (const id of [organisation_id, other]) expect(found).toContain(`key organisation-${id}: 1 entry`);
    expect(await invalidate(key)).toBe('Invalidated 1 key and 0 groups.');
    expect([await isValid(organisation_id), await isValid(other)]).toEqual([false, true]);
    await warm();
    expect(await invalidate('--group', 'organisation')).toMatch(/^Invalidated /);
    expect([await isValid(organisation_id), await isValid(other)]).toEqual([false, false]);
    await warm();
    expect(await invalidate('--all')).toBe('Invalidated 2 keys and 1 group.');
    expect([await isValid(organisation_id), await isValid(other)]).toEqual([false, false]);
  });

  it.sequential('a user with the rights of RUNBOOK.md can do all that the cache does', async () => {
    const every = /^ACL SETUSER app on >PASSWORD (.*)$/m.exec(runbook)?.[1] as string;
    const rights = (feature: string) =>
      new RegExp(`^\\* \\*\\*${feature}.*`, 'm').exec(runbook)?.[0].match(/[~+][\w*:|-]+/g) ?? [];
    const more = ['Cluster', 'Near cache', 'External keys'].flatMap(rights);
    const user = ['ACL', 'SETUSER', 'app', 'reset', 'on', '>secret', ...every.split(' '), ...more];
    for (const each of servers.servers) await untilItSucceeds(() => ask(each, ...user));
    const limited = redisCache(servers.withUser('app', 'secret'), { nearCache: true });
    const client = clientOf(server.url, { cache: limited, sharedWith: [limited] });
    await untilItSucceeds(() => client.updateOrganisation({ organisation_id, notes: 'x' }));
    await untilItSucceeds(() => limited.readWitnesses?.(['organisations']) ?? Promise.reject());
    await until(() => isHit(clientOf(server.url, { cache: limited })));
    expect(limited.status?.().lastCause ?? '').not.toMatch(/NOPERM/);
    await limited.close();
  });

  it.sequential('external keys vouch for entries wherever they are, and doctor names one that is absent', async () => {
    const client = clientOf(server.url, { cache, sharedWith: [cache] });
    const { witnesses = [] } = operations.getOrganisation.cache as ReadRule;
    expect(witnesses).not.toEqual([]);
    const told = (...[name = '', witness = '', ...more]: string[]) =>
      untilItSucceeds(async () => ask(await servers.ownerOf(witness), name, witness, ...more));
    for (const witness of witnesses) await told('SET', witness, '[]', 'EX', '3600');
    await until(() => isHit(client));
    for (const witness of witnesses) {
      await told('DEL', witness);
      expect(await isHit(client)).toBe(false);
      const { text } = await doctorCommand(api, [...where(), '--key', key]);
      expect(text).toContain(`not valid, so the API is asked: witness ${witness} is absent`);
      await told('SET', witness, '[]', 'EX', '3600');
      await until(() => isHit(client));
    }
    for (const witness of witnesses) await told('DEL', witness);
  });

  it.sequential('doctor examines every primary, the contents and a key, and names a server that does not respond', async () => {
    await warm();
    const args = [...where(), '--key', key];
    const healthy = (await doctorCommand(api, args)).text;
    expect(healthy).not.toMatch(/^PROBLEM/m);
    expect(healthy).toMatch(/^ok +Redis, topology: (cluster|Sentinel); primar/m);
    expect(healthy).toMatch(/^ok +cache, entries: 2 of notify-admin/m);
    expect(healthy).toMatch(/^ok +key .*, entry: .*valid, so it is served$/m);
    for (const each of servers.servers) {
      let probes: unknown;
      await until(async () => {
        probes = await ask(each, 'KEYS', '*:probe:*').catch(() => undefined);
        return probes !== undefined;
      });
      expect(probes).toEqual([]);
    }

    const gone = await servers.breakOne();
    const { text, exitCode } = await doctorCommand(api, args);
    expect(exitCode).toBe(1);
    expect(text).toContain(`${gone}: ECONNREFUSED`);
  });
});
