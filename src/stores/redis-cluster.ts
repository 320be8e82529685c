import { StoreError } from '../cache/store-error.ts';
import { ClusterMap, closeOthers } from './cluster-map.ts';
import { addressOf, connectionAt, hostOf } from './redis-address.ts';
import { Redirection } from './redis-cause.ts';
import type { Command } from './redis-command.ts';
import type { ConnectionUse, RedisConnection, Replies } from './redis-connection.ts';
import type { RedisClusterOptions, RedisConnectionOptions } from './redis-options.ts';
import { type RedisTopology, textsOf } from './redis-topology.ts';
import { hashTagOf, slotOf } from './slot.ts';

const MAX_REDIRECTIONS = 3;

/**
 * The primaries of a cluster. Who has which slots is asked once a second, beside the commands and not before them, and
 * again after each write: one that ended on a primary that was replaced meanwhile is not done.
 *
 * node-redis' own cluster client is not used, since it never forgets a primary that died.
 */
export function clusterTopology(
  { cluster, ...given }: RedisClusterOptions,
  onChange: ConnectionUse['onChange'],
): RedisTopology {
  const urls = cluster.map((url) => new URL(url));
  const seeds = urls.map(({ hostname, port }) => addressOf(hostname, Number(port || 6379)));
  const options = withAddress(given, urls[0]);
  const primaries = new Map<string, RedisConnection>();
  const map = new ClusterMap(
    seeds,
    (address) => connectionAt(address, options, { primaryOnly: false }),
    () => {
      closeOthers(primaries, map.primaries);
      onChange?.(null);
    },
  );
  let isClosed = false;

  function primaryAt(address: string): RedisConnection {
    if (isClosed) throw new StoreError('the Redis cache was closed');
    const found = primaries.get(address) ?? connectionAt(address, options, { primaryOnly: true, onChange });
    primaries.set(address, found);
    return found;
  }

  async function run(name: string, commands: readonly Command[]): Promise<Replies> {
    const slot = slotOf(name);
    let address = await map.ownerOf(slot);
    let isAsking = false;
    for (let redirections = 0; ; redirections++) {
      const primary = primaryAt(address);
      const check = map.refreshIfDue();
      try {
        const sent = isAsking ? commands.flatMap((command) => [['ASKING'], command]) : commands;
        const [ran] = await Promise.all([primary.run(sent), check]);
        if (check !== undefined && redirections === 0 && (await map.ownerOf(slot)) !== address)
          throw new StoreError('another Redis server took over the slot of a key');
        return isAsking ? { ...ran, replies: ran.replies.filter((_, at) => at % 2 === 1) } : ran;
      } catch (error) {
        map.doubt();
        if (!(error instanceof Redirection) || redirections === MAX_REDIRECTIONS) throw error;
        address = error.addressFrom(hostOf(address));
        isAsking = error.isAsk;
      }
    }
  }

  return {
    placeOf: hashTagOf,
    async mGet(names) {
      const texts = new Map<string, string | null>();
      const replicationIds = new Map<string, string>();
      const tags = new Set(names.map(hashTagOf));
      const ask = async (tag: string) => {
        const here = names.filter((name) => hashTagOf(name) === tag);
        const { replies, replicationId } = await run(tag, [['MGET', ...here]]);
        for (const [at, text] of textsOf(replies[0]).entries()) {
          texts.set(here[at] as string, text);
          replicationIds.set(here[at] as string, replicationId);
        }
      };
      const asked = [...tags].map((tag) =>
        ask(tag).catch((error: unknown) => {
          // Some of the names are on their way to another node: a miss.
          if (!(error instanceof StoreError && error.code === 'TRYAGAIN')) throw error;
        }),
      );
      await Promise.all(asked);
      return {
        texts: names.map((name) => texts.get(name) ?? null),
        replicationIds: names.map((name) => replicationIds.get(name) ?? ''),
      };
    },
    run,
    async check() {
      await map.refresh();
      await Promise.all(map.primaries.map((address) => primaryAt(address).run([['INFO', 'replication']])));
    },
    async confirm(used) {
      await map.refreshAnew();
      for (const [name, replicationId] of used) {
        if (primaries.get(await map.ownerOf(slotOf(name)))?.replicationId !== replicationId)
          throw new StoreError('another Redis server took over the slot of a key');
      }
    },
    rebuild() {
      for (const each of primaries.values()) each.rebuildIfStuck();
    },
    close() {
      isClosed = true;
      map.close();
      closeOthers(primaries, []);
    },
    get isClosed() {
      return isClosed;
    },
    get servers() {
      return [...primaries.values()].flatMap(({ status }) => status ?? []);
    },
  };
}

/** Options for each node: all nodes of a cluster have the same users, and TLS or not. */
export function withAddress(options: RedisConnectionOptions, url: URL | undefined): RedisConnectionOptions {
  return {
    ...(url?.username && { username: decodeURIComponent(url.username) }),
    ...(url?.password && { password: decodeURIComponent(url.password) }),
    ...options,
    // node-redis has one type for each kind of socket.
    socket: { ...options.socket, tls: url?.protocol === 'rediss:' } as never,
  };
}
