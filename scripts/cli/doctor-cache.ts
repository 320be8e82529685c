import type { StoreError } from '../../src/cache/store-error.ts';
import type { OperationTable } from '../../src/operation.ts';
import { counted } from '../counted.ts';
import { about, type CheckResult, type Finding, note, ok, reasonOf, warning } from './doctor-finding.ts';
import type { RedisServer, RedisServers } from './redis-servers.ts';
import { namesOn } from './stored-names.ts';

/** Names are counted for so long, then what was counted so far is reported. */
const COUNTING_MS = 10_000;
/** Holds the header of any entry: checksum, fingerprint, two times, stamps. */
const HEADER_BYTES = '400';

interface Counted {
  entries: number;
  bytes: number;
  largest: { readonly name: string; readonly bytes: number };
  oldest: { readonly name: string; readonly storedAtMs: number };
}

/** Counts what is stored for some data: versions, and entries by client id and release. */
export async function checkCache(
  servers: RedisServers,
  prefix: string,
  table: OperationTable,
  clientId: string | undefined,
): Promise<Finding[]> {
  const counted = new Map<string, Counted>();
  let versions = 0;
  let isComplete = true;
  const untilMs = performance.now() + COUNTING_MS;
  try {
    for (const primary of servers.primaries) {
      for await (const names of namesOn(primary, prefix)) {
        const entries = names.filter((name) => name.startsWith(`${prefix}entry:`));
        versions += names.length - entries.length;
        await countEntries(primary, prefix, entries, counted);
        if (performance.now() < untilMs) continue;
        isComplete = false;
        break;
      }
    }
  } catch (error) {
    return about('cache', [note('contents', `not counted: ${reasonOf(error as StoreError)}`)]);
  }
  const atLeast = isComplete ? '' : `at least (counting ended after ${COUNTING_MS / 1000} s) `;
  return about('cache', [
    ok('versions', `${atLeast}${versions} under ${prefix}…`),
    ...entryResults(counted, table, atLeast),
    ...(counted.size === 0 ? [await elsewhere(servers, versions)] : clientResults(counted, clientId)),
  ]);
}

async function countEntries(
  server: RedisServer,
  prefix: string,
  names: readonly string[],
  counted: Map<string, Counted>,
): Promise<void> {
  if (names.length === 0) return;
  const replies = await server.run(
    ...names.flatMap((name) => [
      ['STRLEN', name],
      ['GETRANGE', name, '0', HEADER_BYTES],
    ]),
  );
  for (const [at, name] of names.entries()) {
    const bytes = Number(replies[2 * at]);
    const storedAtMs = Number(String(replies[2 * at + 1]).split(' ')[2]);
    const [client, fingerprint] = name.slice(`${prefix}entry:`.length).split(':');
    const of = `${client}:${fingerprint}`;
    const key = name.slice(name.indexOf('{') + 1, -1);
    const before = counted.get(of) ?? {
      entries: 0,
      bytes: 0,
      largest: { name: key, bytes: -1 },
      oldest: { name: key, storedAtMs: Number.POSITIVE_INFINITY },
    };
    counted.set(of, {
      entries: before.entries + 1,
      bytes: before.bytes + bytes,
      largest: bytes > before.largest.bytes ? { name: key, bytes } : before.largest,
      oldest: storedAtMs < before.oldest.storedAtMs ? { name: key, storedAtMs } : before.oldest,
    });
  }
}

function entryResults(
  counted: ReadonlyMap<string, Counted>,
  table: OperationTable,
  atLeast: string,
): CheckResult[] {
  const known = Object.values(table).flatMap(({ cache }) =>
    cache.kind === 'read' ? [cache.fingerprint] : [],
  );
  return [...counted].map(([of, { entries, bytes, largest, oldest }]) => {
    const [client = '', fingerprint = ''] = of.split(':');
    const release = known.includes(fingerprint) ? '' : `, of another release (schema ${fingerprint})`;
    const age = Number.isFinite(oldest.storedAtMs)
      ? `; oldest ${oldest.name}, ${new Date(oldest.storedAtMs).toISOString()}`
      : '';
    return ok(
      'entries',
      `${atLeast}${entries} of ${decodeURIComponent(client)}${release}, ${bytes} bytes; ` +
        `largest ${largest.name}, ${largest.bytes} bytes${age}`,
    );
  });
}

function clientResults(counted: ReadonlyMap<string, Counted>, clientId: string | undefined): CheckResult[] {
  const clients = new Set([...counted.keys()].map((of) => decodeURIComponent(of.split(':')[0] as string)));
  if (clientId === undefined || clients.has(clientId)) return [];
  return [
    warning(
      'client id',
      `none of the entries is of ${clientId}, but of ${[...clients].join(', ')}`,
      'check --client-id: entries belong to the client id that they were read with',
    ),
  ];
}

/** No entry is there: maybe they are in another database, or under another base URL. */
async function elsewhere({ primaries }: RedisServers, versions: number): Promise<CheckResult> {
  const [info] = (await primaries[0]?.run(['INFO', 'keyspace']).catch(() => [])) ?? [];
  const databases = [...String(info ?? '').matchAll(/^db(\d+):keys=(\d+)/gm)].map(
    ([, number, keys]) => `${counted(Number(keys), 'key')} in database ${number}`,
  );
  if (databases.length === 0) return note('entries', 'none: the server is empty, so nothing was read yet');
  return warning(
    'entries',
    `none${versions > 0 ? ', though there are versions' : ''}; ${databases.join(', ')}`,
    'compare --base-url or --namespace and the database number with those of the clients; if they are right, nothing was read yet',
  );
}
