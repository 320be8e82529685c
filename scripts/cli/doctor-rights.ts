import type { StoreError } from '../../src/cache/store-error.ts';
import { Redirection } from '../../src/stores/redis-cause.ts';
import type { Command } from '../../src/stores/redis-connection.ts';
import { type Report, reasonOf, reportFailure } from './doctor-finding.ts';
import type { RedisServer } from './redis-servers.ts';

/** What is tried on a server. */
export interface Trial {
  /** A key of the command's own that the server has. */
  readonly probe: string;
  readonly isCluster: boolean;
  /** A key that other applications keep, `undefined` when the API has none. */
  readonly externalKey: string | undefined;
  /** Whether a problem is known for which the server may refuse commands. */
  readonly isBroken: boolean;
}

/** The probe key is gone by itself after so many milliseconds. */
const PROBE_MS = '10000';

/** Tries each command on a key of its own, in an order in which each finds what it needs. */
export async function checkRights(server: RedisServer, trial: Trial, report: Report): Promise<void> {
  const { probe, isCluster, externalKey, isBroken } = trial;
  const commands: Command[] = [
    ['SET', probe, '=probe', 'PX', PROBE_MS],
    ['MGET', probe],
    ['APPEND', probe, '=probe'],
    ['PEXPIRE', probe, PROBE_MS],
    ['UNLINK', probe],
    ['INFO', 'replication'],
    ...(isCluster ? [['CLUSTER', 'INFO'], ['CLUSTER', 'SLOTS'], ['ASKING']] : []),
  ];
  const errors: StoreError[] = [];
  for (const command of commands) {
    const error = await errorOf(server, command);
    if (error !== undefined) errors.push(error);
  }
  if (errors.length === 0) report('ok', 'rights', commands.map(nameOf).join(', '));
  const isOfRights = ({ code }: StoreError) => code === 'NOPERM' || code === 'UNKNOWN';
  for (const error of errors.filter(isOfRights)) reportFailure(report, 'rights', error);
  // A server that is, say, a replica refuses each write for that: it is said once.
  const state = errors.find((error) => !isOfRights(error));
  if (state !== undefined && !isBroken) reportFailure(report, 'commands', state);

  await tryFeature(server, 'near cache', ['CLIENT', 'TRACKING', 'ON'], report);
  await errorOf(server, ['CLIENT', 'TRACKING', 'OFF']);
  if (externalKey !== undefined)
    await tryFeature(server, 'witnesses (sharedWith)', ['PEXPIRETIME', externalKey], report);
}

/** What only some applications use: nothing is wrong where it cannot be. */
async function tryFeature(
  server: RedisServer,
  name: string,
  command: Command,
  report: Report,
): Promise<void> {
  const error = await errorOf(server, command);
  if (error === undefined) report('ok', name, `possible: ${nameOf(command)}`);
  else report('note', name, `not possible on this server with this user: ${reasonOf(error)}`);
}

function errorOf(server: RedisServer, command: Command): Promise<StoreError | undefined> {
  return server.run(command).then(
    () => undefined,
    // A key of another shard is there, as far as rights go.
    (error: StoreError) => (error instanceof Redirection ? undefined : error),
  );
}

function nameOf([first = '', second = '']: Command): string {
  return /^(CLUSTER|CLIENT)$/.test(first) ? `${first} ${second}` : first;
}
