import type { StoreError } from '../../src/cache/store-error.ts';
import { Redirection } from '../../src/stores/redis-cause.ts';
import type { Command } from '../../src/stores/redis-connection.ts';
import { type CheckResult, failure, note, ok, reasonOf } from './doctor-finding.ts';
import type { RedisServer, RedisServers } from './redis-servers.ts';

/** What decides which rights are needed. */
export interface RightsOptions {
  readonly topology: RedisServers['topology'];
  readonly externalKey: string | undefined;
}

/** The probe key is gone by itself after so many milliseconds. */
const PROBE_MS = '10000';

/** Tries each command on a key of its own, in an order in which each finds what it needs. */
export async function checkRights(
  server: RedisServer,
  probe: string,
  { topology, externalKey }: RightsOptions,
): Promise<CheckResult[]> {
  const commands: Command[] = [
    ['SET', probe, '=probe', 'PX', PROBE_MS],
    ['MGET', probe],
    ['APPEND', probe, '=probe'],
    ['PEXPIRE', probe, PROBE_MS],
    ['UNLINK', probe],
    ['INFO', 'replication'],
    ...(topology === 'cluster' ? [['CLUSTER', 'INFO'], ['CLUSTER', 'SLOTS'], ['ASKING']] : []),
  ];
  const results: CheckResult[] = [];
  for (const command of commands) {
    const error = await errorOf(server, command);
    if (error !== undefined) results.push(failure('rights', error));
  }
  if (results.length === 0) results.push(ok('rights', commands.map(nameOf).join(', ')));

  results.push(await feature(server, 'near cache', ['CLIENT', 'TRACKING', 'ON']));
  await errorOf(server, ['CLIENT', 'TRACKING', 'OFF']);
  if (externalKey !== undefined)
    results.push(await feature(server, 'witnesses (sharedWith)', ['PEXPIRETIME', externalKey]));
  return results;
}

/** What only some applications use: nothing is wrong where it cannot be. */
async function feature(server: RedisServer, name: string, command: Command): Promise<CheckResult> {
  const error = await errorOf(server, command);
  return error === undefined
    ? ok(name, `possible: ${nameOf(command)}`)
    : note(name, `not possible on this server with this user: ${reasonOf(error)}`);
}

async function errorOf(server: RedisServer, command: Command): Promise<StoreError | undefined> {
  try {
    await server.run(command);
    return undefined;
  } catch (error) {
    // A key of another shard is there, as far as rights go.
    return error instanceof Redirection ? undefined : (error as StoreError);
  }
}

function nameOf([first = '', second = '']: Command): string {
  return /^(CLUSTER|CLIENT)$/.test(first) ? `${first} ${second}` : first;
}
