import type { ServerStatus } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import { Redirection } from './redis-cause.ts';
import { type Command, type OnChange, RedisConnection, type Replies } from './redis-connection.ts';
import {
  closeOthers,
  clusterDirectory,
  clusterOptions,
  type Directory,
  hostOf,
  optionsAt,
  type Shard,
  sentinelDirectory,
} from './redis-directory.ts';
import type { RedisAddress } from './redis-options.ts';

/** The servers that hold the keys: one, the primary that Sentinel names, or the primaries of a cluster. */
export interface RedisTopology {
  /** The part of a store key that decides where it is. Names of one place are together on one server. */
  placeOf(name: string): string;
  /** Runs commands in their order on the server that has `name`, and every other name of its place. */
  run(name: string, commands: readonly Command[]): Promise<Replies>;
  /** Rejects unless every server is there. */
  check(): Promise<void>;
  /**
   * Rejects unless the servers that a write ended on still are the primaries.
   * @param used Names, with the replication id of the server that had each.
   */
  confirm(used: ReadonlyMap<string, string>): Promise<void>;
  /** Connects anew to servers that do not answer. */
  rebuild(): void;
  close(): void;
  readonly isClosed: boolean;
  /** Those that this process is connected to. */
  readonly servers: readonly ServerStatus[];
}

/** How long a primary that was replaced can go unnoticed by a process that only reads. */
const CHECK_INTERVAL_MS = 1_000;
const MAX_REDIRECTIONS = 3;

/** The servers at an address. */
export function topologyOf(address: RedisAddress, onChange?: OnChange): RedisTopology {
  const options = typeof address === 'string' ? { url: address } : address;
  if ('cluster' in options) {
    const shared = clusterOptions(options);
    const node = (address: string) => new RedisConnection(optionsAt(address, shared), 'any');
    const primary = (address: string) => new RedisConnection(optionsAt(address, shared), 'primary', onChange);
    return namedServers(clusterDirectory(options.cluster, node), primary, onChange);
  }
  if ('sentinel' in options) {
    const { sentinel, ...shared } = options;
    const primary = (address: string) => new RedisConnection(optionsAt(address, shared), 'primary', onChange);
    return namedServers(sentinelDirectory(sentinel), primary, onChange);
  }
  return singleServer(new RedisConnection(options, 'primary', onChange));
}

/** One primary. */
export function singleServer(connection: RedisConnection): RedisTopology {
  return {
    placeOf: () => '',
    run: (_, commands) => connection.run(commands),
    // Whatever comes next asks it.
    async check() {},
    async confirm(used) {
      for (const id of used.values()) if (id !== connection.server?.replicationId) throw replaced();
    },
    rebuild: () => connection.rebuild(),
    close: () => connection.close(),
    get isClosed() {
      return connection.isClosed;
    },
    get servers() {
      return connection.server === undefined ? [] : [connection.server.status];
    },
  };
}

/**
 * Primaries that a directory names. It is asked once a second, beside the commands and not before them, and again after
 * each write: one that ended on a primary that was replaced meanwhile is not done.
 *
 * node-redis' own clients for Sentinel and Cluster are not used: they believe a single server, and the one for Cluster
 * never forgets a primary that died.
 */
export function namedServers(
  directory: Directory,
  connect: (address: string) => RedisConnection,
  onChange: OnChange,
): RedisTopology {
  const primaries = new Map<string, RedisConnection>();
  let shards: readonly Shard[] = [];
  let asking: Promise<void> | undefined;
  let checkAtMs = 0;
  let isClosed = false;

  /** Asks the directory, together with others who do so now. */
  function refresh(): Promise<void> {
    if (isClosed) return Promise.reject(closed());
    checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    asking ??= directory
      .ask()
      .then(use, (error: unknown) => {
        // Whoever is told of no primary may be cut off together with one that was replaced.
        shards = [];
        onChange?.(null);
        throw error;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  }

  function use(named: readonly Shard[]): void {
    if (JSON.stringify(named) === JSON.stringify(shards)) return;
    shards = named;
    closeOthers(
      primaries,
      named.map(({ address }) => address),
    );
    onChange?.(null);
  }

  async function addressOf(name: string): Promise<string> {
    if (shards.length === 0) await refresh();
    const slot = directory.slotOf(name);
    const shard = shards.find(({ first, last }) => first <= slot && slot <= last);
    if (shard === undefined)
      throw new StoreError('CLUSTERDOWN: no node of the cluster has the slot of a key');
    return shard.address;
  }

  function primaryAt(address: string): RedisConnection {
    if (isClosed) throw closed();
    const primary = primaries.get(address) ?? connect(address);
    primaries.set(address, primary);
    return primary;
  }

  return {
    placeOf: directory.placeOf,
    async run(name, commands) {
      let address = await addressOf(name);
      let isAsking = false;
      for (let redirections = 0; ; redirections++) {
        try {
          const primary = primaryAt(address);
          // What is sent while the directory is asked waits for it as well.
          const check = performance.now() < checkAtMs ? asking : refresh();
          const sent = isAsking ? commands.flatMap((command) => [['ASKING'], command]) : commands;
          const [ran] = await Promise.all([primary.run(sent), check]);
          if (check !== undefined && redirections === 0 && (await addressOf(name)) !== address)
            throw replaced();
          return isAsking ? { ...ran, replies: ran.replies.filter((_, at) => at % 2 === 1) } : ran;
        } catch (error) {
          checkAtMs = 0;
          if (!(error instanceof Redirection) || redirections === MAX_REDIRECTIONS) throw error;
          address = error.addressFrom(hostOf(address));
          isAsking = error.isAsk;
        }
      }
    },
    async check() {
      await refresh();
      await Promise.all(shards.map(({ address }) => primaryAt(address).run([['INFO', 'replication']])));
    },
    async confirm(used) {
      // What is asked already may have been answered before the write ended.
      await asking?.catch(() => {});
      await refresh();
      for (const [name, replicationId] of used)
        if (primaries.get(await addressOf(name))?.server?.replicationId !== replicationId) throw replaced();
    },
    rebuild() {
      for (const primary of primaries.values()) primary.rebuildIfStuck();
    },
    close() {
      isClosed = true;
      directory.close();
      closeOthers(primaries, []);
    },
    get isClosed() {
      return isClosed;
    },
    get servers() {
      return [...primaries.values()].flatMap(({ server }) => server?.status ?? []);
    },
  };
}

const replaced = () => new StoreError('another Redis server became the primary');
const closed = () => new StoreError('the Redis cache was closed');
