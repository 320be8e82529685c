import { parseArgs } from 'node:util';
import { newNonce } from '../../src/cache/protocol.ts';
import type { StoreError } from '../../src/cache/store-error.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import type { RedisAddress } from '../../src/stores/redis.ts';
import type { CommandResult } from '../generate/command.ts';
import { PROGRAM, runCommand } from './command.ts';
import { checkApi } from './doctor-api.ts';
import { checkCache } from './doctor-cache.ts';
import { checkEntry } from './doctor-entry.ts';
import { type Finding, reportFailure, reportTo } from './doctor-finding.ts';
import { checkRedis } from './doctor-redis.ts';
import { knownKey, type OperatedApi } from './known-names.ts';
import { dataOf, REDIS_ARGUMENTS, REDIS_USAGE, redisAddressOf } from './redis-arguments.ts';
import { findServers, type RedisServer, type RedisServers } from './redis-servers.ts';
import { storePrefix } from './stored-names.ts';

const USAGE = `Usage: ${PROGRAM} doctor [REDIS] [WHOSE] [--client-id ID --secret SECRET] [--key KEY] [--json]

Checks Redis, the API behind --base-url and what is in the cache; prints a line for each check, with what to do.
Changes nothing but a probe key of its own, and sends the API nothing but GET requests.

  --client-id ID        of the client (default notify-admin)
  --secret env:NAME     shared with the API; without it, no token is tried
  --key KEY             also says of this key when its entry was stored, and whether and why it is served
  --json                the same for programs

${REDIS_USAGE}

Ends with 0 when there is nothing to do, 1 when there is, 2 for a mistake in the arguments.`;

const OPTIONS = {
  ...REDIS_ARGUMENTS,
  'client-id': { type: 'string' },
  secret: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/**
 * Checks what an operator would check: Redis, the API, and what is in the cache. It changes nothing but a probe key of
 * its own, and sends the API nothing but GET requests.
 */
export function doctorCommand(api: OperatedApi, args: readonly string[]): Promise<CommandResult> {
  return runCommand(USAGE, args, async (read) => {
    const { values } = parseArgs({ args: read, options: OPTIONS });
    const findings = await examine(api, values);
    const isFine = findings.every(({ verdict }) => verdict === 'ok' || verdict === 'note');
    const text = values.json ? JSON.stringify({ findings }) : textOf(findings);
    return { text, exitCode: isFine ? 0 : 1, isReport: true };
  });
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

async function examine(api: OperatedApi, values: Values): Promise<Finding[]> {
  const { 'base-url': baseUrl, 'client-id': clientId = 'notify-admin', secret } = values;
  const address = redisAddressOf(values);
  const data = dataOf(values);
  if (address === undefined && baseUrl === undefined)
    throw new InvalidArgumentError('give Redis (--redis, --cluster or --sentinel), --base-url, or both');
  if (values.key !== undefined && (address === undefined || data === undefined))
    throw new InvalidArgumentError('--key needs Redis and --base-url or --namespace');
  const key = values.key === undefined ? undefined : knownKey(api, values.key);
  const findings: Finding[] = [];
  if (address !== undefined) await examineRedis(findings, api, address, data, values['client-id'], key);
  const auth = secret === undefined ? undefined : { clientId, secret };
  if (baseUrl !== undefined) await checkApi(findings, baseUrl, auth, api.operations);
  return findings;
}

async function examineRedis(
  findings: Finding[],
  { name, operations }: OperatedApi,
  address: RedisAddress,
  data: string | undefined,
  clientId: string | undefined,
  key: string | undefined,
): Promise<void> {
  let found: RedisServers;
  try {
    found = await findServers(address);
  } catch (error) {
    reportFailure(reportTo(findings, 'Redis'), 'reachable', error as StoreError);
    return;
  }
  using servers = found;
  /** A key of a server, under the prefix that the clients have a right to. */
  const probeKey = (server: RedisServer): string => {
    const probe = `${encodeURIComponent(name)}:probe:{${newNonce()}}`;
    return servers.ownerOf(probe) === server ? probe : probeKey(server);
  };
  const externalKey = Object.values(operations)
    .flatMap(({ cache }) => (cache.kind === 'write' ? [...cache.deletes, ...cache.externalDeletes] : []))
    .find((template) => !template.includes('{'));
  const isThere = await checkRedis(findings, servers, probeKey, externalKey);
  if (!isThere || data === undefined) return;
  await checkCache(findings, servers, storePrefix(name, data), operations, clientId);
  if (key !== undefined) await checkEntry(findings, servers, name, data, operations, key);
}

function textOf(findings: readonly Finding[]): string {
  const lines = findings.map(({ of, check, verdict, says, todo }) => {
    const mark = verdict === 'problem' ? 'PROBLEM' : verdict;
    return `${mark.padEnd(8)} ${of}, ${check}: ${says}${todo === undefined ? '' : ` → ${todo}`}`;
  });
  const count = (verdict: Finding['verdict']) => findings.filter((each) => each.verdict === verdict).length;
  const all = `${findings.length} checks, problems: ${count('problem')}, warnings: ${count('warning')}`;
  return [...lines, all].join('\n');
}
