import { decodeEntry } from '../../src/cache/entry.ts';
import { openWrites, stampOf, withReplicationId, witnessStampOf } from '../../src/cache/protocol.ts';
import { StoreError } from '../../src/cache/store-error.ts';
import { storeKeysOf } from '../../src/cache/store-keys.ts';
import { parseTemplate } from '../../src/cache/template.ts';
import type { OperationTable, ReadRule } from '../../src/operation.ts';
import { about, type CheckResult, type Finding, note, ok, reasonOf, warning } from './doctor-finding.ts';
import type { RedisServers } from './redis-servers.ts';
import { namesOn, storePrefix } from './stored-names.ts';

/** One thing that an entry depends on. */
interface Dependency {
  readonly what: string;
  readonly name: string;
  readonly isWitness: boolean;
}

/** Says of each entry under a key when it was stored, when it expires, and whether it is served, and if not, why. */
export async function checkEntry(
  servers: RedisServers,
  { name, data, operations }: CheckedApi,
  key: string,
): Promise<Finding[]> {
  const rule = ruleOf(operations, key);
  const { version, group } = storeKeysOf(name, data, '');
  const prefix = `${storePrefix(name, data)}entry:`;
  const dependencies: Dependency[] = [
    { what: 'the key', name: version(key), isWitness: false },
    ...(rule?.groups ?? []).map((each) => ({ what: `group ${each}`, name: group(each), isWitness: false })),
    ...(rule?.witnesses ?? []).map((each) => {
      const witness = filled(each, rule?.key ?? '', key);
      return { what: `witness ${witness}`, name: witness, isWitness: true };
    }),
  ];
  const results: CheckResult[] = [];
  try {
    const stored: string[] = [];
    for await (const names of namesOn(servers.ownerOf(version(key)), prefix))
      stored.push(...names.filter((each) => each.endsWith(`:{${key}}`)));
    if (stored.length === 0)
      results.push(
        note('entry', 'none is stored: a write, an eviction or its time to live ended it, or nobody read it'),
      );
    const stamps = await Promise.all(dependencies.map((each) => stampNow(servers, each)));
    for (const each of stored.sort())
      results.push(await entryResult(servers, each, prefix, { rule, dependencies, stamps }));
    const [ttl] = await servers.ownerOf(key).run(['PTTL', key]);
    const left = Number(ttl) < 0 ? 'without a time to live' : `for ${Math.round(Number(ttl) / 1000)} s more`;
    if (Number(ttl) !== -2) results.push(note('another application', `keeps a key of this name, ${left}`));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    results.push(note('entry', `not examined: ${reasonOf(error)}`));
  }
  return about(`key ${key}`, results);
}

interface CheckedApi {
  readonly name: string;
  readonly data: string;
  readonly operations: OperationTable;
}
interface Now {
  readonly rule: ReadRule | undefined;
  readonly dependencies: readonly Dependency[];
  readonly stamps: readonly Stamp[];
}
interface Stamp {
  readonly stamp: string | undefined;
  readonly replicationId: string;
  readonly open: number;
}

async function entryResult(
  servers: RedisServers,
  name: string,
  prefix: string,
  { rule, dependencies, stamps }: Now,
): Promise<CheckResult> {
  const [reply] = await servers.ownerOf(name).run(['MGET', name]);
  const [text] = reply as readonly unknown[];
  const [client = ''] = name.slice(prefix.length).split(':');
  const whose = `of ${decodeURIComponent(client)}`;
  const entry = decodeEntry(name, text);
  if (entry === undefined)
    return warning(
      'entry',
      `${whose}: damaged, so it is not served`,
      'find out who writes under this prefix',
    );
  const time = (ms: number) => new Date(ms).toISOString();
  const when = `${whose}: stored ${time(entry.storedAtMs)}, expires ${time(entry.expiresAtMs)}`;
  if (rule !== undefined && entry.fingerprint !== rule.fingerprint)
    return ok('entry', `${when}; served to clients of another release only (schema ${entry.fingerprint})`);
  const reasons = dependencies.flatMap(({ what, isWitness }, at) => {
    const then = entry.stamps[at];
    const now = stamps[at] as Stamp;
    // Only clients with a shared store ask for witnesses.
    if (then === undefined || then === now.stamp) return [];
    if (now.stamp === undefined) return [isWitness ? `${what} is absent` : `the version of ${what} is gone`];
    if (!then.startsWith(now.replicationId)) return ['it was stored before a failover or a restart of Redis'];
    return [isWitness ? `${what} was set again since` : `${what} was invalidated since`];
  });
  const isOpen = stamps.some(({ open }) => open > 0);
  const open = isOpen ? '; a write is in flight, or ended without a response' : '';
  return ok(
    'entry',
    reasons.length === 0
      ? `${when}; valid, so it is served${open}`
      : `${when}; not valid, so the API is asked: ${[...new Set(reasons)].join('; ')}${open}`,
  );
}

async function stampNow(servers: RedisServers, { name, isWitness }: Dependency): Promise<Stamp> {
  const command = isWitness ? ['PEXPIRETIME', name] : ['MGET', name];
  const [info, reply] = await servers.ownerOf(name).run(['INFO', 'replication'], command);
  const replicationId = (/^master_replid:(\w+)/m.exec(String(info))?.[1] ?? '').slice(0, 12);
  const text = isWitness ? String(reply) : ((reply as readonly (string | null)[])[0] ?? null);
  const stamp = isWitness ? witnessStampOf(text) : stampOf(text);
  return {
    stamp: stamp && withReplicationId(stamp, replicationId),
    replicationId,
    open: isWitness || text === null ? 0 : openWrites(text).length,
  };
}

/** The rule of the read that is cached under a key. */
function ruleOf(table: OperationTable, key: string): ReadRule | undefined {
  return Object.values(table)
    .flatMap(({ cache }) => (cache.kind === 'read' && patternOf(cache.key).test(key) ? [cache] : []))
    .sort((one, other) => other.key.length - one.key.length)[0];
}

/** A template with the values that a key has for it. */
function filled(template: string, keyTemplate: string, key: string): string {
  const values = patternOf(keyTemplate).exec(key) ?? [];
  const names = parseTemplate(keyTemplate).filter((part) => typeof part !== 'string');
  return parseTemplate(template)
    .map((part) => {
      if (typeof part === 'string') return part;
      const at = names.findIndex((each) => each.source === part.source && each.name === part.name);
      return values[at + 1] ?? '';
    })
    .join('');
}

function patternOf(template: string): RegExp {
  const pieces = parseTemplate(template).map((part) =>
    typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : '([^,]*?)',
  );
  return new RegExp(`^${pieces.join('')}$`);
}
