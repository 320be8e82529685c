import type { StoreError } from '../../src/cache/store-error.ts';
import { SLOW_MS } from '../../src/stores/remote.ts';
import { counted } from '../counted.ts';
import {
  about,
  type CheckResult,
  type Finding,
  failure,
  note,
  ok,
  problem,
  warning,
} from './doctor-finding.ts';
import { checkRights } from './doctor-rights.ts';
import type { RedisServer, RedisServers } from './redis-servers.ts';

/** What is checked besides what every client needs. */
export interface RedisChecks {
  /** A key of the command's own, on each server. */
  readonly probeKey: (server: RedisServer) => string;
  /** A key that other applications keep, `undefined` when the API has none. */
  readonly externalKey: string | undefined;
}

const ROUND_TRIPS = 15;
/** A share of the memory from which on it is called nearly full. */
const NEARLY_FULL = 0.9;

/** Checks what the servers are, and whether they do what the cache needs. */
export async function checkRedis(servers: RedisServers, checks: RedisChecks): Promise<Finding[]> {
  const { topology, primaries, failing } = servers;
  const all: CheckResult[] = [];
  if (topology !== 'one server') {
    const which = primaries.map(({ address }) => address).join(', ');
    all.push(ok('topology', `${topology}; ${primaries.length > 1 ? 'primaries' : 'primary'} ${which}`));
  }
  for (const { address, reason } of failing)
    all.push(warning('topology', `${address}: ${reason.message}`, 'bring it back, or name it no longer'));
  const each = await Promise.all(
    primaries.map(async (server) =>
      about(`Redis ${server.address}`, await checkServer(servers, server, checks)),
    ),
  );
  return [...about('Redis', all), ...each.flat()];
}

async function checkServer(
  { topology }: RedisServers,
  server: RedisServer,
  { probeKey, externalKey }: RedisChecks,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const probe = probeKey(server);
  try {
    const [info] = await server.run(['INFO']);
    const field = (name: string) => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(String(info))?.[1];
    results.push(
      ok('reachable', 'takes connections with this user and password'),
      checkVersion(field),
      checkRole(field),
      ...checkMemory(field),
      ...checkConnections(field),
    );
  } catch (error) {
    // A user without the right to INFO is told so together with the other rights.
    if ((error as StoreError).code !== 'NOPERM') return [failure('reachable', error as StoreError)];
  }
  results.push(...(await checkRights(server, probe, { topology, externalKey })));
  return [...results, ...(await checkTime(server, probe))];
}

type Field = (name: string) => string | undefined;

function checkVersion(field: Field): CheckResult {
  const valkey = field('valkey_version');
  if (valkey !== undefined) return ok('version', `Valkey ${valkey}`);
  const version = field('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 6 || (major === 6 && minor >= 2)) return ok('version', `Redis ${version}`);
  return problem(
    'version',
    `Redis ${version || 'of unknown version'}`,
    'upgrade to Redis 6.2 or later, or Valkey',
  );
}

function checkRole(field: Field): CheckResult {
  const role = field('role');
  if (role !== 'master') {
    const primary = field('master_host');
    const where = primary === undefined ? '' : `: ${primary}:${field('master_port')}`;
    return problem(
      'role',
      `${role === 'slave' ? 'a replica' : 'of unknown role'}; the cache needs a primary`,
      `give the address of the primary${where}`,
    );
  }
  if (!/^[\da-f]{40}$/.test(field('master_replid') ?? ''))
    return problem(
      'role',
      'hides its replication id, by which the cache notices a failover',
      'use a server whose INFO has "master_replid"',
    );
  const replicas = Number(field('connected_slaves') ?? 0);
  const says = `a primary with ${counted(replicas, 'replica')}`;
  const good = field('min_slaves_good_slaves');
  if (good === '0')
    return problem(
      'role',
      'a primary without a replica in reach, which "min-replicas-to-write" asks for: another may be the primary by now',
      'bring the replicas back; see which server is the primary',
    );
  if (replicas > 0 && good === undefined)
    return warning(
      'role',
      `${says}; one that is cut off still takes writes`,
      'set "min-replicas-to-write 1" on every server, so that a split brain cannot serve old data',
    );
  return ok('role', says);
}

function checkMemory(field: Field): CheckResult[] {
  const policy = field('maxmemory_policy') ?? 'unknown';
  const evicted = Number(field('evicted_keys') ?? 0);
  const shared = 'raise "maxmemory", or let this cache have a server of its own';
  return [
    policyResult(policy),
    sizeResult(Number(field('used_memory')), Number(field('maxmemory')), policy),
    evicted > 0
      ? warning('evicted keys', `${evicted} since the server started`, shared)
      : ok('evicted keys', 'none since the server started'),
  ];
}

function sizeResult(used: number, most: number, policy: string): CheckResult {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  if (most === 0)
    return note('memory', `${megabytes(used)} used; "maxmemory" is not set, so all of the machine may be`);
  const says = `${megabytes(used)} of ${megabytes(most)} used`;
  if (policy !== 'noeviction' || used < most * NEARLY_FULL) return ok('memory', says);
  return problem(
    'memory',
    `${says}: writes are refused once it is full`,
    `raise "maxmemory", or ${SET_POLICY}`,
  );
}

const SET_POLICY = 'set "maxmemory-policy allkeys-lru"';

function policyResult(policy: string): CheckResult {
  const check = 'eviction policy';
  if (policy === 'allkeys-lru') return ok(check, policy);
  if (policy === 'noeviction')
    return note(check, 'noeviction: once memory is full, writes are refused and reads go to the API');
  return warning(check, `${policy} may evict what protects a write without a response`, SET_POLICY);
}

function checkConnections(field: Field): CheckResult[] {
  const [open, most] = [Number(field('connected_clients')), Number(field('maxclients'))];
  if (!(most > 0)) return [];
  const says = `${open} of ${most}`;
  return open < most * NEARLY_FULL
    ? [ok('connections', says)]
    : [warning('connections', says, 'raise "maxclients", or find who opens so many (CLIENT LIST)')];
}

/** How long one command takes, beside what the cache waits for. */
async function checkTime(server: RedisServer, probe: string): Promise<CheckResult[]> {
  const times: number[] = [];
  try {
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const startMs = performance.now();
      await server.run(['MGET', probe]);
      times.push(performance.now() - startMs);
    }
  } catch {
    // Without the right to MGET, which was reported.
    return [];
  }
  const sorted = times.toSorted((a, b) => a - b);
  const [median, longest] = [sorted[ROUND_TRIPS >> 1] as number, sorted.at(-1) as number];
  const check = 'round trip';
  const says = `${median.toFixed(1)} ms, at most ${longest.toFixed(1)} ms; a read waits ${SLOW_MS} ms`;
  if (median >= SLOW_MS)
    return [problem(check, says, 'use a server that is nearer: every read goes to the API')];
  if (longest >= SLOW_MS)
    return [warning(check, says, 'see SLOWLOG GET, and the network path: some reads go to the API')];
  return [ok(check, says), ok('clock', 'not needed: the cache relies on no clock but that of Redis')];
}
