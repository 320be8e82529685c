import { decodeEntry } from '../../src/cache/entry.ts';
import { openWrites, stampOf, withReplicationId, witnessStampOf } from '../../src/cache/protocol.ts';
import { StoreError } from '../../src/cache/store-error.ts';
import { storeKeysOf } from '../../src/cache/store-keys.ts';
import type { OperationTable, ReadRule } from '../../src/operation.ts';
import { type Finding, type Report, reasonOf, reportTo } from './doctor-finding.ts';
import type { RedisServers } from './redis-servers.ts';
import { type StoreKey, storeKeysOn, storePrefix } from './stored-names.ts';

/** Says of each entry under a key when it was stored, when it expires, and whether it is served, and if not, why. */
export async function checkEntry(
  findings: Finding[],
  servers: RedisServers,
  name: string,
  data: string,
  table: OperationTable,
  key: string,
): Promise<void> {
  const report = reportTo(findings, `key ${key}`);
  const { version, group } = storeKeysOf(name, data, '');
  const { rule, witnesses } = rulesFor(table, key);
  try {
    const stored: StoreKey[] = [];
    for await (const some of storeKeysOn(servers.ownerOf(version(key)), storePrefix(name, data)))
      stored.push(...some.filter((each) => each.kind === 'entry' && each.name === key));
    if (stored.length === 0) {
      const says = 'none is stored: a write, an eviction or its time to live ended it, or nobody read it';
      report('note', 'entry', says);
    }
    const dependencies = await Promise.all([
      dependencyNow(servers, 'the key', version(key)),
      ...(rule?.groups ?? []).map((each) => dependencyNow(servers, `group ${each}`, group(each))),
      ...witnesses.map((each) => dependencyNow(servers, `witness ${each}`, each, true)),
    ]);
    for (const { storeKey, client } of stored) {
      const [reply] = await servers.ownerOf(storeKey).run(['MGET', storeKey]);
      const [text] = reply as readonly unknown[];
      reportEntry(client, decodeEntry(storeKey, text), rule, dependencies, report);
    }
    const [ttl] = await servers.ownerOf(key).run(['PTTL', key]);
    const left = Number(ttl) < 0 ? 'without a time to live' : `for ${Math.round(Number(ttl) / 1000)} s more`;
    if (Number(ttl) !== -2) report('note', 'another application', `keeps a key of this name, ${left}`);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    report('note', 'entry', `not examined: ${reasonOf(error)}`);
  }
}

/** One thing that an entry depends on, as it is now. Only clients with a shared store ask for witnesses. */
async function dependencyNow(servers: RedisServers, what: string, name: string, isWitness = false) {
  const command = isWitness ? ['PEXPIRETIME', name] : ['MGET', name];
  const [info, reply] = await servers.ownerOf(name).run(['INFO', 'replication'], command);
  const replicationId = (/^master_replid:(\w+)/m.exec(String(info))?.[1] ?? '').slice(0, 12);
  const text = isWitness ? String(reply) : ((reply as readonly (string | null)[])[0] ?? null);
  const own = isWitness ? witnessStampOf(text) : stampOf(text);
  const stamp = own && withReplicationId(own, replicationId);
  return {
    /** Whether a write is in flight, or ended without a response. */
    isOpen: !isWitness && text !== null && openWrites(text).length > 0,
    /** Why an entry that was stored with a stamp is not served. */
    reasonAgainst(then: string | undefined): string | undefined {
      if (then === undefined || then === stamp) return undefined;
      if (stamp === undefined) return isWitness ? `${what} is absent` : `${what} has no version`;
      if (!then.startsWith(replicationId)) return 'it was stored before a failover or a restart of Redis';
      return isWitness ? `${what} was set again since` : `${what} was invalidated since`;
    },
  };
}

function reportEntry(
  client: string,
  entry: ReturnType<typeof decodeEntry>,
  rule: ReadRule | undefined,
  dependencies: readonly Awaited<ReturnType<typeof dependencyNow>>[],
  report: Report,
): void {
  if (entry === undefined) {
    const says = `of ${client}: damaged, so it is not served`;
    report('warning', 'entry', says, 'find out who writes under this prefix');
    return;
  }
  const { fingerprint, stamps } = entry;
  const time = (ms: number) => new Date(ms).toISOString();
  const when = `of ${client}: stored ${time(entry.storedAtMs)}, expires ${time(entry.expiresAtMs)}`;
  if (rule !== undefined && fingerprint !== rule.fingerprint) {
    const says = `${when}; served to clients of another release only (schema ${fingerprint})`;
    report('ok', 'entry', says);
    return;
  }
  const reasons = new Set(dependencies.flatMap((each, at) => each.reasonAgainst(stamps[at]) ?? []));
  const isOpen = dependencies.some((each) => each.isOpen);
  const open = isOpen ? '; a write is in flight, or ended without a response' : '';
  const verdict =
    reasons.size === 0
      ? 'valid, so it is served'
      : `not valid, so the API is asked: ${[...reasons].join('; ')}`;
  report('ok', 'entry', `${when}; ${verdict}${open}`);
}

const EXPRESSION = /\{[^{}]*\}/g;

/** The rule of the read that is cached under a key, and its witnesses with the values that the key has for them. */
function rulesFor(table: OperationTable, key: string): { rule?: ReadRule; witnesses: string[] } {
  const rules = Object.values(table).flatMap(({ cache }) => (cache.kind === 'read' ? [cache] : []));
  // A value can look like the end of a longer template.
  for (const rule of rules.toSorted((one, other) => other.key.length - one.key.length)) {
    const literals = rule.key.split(EXPRESSION).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const [found, ...values] = new RegExp(`^${literals.join('([^,]*?)')}$`).exec(key) ?? [];
    if (found === undefined) continue;
    const names: string[] = rule.key.match(EXPRESSION) ?? [];
    const fill = (name: string) => values[names.indexOf(name)] ?? '';
    return { rule, witnesses: (rule.witnesses ?? []).map((each) => each.replace(EXPRESSION, fill)) };
  }
  return { witnesses: [] };
}
