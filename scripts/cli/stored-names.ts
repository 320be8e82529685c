import type { RedisAddress } from '../../src/stores/redis-options.ts';
import { findServers, type RedisServer } from './redis-servers.ts';

/** A key or a group that something is stored for. */
export interface Stored {
  readonly kind: 'key' | 'group';
  readonly name: string;
  /** Of a key: how many entries there are under it, of all clients and releases. */
  readonly entries: number;
  /** Of a key that another application keeps on the same Redis: seconds until it expires, -1 for never. */
  readonly externalTtlSeconds?: number;
}

/** The first part of every store key of some data. */
export function storePrefix(name: string, data: string): string {
  return `${encodeURIComponent(name)}:${encodeURIComponent(data)}:`;
}

const NAME = /^(?:entry:[^:]*:[^:]*|version|group):\{(.*)\}$/s;

/**
 * What is stored under a prefix, found by reading the names on each server (SCAN).
 *
 * @param prefix First part of the store keys, up to and with the colon after the data.
 * @param keys Looked for under their own names as well, as other applications keep them.
 * @throws {StoreError} when a server cannot be asked.
 */
export async function findStored(
  address: RedisAddress,
  prefix: string,
  keys: readonly string[],
): Promise<Stored[]> {
  using servers = await findServers(address);
  const found = new Map<string, Stored>();
  const note = (kind: Stored['kind'], at: string, entries: number) => {
    const id = `${kind} ${at}`;
    found.set(id, { kind, name: at, entries: (found.get(id)?.entries ?? 0) + entries });
  };
  for (const primary of servers.primaries) {
    for await (const names of namesOn(primary, prefix)) {
      for (const rest of names.map((name) => name.slice(prefix.length))) {
        const [, at] = NAME.exec(rest) ?? [];
        if (at !== undefined)
          note(rest.startsWith('group:') ? 'group' : 'key', at, rest.startsWith('entry:') ? 1 : 0);
      }
    }
  }
  for (const key of keys) note('key', key, 0);
  const all = [...found.values()];
  const ttls = await Promise.all(
    all.map(async ({ kind, name }) =>
      kind === 'key' ? Number((await servers.ownerOf(name).run(['TTL', name]))[0]) : -2,
    ),
  );
  return all
    .map((one, at) => (ttls[at] === -2 ? one : { ...one, externalTtlSeconds: ttls[at] as number }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** Names that begin with a prefix on one server, some at a time. @throws {StoreError} */
export async function* namesOn(server: RedisServer, prefix: string): AsyncGenerator<readonly string[]> {
  const match = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const [reply] = await server.run(['SCAN', cursor, 'MATCH', match, 'COUNT', '1000']);
    const [next, names] = reply as readonly [string, readonly string[]];
    yield names;
    cursor = String(next);
  } while (cursor !== '0');
}
