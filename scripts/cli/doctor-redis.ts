import { StoreError } from '../../src/cache/store-error.ts';
import { SLOW_MS } from '../../src/stores/remote.ts';
import { replicationIdIn } from '../../src/stores/replication.ts';
import { counted } from '../counted.ts';
import { type Finding, type Report, reportFailure, reportTo } from './doctor-finding.ts';
import { checkRights } from './doctor-rights.ts';
import type { RedisServer, RedisServers } from './redis-servers.ts';

const ROUND_TRIPS = 15;
/** A share of the memory from which on it is called nearly full. */
const NEARLY_FULL = 0.9;

/**
 * Checks what the servers are, and whether they do what the cache needs; returns whether they can be asked for more.
 * @param probeKey Makes a key of the command's own, for each server.
 * @param externalKey A key that other applications keep, `undefined` when the API has none.
 */
export async function checkRedis(
  findings: Finding[],
  { topology, primaries, failing }: RedisServers,
  probeKey: (server: RedisServer) => string,
  externalKey: string | undefined,
): Promise<boolean> {
  const report = reportTo(findings, 'Redis');
  if (topology !== 'one server') {
    const which = primaries.map(({ address }) => address).join(', ');
    report('ok', 'topology', `${topology}; ${primaries.length > 1 ? 'primaries' : 'primary'} ${which}`);
  }
  for (const { address, reason } of failing)
    report('warning', 'topology', `${address}: ${reason.message}`, 'bring it back, or name it no longer');
  // One after the other, so that none disturbs the times of another.
  for (const server of primaries) {
    const isCluster = topology === 'cluster';
    await checkServer(findings, server, { probe: probeKey(server), isCluster, externalKey });
  }
  return !findings.some(({ check, verdict }) => check === 'reachable' && verdict === 'problem');
}

async function checkServer(
  findings: Finding[],
  server: RedisServer,
  trial: Omit<Parameters<typeof checkRights>[1], 'isBroken'>,
): Promise<void> {
  const report = reportTo(findings, `Redis ${server.address}`);
  const before = findings.length;
  try {
    const [info] = await server.run(['INFO']);
    const field: Field = (name) => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(String(info))?.[1];
    checkVersion(field, report);
    checkRole(String(info), field, report);
    checkMemory(field, report);
  } catch (error) {
    // A user without the right to INFO is told so together with the other rights.
    if ((error as StoreError).code !== 'NOPERM') {
      reportFailure(report, 'reachable', error as StoreError);
      return;
    }
  }
  const isBroken = findings.slice(before).some(({ verdict }) => verdict === 'problem');
  await checkRights(server, { ...trial, isBroken }, report);
  await checkTime(server, trial.probe, report);
}

type Field = (name: string) => string | undefined;

/** @throws {StoreError} for a server whose INFO names no version. */
function checkVersion(field: Field, report: Report): void {
  const redis = field('redis_version');
  if (redis === undefined)
    throw new StoreError('replies, but not as a Redis server does', { code: 'PROTOCOL' });
  report('ok', 'reachable', 'takes connections with this user and password');
  const valkey = field('valkey_version');
  const [major = 0, minor = 0] = redis.split('.').map(Number);
  const says = valkey === undefined ? `Redis ${redis}` : `Valkey ${valkey}`;
  if (major > 6 || (major === 6 && minor >= 2)) report('ok', 'version', says);
  else report('problem', 'version', says, 'upgrade to Redis 6.2 or later, or Valkey');
}

/** What keeps a client from using a server says the client's own check. */
function checkRole(info: string, field: Field, report: Report): void {
  try {
    replicationIdIn(info);
  } catch (error) {
    const { message, isPermanent } = error as StoreError;
    const host = field('master_host');
    const primary = host === undefined ? '' : `: ${host}:${field('master_port')}`;
    const todo =
      field('role') !== 'master'
        ? `give the address of the primary${primary}`
        : isPermanent
          ? 'use a server whose INFO has "master_replid"'
          : 'bring the replicas back; see which server is the primary';
    report('problem', 'role', message, todo);
    return;
  }
  const replicas = Number(field('connected_slaves') ?? 0);
  const is = `a primary with ${counted(replicas, 'replica')}`;
  if (replicas > 0 && field('min_slaves_good_slaves') === undefined) {
    const todo = 'set "min-replicas-to-write 1" on every server, so that a split brain cannot serve old data';
    report('warning', 'role', `${is}; one that is cut off still takes writes`, todo);
  } else report('ok', 'role', is);
}

const SET_POLICY = 'set "maxmemory-policy allkeys-lru"';

function checkMemory(field: Field, report: Report): void {
  const policy = field('maxmemory_policy') ?? 'unknown';
  if (policy === 'allkeys-lru') report('ok', 'eviction policy', policy);
  else if (policy === 'noeviction') {
    const says = 'noeviction: once memory is full, writes are refused and reads go to the API';
    report('note', 'eviction policy', says);
  } else {
    const says = `${policy} may evict what protects a write without a response`;
    report('warning', 'eviction policy', says, SET_POLICY);
  }

  const [used, most] = [Number(field('used_memory')), Number(field('maxmemory'))];
  const [usedMiB, mostMiB] = [used, most].map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`);
  const says = `${usedMiB} of ${mostMiB} used`;
  if (most === 0)
    report('note', 'memory', `${usedMiB} used; "maxmemory" is not set, so all of the machine may be`);
  else if (policy !== 'noeviction' || used < most * NEARLY_FULL) report('ok', 'memory', says);
  else {
    const todo = `raise "maxmemory", or ${SET_POLICY}`;
    report('problem', 'memory', `${says}: writes are refused once it is full`, todo);
  }

  const evicted = Number(field('evicted_keys') ?? 0);
  const todo = 'raise "maxmemory", or let this cache have a server of its own';
  if (evicted === 0) report('ok', 'evicted keys', 'none since the server started');
  else report('warning', 'evicted keys', `${evicted} since the server started`, todo);
}

/** How long one command takes, beside what the cache waits for. */
async function checkTime(server: RedisServer, probe: string, report: Report): Promise<void> {
  const times: number[] = [];
  try {
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const startMs = performance.now();
      await server.run(['MGET', probe]);
      times.push(performance.now() - startMs);
    }
  } catch {
    // Without the right to MGET, which was reported.
    return;
  }
  times.sort((a, b) => a - b);
  const [median, longest] = [times[ROUND_TRIPS >> 1] as number, times.at(-1) as number];
  const says = `${median.toFixed(1)} ms, at most ${longest.toFixed(1)} ms; a read waits ${SLOW_MS} ms`;
  if (median >= SLOW_MS)
    report('problem', 'round trip', says, 'use a server that is nearer: every read goes to the API');
  else if (longest >= SLOW_MS)
    report('warning', 'round trip', says, 'see SLOWLOG GET, and the network path: some reads go to the API');
  else report('ok', 'round trip', says);
  report('ok', 'clock', 'not needed: the cache relies on no clock but that of Redis');
}
