import type { StoreError } from '../../src/cache/store-error.ts';
import type { OperationTable } from '../../src/operation.ts';
import { counted } from '../counted.ts';
import { type Finding, type Report, reasonOf, reportTo } from './doctor-finding.ts';
import type { RedisServer, RedisServers } from './redis-servers.ts';
import { namesOn } from './stored-names.ts';

/** Names are counted for so long, then what was counted so far is reported. */
const COUNTING_MS = 10_000;
/** Holds the header of any entry: checksum, fingerprint, two times, stamps. */
const HEADER_BYTES = '400';

interface StoredEntry {
  readonly client: string;
  readonly fingerprint: string;
  readonly key: string;
  readonly bytes: number;
  readonly storedAtMs: number;
}

/** Counts what is stored for some data: versions, and entries by client id and release. */
export async function checkCache(
  servers: RedisServers,
  prefix: string,
  table: OperationTable,
  clientId: string | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const report = reportTo(findings, 'cache');
  const entries: StoredEntry[] = [];
  let versions = 0;
  let isComplete = true;
  const untilMs = performance.now() + COUNTING_MS;
  try {
    for (const primary of servers.primaries) {
      for await (const names of namesOn(primary, prefix)) {
        const ofEntries = names.filter((name) => name.startsWith(`${prefix}entry:`));
        versions += names.length - ofEntries.length;
        entries.push(...(await readEntries(primary, prefix, ofEntries)));
        isComplete = performance.now() < untilMs;
        if (!isComplete) break;
      }
    }
  } catch (error) {
    report('note', 'contents', `not counted: ${reasonOf(error as StoreError)}`);
    return findings;
  }
  const atLeast = isComplete ? '' : `at least (counting ended after ${COUNTING_MS / 1000} s) `;
  report('ok', 'versions', `${atLeast}${versions} under ${prefix}…`);
  const kinds = new Set(entries.map(({ client, fingerprint }) => `${client}:${fingerprint}`));
  for (const kind of kinds) {
    const same = entries.filter(({ client, fingerprint }) => `${client}:${fingerprint}` === kind);
    report('ok', 'entries', atLeast + summaryOf(same, table));
  }
  const clients = [...new Set(entries.map(({ client }) => client))];
  if (entries.length === 0) await reportElsewhere(servers, versions, report);
  else if (clientId !== undefined && !clients.includes(clientId)) {
    const says = `none of the entries is of ${clientId}, but of ${clients.join(', ')}`;
    const todo = 'check --client-id: entries belong to the client id that they were read with';
    report('warning', 'client id', says, todo);
  }
  return findings;
}

async function readEntries(
  server: RedisServer,
  prefix: string,
  names: readonly string[],
): Promise<StoredEntry[]> {
  if (names.length === 0) return [];
  const commands = names.flatMap((name) => [
    ['STRLEN', name],
    ['GETRANGE', name, '0', HEADER_BYTES],
  ]);
  const replies = await server.run(...commands);
  return names.map((name, at) => {
    const [client = '', fingerprint = ''] = name.slice(`${prefix}entry:`.length).split(':');
    return {
      client: decodeURIComponent(client),
      fingerprint,
      key: name.slice(name.indexOf('{') + 1, -1),
      bytes: Number(replies[2 * at]),
      storedAtMs: Number(String(replies[2 * at + 1]).split(' ')[2]),
    };
  });
}

/** Some entries of one client and one release. */
function summaryOf(entries: readonly StoredEntry[], table: OperationTable): string {
  const [{ client, fingerprint }] = entries as readonly [StoredEntry];
  const isKnown = Object.values(table).some(
    ({ cache }) => cache.kind === 'read' && cache.fingerprint === fingerprint,
  );
  const release = isKnown ? '' : `, of another release (schema ${fingerprint})`;
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const largest = entries.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  const oldest = entries.reduce((one, other) => (other.storedAtMs < one.storedAtMs ? other : one));
  // A damaged entry says no time.
  const age = Number.isFinite(oldest.storedAtMs)
    ? `; oldest ${oldest.key}, ${new Date(oldest.storedAtMs).toISOString()}`
    : '';
  const size = `${bytes} bytes; largest ${largest.key}, ${largest.bytes} bytes`;
  return `${entries.length} of ${client}${release}, ${size}${age}`;
}

/** No entry is there: maybe they are in another database, or under another base URL. */
async function reportElsewhere({ primaries }: RedisServers, versions: number, report: Report): Promise<void> {
  const [info] = (await primaries[0]?.run(['INFO', 'keyspace']).catch(() => [])) ?? [];
  const databases = [...String(info ?? '').matchAll(/^db(\d+):keys=(\d+)/gm)].map(
    ([, number, keys]) => `${counted(Number(keys), 'key')} in database ${number}`,
  );
  const says = `none${versions > 0 ? ', though there are versions' : ''}; ${databases.join(', ')}`;
  const todo =
    'compare --base-url or --namespace and the database number with those of the clients; if they are right, nothing was read yet';
  if (databases.length > 0) report('warning', 'entries', says, todo);
  else report('note', 'entries', 'none: the server is empty, so nothing was read yet');
}
