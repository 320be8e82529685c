import { StoreError } from '../cache/store-error.ts';
import { RedisConnection } from './redis-connection.ts';
import type { RedisClusterOptions, RedisConnectionOptions, RedisSentinelOptions } from './redis-options.ts';
import { hashTagOf, slotOf } from './slot.ts';

/** Some slots and the address of the primary that has them. */
export interface Shard {
  readonly first: number;
  readonly last: number;
  readonly address: string;
}

/** Servers that know who the primaries are. */
export interface Directory {
  placeOf(name: string): string;
  slotOf(name: string): number;
  /** What a majority of them knows now. @throws {StoreError} when that is of no primary. */
  ask(): Promise<readonly Shard[]>;
  close(): void;
}

/** How long to wait for servers that do not answer, when the others are not enough. */
const ANSWER_MS = 300;

/** The primary is whatever more than half of all Sentinels name. */
export function sentinelDirectory({
  name,
  nodes,
  ...credentials
}: RedisSentinelOptions['sentinel']): Directory {
  const sentinels = nodes.map((url) => new RedisConnection({ url, ...credentials }, 'any'));
  const named = (votes: readonly string[]) =>
    votes.find((vote) => votes.filter((other) => other === vote).length > sentinels.length / 2);
  return {
    placeOf: () => '',
    slotOf: () => 0,
    async ask() {
      const asked = sentinels.map(async (sentinel) => {
        const { replies } = await sentinel.run([['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]]);
        const [host, port] = replies[0] as readonly [string, string];
        return addressOf(host, port);
      });
      const address = named(await answersOf(asked, (votes) => named(votes) !== undefined));
      if (address !== undefined) return [{ first: 0, last: 0, address }];
      for (const sentinel of sentinels) sentinel.rebuildIfStuck();
      throw new StoreError('no majority of the Sentinels names a primary');
    },
    close() {
      for (const sentinel of sentinels) sentinel.close();
    },
  };
}

/** What one node of a cluster knows of it. */
interface View {
  readonly epoch: number;
  readonly shards: readonly Shard[];
  /** Every node that serves a slot, replicas too. */
  readonly nodes: readonly string[];
}

/**
 * More than half of the nodes of a cluster are asked, and the view of the latest epoch counts: a primary that was
 * replaced while it was frozen does not know of it.
 */
export function clusterDirectory(
  urls: RedisClusterOptions['cluster'],
  connect: (address: string) => RedisConnection,
): Directory {
  const seeds = urls
    .map((url) => new URL(url))
    .map(({ hostname, port }) => addressOf(hostname, port || 6379));
  const nodes = new Map<string, RedisConnection>();
  let known = seeds;

  async function viewOf(address: string): Promise<View> {
    const node = nodes.get(address) ?? connect(address);
    nodes.set(address, node);
    const { replies } = await node.run([
      ['CLUSTER', 'INFO'],
      ['CLUSTER', 'SLOTS'],
    ]);
    const info = String(replies[0]);
    if (!/^cluster_state:ok/m.test(info))
      throw new StoreError('CLUSTERDOWN: the node does not serve its slots');
    const ranges = replies[1] as readonly [number, number, ...(readonly [string | null, number])[]][];
    const served = ranges.map(([first, last, ...servers]) => ({
      first,
      last,
      addresses: servers.map(([host, port]) => addressOf(host || hostOf(address), port)),
    }));
    return {
      epoch: Number(/^cluster_current_epoch:(\d+)/m.exec(info)?.[1]),
      shards: served
        .map(({ first, last, addresses }) => ({ first, last, address: String(addresses[0]) }))
        .sort((a, b) => a.first - b.first),
      nodes: served.flatMap(({ addresses }) => addresses),
    };
  }

  return {
    placeOf: hashTagOf,
    slotOf,
    async ask() {
      const isEnough = ({ length }: readonly View[]) => length > known.length / 2;
      const views = await answersOf(known.map(viewOf), isEnough);
      if (!isEnough(views)) for (const node of nodes.values()) node.rebuildIfStuck();
      const [latest] = views.toSorted((a, b) => b.epoch - a.epoch);
      if (latest === undefined) throw new StoreError('CLUSTERDOWN: no node of the cluster serves all slots');
      known = [...new Set([...seeds, ...latest.nodes])];
      closeOthers(nodes, known);
      return latest.shards;
    },
    close: () => closeOthers(nodes, []),
  };
}

/** All nodes of a cluster have the same users, and TLS or not. */
export function clusterOptions({ cluster, ...options }: RedisClusterOptions): RedisConnectionOptions {
  const { username, password, protocol } = new URL(cluster[0] as string);
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...options,
    // node-redis has one type for each kind of socket.
    socket: { ...options.socket, tls: protocol === 'rediss:' } as never,
  };
}

/** Options for a connection to an address that a server named. */
export function optionsAt(address: string, options: RedisConnectionOptions): RedisConnectionOptions {
  const host = hostOf(address);
  const port = Number(address.slice(host.length + 1));
  return { ...options, socket: { ...options.socket, host, port } as never };
}

/** Host and port, with a colon between. A host can hold colons itself. */
export function addressOf(host: string, port: number | string): string {
  return `${host.replace(/^\[|\]$/g, '')}:${port}`;
}

/** The host of an address. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

/** Closes connections to all but some addresses. */
export function closeOthers(connections: Map<string, RedisConnection>, addresses: readonly string[]): void {
  for (const [address, connection] of connections) {
    if (addresses.includes(address)) continue;
    connection.close();
    connections.delete(address);
  }
}

/** The answers of several servers, as soon as they are enough, or all that came once no other can be expected. */
function answersOf<T>(
  asked: readonly Promise<T>[],
  isEnough: (answers: readonly T[]) => boolean,
): Promise<readonly T[]> {
  return new Promise((resolve) => {
    const answers: T[] = [];
    let left = asked.length;
    const timer = setTimeout(() => resolve(answers), ANSWER_MS);
    const decide = (): void => {
      left -= 1;
      if (left > 0 && !isEnough(answers)) return;
      clearTimeout(timer);
      resolve(answers);
    };
    for (const each of asked)
      each
        .then(
          (answer) => void answers.push(answer),
          () => {},
        )
        .then(decide);
  });
}
