import { StoreError } from '../cache/store-error.ts';
import { answersOf } from './quorum.ts';
import { addressOf, connectionAt } from './redis-address.ts';
import { type ConnectionUse, RedisConnection } from './redis-connection.ts';
import type { RedisSentinelOptions } from './redis-options.ts';
import { type RedisTopology, singleServer } from './redis-topology.ts';

/** How long a primary that was replaced can go unnoticed by a process that only reads. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * The primary is whatever more than half of all Sentinels name. They are asked once a second, beside the commands and
 * not before them, and again after each write: one that ended on a primary that was replaced meanwhile is not done.
 */
export function sentinelTopology(
  { sentinel, ...options }: RedisSentinelOptions,
  onChange: ConnectionUse['onChange'],
): RedisTopology {
  const { name, nodes, ...credentials } = sentinel;
  const sentinels = nodes.map((url) => new RedisConnection({ url, ...credentials }, { primaryOnly: false }));
  let primary: { readonly address: string; readonly server: RedisTopology } | undefined;
  let asking: Promise<RedisTopology> | undefined;
  let checkAtMs = 0;
  let isClosed = false;

  const resolve = (): Promise<RedisTopology> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };

  async function ask(): Promise<RedisTopology> {
    checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    const asked = sentinels.map(async (each) => {
      const { replies } = await each.run([['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]]);
      const [host, port] = replies[0] as readonly [string, string];
      return addressOf(host, Number(port));
    });
    const majority = (votes: readonly string[]) =>
      votes.find((vote) => votes.filter((other) => other === vote).length > sentinels.length / 2);
    const address = majority(await answersOf(asked, (votes) => majority(votes) !== undefined));
    if (isClosed) throw new StoreError('the Redis cache was closed');
    if (address === undefined) {
      // Whoever sees no majority may be cut off together with a primary that was replaced.
      replace(undefined);
      for (const each of sentinels) each.rebuildIfStuck();
      throw new StoreError('no majority of the Sentinels names a primary');
    }
    if (address !== primary?.address)
      replace({
        address,
        server: singleServer(connectionAt(address, options, { primaryOnly: true, onChange })),
      });
    return (primary as NonNullable<typeof primary>).server;
  }

  function replace(next: typeof primary): void {
    primary?.server.close();
    primary = next;
    onChange?.(null);
  }

  /** Uses the primary, and makes sure now and then that it still is. */
  async function use<T>(act: (server: RedisTopology) => Promise<T>): Promise<T> {
    const server = primary?.server ?? (await resolve());
    const check = performance.now() < checkAtMs ? undefined : resolve();
    try {
      const [result, named] = await Promise.all([act(server), check]);
      if (named !== undefined && named !== server)
        throw new StoreError('another Redis server became the primary');
      return result;
    } catch (error) {
      checkAtMs = 0;
      throw error;
    }
  }

  return {
    placeOf: () => '',
    mGet: (names) => use((server) => server.mGet(names)),
    run: (key, commands) => use((server) => server.run(key, commands)),
    check: async () => void (await resolve()),
    async confirm(used) {
      // What is asked already may have been answered before the write ended.
      await asking?.catch(() => {});
      await (await resolve()).confirm(used);
    },
    rebuild: () => primary?.server.rebuild(),
    close() {
      isClosed = true;
      replace(undefined);
      for (const each of sentinels) each.close();
    },
    get isClosed() {
      return isClosed;
    },
    get servers() {
      return primary?.server.servers ?? [];
    },
  };
}
