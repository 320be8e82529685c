import { stampOf } from '../../src/cache/protocol.ts';
import type { StoreError } from '../../src/cache/store-error.ts';
import type { OperationTable } from '../../src/operation.ts';
import { counted } from '../counted.ts';
import { type Finding, type Report, reasonOf, reportTo } from './doctor-finding.ts';
import type { RedisServer, RedisServers } from './redis-servers.ts';
import { type StoreKey, storeKeysOn } from './stored-names.ts';

/** Names are counted for so long, then what was counted so far is reported. */
const COUNTING_MS = 10_000;
/** Holds the header of any entry: checksum, fingerprint, two times, stamps. */
const HEADER_BYTES = '400';

interface Content extends StoreKey {
  /** 0 for what has expired meanwhile. */
  readonly bytes: number;
  /** Infinite for what is no entry, or a damaged one. */
  readonly storedAtMs: number;
  /** Of a version: whether it is no text, or one without a stamp. A damaged entry is only a miss. */
  readonly isOverwritten: boolean;
}

/** Counts what is stored for some data: versions, and entries by client id and release. */
export async function checkCache(
  findings: Finding[],
  servers: RedisServers,
  prefix: string,
  table: OperationTable,
  clientId: string | undefined,
): Promise<void> {
  const report = reportTo(findings, 'cache');
  const all: Content[] = [];
  const untilMs = performance.now() + COUNTING_MS;
  let isComplete = true;
  try {
    for (const primary of servers.primaries)
      for await (const some of storeKeysOn(primary, prefix)) {
        all.push(...(await Promise.all(some.map((each) => contentOf(primary, each)))));
        isComplete = performance.now() < untilMs;
        if (!isComplete) break;
      }
  } catch (error) {
    report('note', 'contents', `not counted: ${reasonOf(error as StoreError)}`);
    return;
  }
  const [overwritten] = all.filter(({ isOverwritten }) => isOverwritten);
  if (overwritten !== undefined) {
    const says = `${overwritten.storeKey} holds what no client has written, so its key or group is not cached`;
    report('problem', 'contents', says, 'delete it (UNLINK), and find out who writes under this prefix');
  }
  const atLeast = isComplete ? '' : `at least (counting ended after ${COUNTING_MS / 1000} s) `;
  const entries = all.filter(({ kind, bytes }) => kind === 'entry' && bytes > 0);
  const versions = all.filter(({ kind }) => kind !== 'entry').length;
  report('ok', 'versions', `${atLeast}${versions} under ${prefix}…`);
  const kindOf = ({ client, fingerprint }: Content) => `${client} ${fingerprint}`;
  for (const kind of new Set(entries.map(kindOf))) {
    const same = entries.filter((each) => kindOf(each) === kind);
    report('ok', 'entries', atLeast + summaryOf(same, table));
  }
  const clients = [...new Set(entries.map(({ client }) => client))];
  if (entries.length === 0) await reportElsewhere(servers, versions, report);
  else if (clientId !== undefined && !clients.includes(clientId)) {
    const says = `none of the entries is of ${clientId}, but of ${clients.join(', ')}`;
    const todo = 'check --client-id: entries belong to the client id that they were read with';
    report('warning', 'client id', says, todo);
  }
}

async function contentOf(server: RedisServer, key: StoreKey): Promise<Content> {
  const { storeKey, kind } = key;
  const reading = server.run(['STRLEN', storeKey], ['GETRANGE', storeKey, '0', HEADER_BYTES]);
  const [bytes, head] = await reading.catch((error: StoreError) => {
    if (error.code !== 'WRONGTYPE') throw error;
    return [0, undefined];
  });
  const stamp = head === undefined ? undefined : stampOf(String(head));
  const isOverwritten = kind !== 'entry' && head !== '' && stamp === undefined;
  const storedAtMs = Number(String(head).split(' ')[2]) || Number.POSITIVE_INFINITY;
  return { ...key, bytes: Number(bytes), storedAtMs, isOverwritten };
}

/** Some entries of one client and one release. */
function summaryOf(entries: readonly Content[], table: OperationTable): string {
  const [{ client, fingerprint }] = entries as readonly [Content];
  const isKnown = Object.values(table).some(
    ({ cache }) => cache.kind === 'read' && cache.fingerprint === fingerprint,
  );
  const release = isKnown ? '' : `, of another release (schema ${fingerprint})`;
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const [largest] = entries.toSorted((one, other) => other.bytes - one.bytes) as [Content];
  const [oldest] = entries.toSorted((one, other) => one.storedAtMs - other.storedAtMs) as [Content];
  const size = `${total} bytes; largest ${largest.name}, ${largest.bytes} bytes`;
  const isDated = Number.isFinite(oldest.storedAtMs);
  const age = isDated ? `; oldest ${oldest.name}, ${new Date(oldest.storedAtMs).toISOString()}` : '';
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
