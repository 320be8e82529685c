import { StoreError } from '../../src/cache/store-error.ts';
import { redisCause } from '../../src/stores/redis-cause.ts';

/** A key or a group that something is stored for. */
export interface Stored {
  readonly kind: 'key' | 'group';
  readonly name: string;
  /** Of a key: how many entries there are under it, of all clients and releases. */
  readonly entries: number;
  /** Of a key that another application keeps on the same Redis: seconds until it expires, -1 for never. */
  readonly externalTtlSeconds?: number;
}

const NAME = /^(?:entry:[^:]*:[^:]*|version|group):\{(.*)\}$/s;

/**
 * What is stored for an API, found by reading the names on a Redis server (SCAN).
 *
 * @param keys Looked for under their own names as well, as other applications keep them; without it, all that are found.
 * @throws {StoreError} when the server cannot be asked.
 */
export async function findStored(
  url: string,
  name: string,
  data: string,
  keys?: readonly string[],
): Promise<Stored[]> {
  const { createClient } = await import('@keyv/redis');
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  try {
    await client.connect();
    const prefix = `${encodeURIComponent(name)}:${encodeURIComponent(data)}:`;
    const found = new Map<string, Stored>();
    const note = (kind: Stored['kind'], at: string, entries: number) => {
      const id = `${kind} ${at}`;
      found.set(id, { kind, name: at, entries: (found.get(id)?.entries ?? 0) + entries });
    };
    let cursor = '0';
    do {
      const match = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
      const reply = await client.sendCommand(['SCAN', cursor, 'MATCH', match, 'COUNT', '1000']);
      const [next, names] = reply as unknown as readonly [string, readonly string[]];
      cursor = String(next);
      for (const stored of names) {
        const rest = stored.slice(prefix.length);
        const [, at] = NAME.exec(rest) ?? [];
        if (at !== undefined)
          note(rest.startsWith('group:') ? 'group' : 'key', at, rest.startsWith('entry:') ? 1 : 0);
      }
    } while (cursor !== '0');
    for (const key of keys ?? []) note('key', key, 0);
    const all = [...found.values()];
    const ttls = await Promise.all(
      all.map(async (one) => (one.kind === 'key' ? Number(await client.sendCommand(['TTL', one.name])) : -2)),
    );
    return all
      .map((one, at) => (ttls[at] === -2 ? one : { ...one, externalTtlSeconds: ttls[at] as number }))
      .sort((one, other) => one.name.localeCompare(other.name));
  } catch (error) {
    throw error instanceof StoreError ? error : redisCause(error);
  } finally {
    if (client.isOpen) client.destroy();
  }
}
