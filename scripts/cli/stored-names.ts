import type { RedisAddress } from '../../src/stores/redis-options.ts';
import { findServers, type RedisServer } from './redis-servers.ts';

/** A store key and what it says. */
export interface StoreKey {
  readonly storeKey: string;
  readonly kind: 'entry' | 'version' | 'group';
  /** Of the key or group. */
  readonly name: string;
  /** Of an entry: the client id that it belongs to. */
  readonly client: string;
  /** Of an entry: the fingerprint of the schema of its release. */
  readonly fingerprint: string;
}

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
  const note = (kind: Stored['kind'], name: string, entries: number) => {
    const id = `${kind} ${name}`;
    found.set(id, { kind, name, entries: (found.get(id)?.entries ?? 0) + entries });
  };
  for (const primary of servers.primaries)
    for await (const some of storeKeysOn(primary, prefix))
      for (const { kind, name } of some)
        note(kind === 'group' ? 'group' : 'key', name, kind === 'entry' ? 1 : 0);
  for (const key of keys) note('key', key, 0);
  const all = [...found.values()].map(async (one) => {
    if (one.kind === 'group') return one;
    const [ttl] = await servers.ownerOf(one.name).run(['TTL', one.name]);
    return ttl === -2 ? one : { ...one, externalTtlSeconds: Number(ttl) };
  });
  return (await Promise.all(all)).sort((one, other) => one.name.localeCompare(other.name));
}

const STORE_KEY =
  /^(?:entry:(?<client>[^:]*):(?<fingerprint>[^:]*)|(?<kind>version|group)):\{(?<name>.*)\}$/s;

/** The store keys with a prefix on one server, some at a time. @throws {StoreError} */
export async function* storeKeysOn(server: RedisServer, prefix: string): AsyncGenerator<readonly StoreKey[]> {
  const match = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const [reply] = await server.run(['SCAN', cursor, 'MATCH', match, 'COUNT', '1000']);
    const [next, found] = reply as readonly [string, readonly string[]];
    yield found.flatMap((storeKey) => {
      const parts = STORE_KEY.exec(storeKey.slice(prefix.length))?.groups;
      if (parts === undefined) return [];
      const { kind = 'entry', name = '', client = '', fingerprint = '' } = parts;
      return [
        { storeKey, kind: kind as StoreKey['kind'], name, client: decodeURIComponent(client), fingerprint },
      ];
    });
    cursor = String(next);
  } while (cursor !== '0');
}
