import { StoreError } from '../../src/cache/store-error.ts';
import { type Command, RedisConnection } from '../../src/stores/redis-connection.ts';
import { addressOf, clusterOptions, hostOf, optionsAt } from '../../src/stores/redis-directory.ts';
import type {
  RedisAddress,
  RedisClusterOptions,
  RedisSentinelOptions,
} from '../../src/stores/redis-options.ts';
import { slotOf } from '../../src/stores/slot.ts';
import { within } from '../../src/stores/timeout.ts';

/** One server, which is asked for a few seconds at most. */
export interface RedisServer {
  /** Host and port, or the path of a socket. Holds no password. */
  readonly address: string;
  /** Sends commands in their order, all at once. @throws {StoreError} when one of them fails. */
  run(...commands: readonly Command[]): Promise<readonly unknown[]>;
}

/** The primaries that an address leads to, and what was found on the way. */
export interface RedisServers {
  readonly topology: 'one server' | 'cluster' | 'Sentinel';
  readonly primaries: readonly RedisServer[];
  /** Seeds and Sentinels that do not respond, or name another primary than most, with the reason. */
  readonly failing: readonly { readonly address: string; readonly reason: StoreError }[];
  /** The primary that has a key. */
  ownerOf(key: string): RedisServer;
  close(): void;
}

/** Much longer than any command takes, and shorter than a person waits. */
const LIMIT_MS = 3_000;

/**
 * Finds the servers. A replica counts as well, so that its role can be reported.
 *
 * @throws {StoreError} when nobody says where the primaries are.
 */
export async function findServers(place: RedisAddress): Promise<RedisServers> {
  const options = typeof place === 'string' ? { url: place } : place;
  const open: RedisConnection[] = [];
  const connect: Connect = (address, connection) => {
    open.push(connection);
    const run: RedisServer['run'] = async (...commands) =>
      (await within({ limitMs: LIMIT_MS }, () => connection.run(commands))).replies;
    return { address, run };
  };
  const close = () => {
    for (const connection of open) connection.close();
  };
  try {
    if ('cluster' in options) return { ...(await ofCluster(options, connect)), close };
    if ('sentinel' in options) return { ...(await ofSentinel(options, connect)), close };
    const address = options.url === undefined ? 'Redis' : new URL(options.url).host;
    const primary = connect(address, new RedisConnection(options, ANY_SERVER));
    return { topology: 'one server', primaries: [primary], failing: [], ownerOf: () => primary, close };
  } catch (error) {
    close();
    throw error;
  }
}

type Connect = (address: string, connection: RedisConnection) => RedisServer;
type Range = readonly [first: number, last: number, primary: readonly [host: string | null, port: number]];

const ANY_SERVER = 'any';

async function ofCluster(place: RedisClusterOptions, connect: Connect): Promise<Omit<RedisServers, 'close'>> {
  const options = clusterOptions(place);
  const at = (address: string) =>
    connect(address, new RedisConnection(optionsAt(address, options), ANY_SERVER));
  const seeds = place.cluster
    .map((url) => new URL(url))
    .map(({ hostname, port }) => at(addressOf(hostname, Number(port || 6379))));
  const { replies, failing } = await askAll(seeds, ['CLUSTER', 'SLOTS']);
  const [seed, ranges] = replies[0] as [RedisServer, readonly Range[]];
  const owners = ranges.map(([first, last, [host, port]]) => ({
    first,
    last,
    address: addressOf(host || hostOf(seed.address), port),
  }));
  const primaries = [...new Set(owners.map(({ address }) => address))].map(at);
  const ownerOf = (key: string) => {
    const slot = slotOf(key);
    const owner = owners.find(({ first, last }) => first <= slot && slot <= last);
    const found = primaries.find(({ address }) => address === owner?.address);
    if (found === undefined) throw new StoreError(`CLUSTERDOWN: no node has slot ${slot}`);
    return found;
  };
  return { topology: 'cluster', primaries, failing, ownerOf };
}

async function ofSentinel(
  { sentinel, ...options }: RedisSentinelOptions,
  connect: Connect,
): Promise<Omit<RedisServers, 'close'>> {
  const { name, nodes, ...credentials } = sentinel;
  const sentinels = nodes.map((url) =>
    connect(new URL(url).host, new RedisConnection({ url, ...credentials }, ANY_SERVER)),
  );
  const { replies, failing } = await askAll(sentinels, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]);
  const votes = replies.flatMap(([{ address }, reply]) =>
    Array.isArray(reply) ? [{ by: address, primary: addressOf(reply[0], Number(reply[1])) }] : [],
  );
  const countOf = (primary: string) => votes.filter((vote) => vote.primary === primary).length;
  const [best] = votes.map(({ primary }) => primary).toSorted((a, b) => countOf(b) - countOf(a));
  if (best === undefined) throw new StoreError('no Sentinel knows a primary of this name');
  if (countOf(best) <= nodes.length / 2)
    throw new StoreError(
      `${countOf(best)} of ${nodes.length} Sentinels name the same primary, and the cache needs more than half`,
    );
  const primary = connect(best, new RedisConnection(optionsAt(best, options), ANY_SERVER));
  const differing = votes.flatMap((vote) =>
    vote.primary === best
      ? []
      : [{ address: vote.by, reason: new StoreError(`names another primary, ${vote.primary}`) }],
  );
  const all = [...failing, ...differing];
  return { topology: 'Sentinel', primaries: [primary], failing: all, ownerOf: () => primary };
}

/** Asks several servers the same. @throws {StoreError} the reason of the first, when all of them fail. */
async function askAll(servers: readonly RedisServer[], command: Command) {
  const replies: (readonly [RedisServer, unknown])[] = [];
  const failing: { address: string; reason: StoreError }[] = [];
  for (const server of servers) {
    try {
      const [reply] = await server.run(command);
      replies.push([server, reply]);
    } catch (error) {
      failing.push({ address: server.address, reason: error as StoreError });
    }
  }
  if (replies.length === 0 && failing[0] !== undefined) throw failing[0].reason;
  return { replies, failing };
}
