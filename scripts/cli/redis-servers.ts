import { StoreError } from '../../src/cache/store-error.ts';
import { type Command, RedisConnection } from '../../src/stores/redis-connection.ts';
import {
  addressOf,
  clusterDirectory,
  clusterOptions,
  type Directory,
  optionsAt,
  type Shard,
  sentinelDirectory,
} from '../../src/stores/redis-directory.ts';
import type { RedisAddress, RedisServerOptions } from '../../src/stores/redis-options.ts';
import { retried } from '../../src/stores/redis-versions.ts';
import { within } from '../../src/stores/timeout.ts';

/** One server, which is asked for a few seconds at most. */
export interface RedisServer {
  /** Host and port, or the path of a socket. Holds no password. */
  readonly address: string;
  /** Sends commands in their order, all at once. @throws {StoreError} when one of them fails. */
  run(...commands: readonly Command[]): Promise<readonly unknown[]>;
}

/** The primaries that an address leads to, and what was found on the way. Connections are open until it is disposed of. */
export interface RedisServers extends Disposable {
  readonly topology: 'one server' | 'cluster' | 'Sentinel';
  readonly primaries: readonly RedisServer[];
  /** Seeds and Sentinels that do not respond, or name another primary than most, with the reason. */
  readonly failing: readonly { readonly address: string; readonly reason: StoreError }[];
  /** The primary that has a key. */
  ownerOf(key: string): RedisServer;
}

/** Much longer than any command takes, and shorter than a person waits. */
const LIMIT_MS = 3_000;

/**
 * Finds the servers as clients do. A replica counts as well, so that its role can be reported.
 *
 * @throws {StoreError} when nobody says where the primaries are.
 */
export async function findServers(place: RedisAddress): Promise<RedisServers> {
  const options = typeof place === 'string' ? { url: place } : place;
  const open: { close(): void }[] = [];
  const connect = (address: string, to: RedisServerOptions): RedisServer => {
    const connection = new RedisConnection(to, 'any');
    open.push(connection);
    const run: RedisServer['run'] = async (...commands) =>
      (await within({ limitMs: LIMIT_MS }, () => connection.run(commands))).replies;
    return { address, run };
  };
  const close = () => {
    for (const each of open) each.close();
  };
  try {
    if ('cluster' in options) {
      const shared = clusterOptions(options);
      const at = (address: string) => connect(address, optionsAt(address, shared));
      const node = (address: string) => new RedisConnection(optionsAt(address, shared), 'any');
      const directory = clusterDirectory(options.cluster, node);
      open.push(directory);
      const seeds = options.cluster
        .map((url) => new URL(url))
        .map(({ hostname, port }) => at(addressOf(hostname, port || 6379)));
      const named = await namedBy(directory, seeds, ['CLUSTER', 'INFO'], at);
      return { topology: 'cluster', ...named, [Symbol.dispose]: close };
    }
    if ('sentinel' in options) {
      const { sentinel, ...shared } = options;
      const { name, nodes, ...credentials } = sentinel;
      const at = (address: string) => connect(address, optionsAt(address, shared));
      const directory = sentinelDirectory(sentinel);
      open.push(directory);
      const sentinels = nodes.map((url) => connect(new URL(url).host, { url, ...credentials }));
      const named = await namedBy(directory, sentinels, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name], at);
      return { topology: 'Sentinel', ...named, [Symbol.dispose]: close };
    }
    const primary = connect(options.url === undefined ? 'Redis' : new URL(options.url).host, options);
    const found = { primaries: [primary], failing: [], ownerOf: () => primary };
    return { topology: 'one server', ...found, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The primaries that a directory names, and those of its servers that do not respond or do not agree. */
async function namedBy(
  directory: Directory,
  asked: readonly RedisServer[],
  question: Command,
  at: (address: string) => RedisServer,
): Promise<Pick<RedisServers, 'primaries' | 'failing' | 'ownerOf'>> {
  const failing: { address: string; reason: StoreError }[] = [];
  const votes: { address: string; primary: string }[] = [];
  for (const { address, run } of asked) {
    try {
      const [reply] = await run(question);
      if (reply === null) throw new StoreError('knows no primary of this name');
      if (Array.isArray(reply)) votes.push({ address, primary: addressOf(reply[0], reply[1]) });
    } catch (error) {
      failing.push({ address, reason: error as StoreError });
    }
  }
  if (failing[0] !== undefined && failing.length === asked.length) throw failing[0].reason;
  const giveUpAtMs = performance.now() + LIMIT_MS;
  let shards: readonly Shard[] = [];
  // A client waits for a moment only.
  const ask = async () => {
    shards = await directory.ask();
  };
  await retried(ask, () => performance.now() > giveUpAtMs);
  for (const { address, primary } of votes)
    if (primary !== shards[0]?.address)
      failing.push({ address, reason: new StoreError(`names another primary, ${primary}`) });
  const primaries = [...new Set(shards.map(({ address }) => address))].map(at);
  const ownerOf = (key: string) => {
    const slot = directory.slotOf(key);
    const shard = shards.find(({ first, last }) => first <= slot && slot <= last);
    const owner = primaries.find(({ address }) => address === shard?.address);
    if (owner === undefined) throw new StoreError(`CLUSTERDOWN: no node has slot ${slot}`);
    return owner;
  };
  return { primaries, failing, ownerOf };
}
