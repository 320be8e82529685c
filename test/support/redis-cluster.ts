import { ask, until } from './redis-commands.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** A cluster of the test's own: primaries and a replica for each, on free ports. */
export interface RedisCluster {
  readonly urls: readonly string[];
  /** By port. The first half of them began as primaries. */
  readonly servers: readonly RedisServer[];
  /** The primary of a slot, as most others see it. */
  primaryOf(slot: number): Promise<RedisServer>;
  /** Whether some node that works takes a server for a primary with slots. */
  isPrimary(server: RedisServer): Promise<boolean>;
  /** Replicas of a primary. */
  replicasOf(primary: RedisServer): Promise<readonly RedisServer[]>;
  /** Moves a slot to another primary, key by key, as a resharding does. */
  move(slot: number): Promise<void>;
  /** Waits until every slot is served by a primary with a replica that is in sync. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Starts a cluster and waits until every node serves all slots. */
export async function startRedisCluster(shards = 3, nodeTimeoutMs = 1_500): Promise<RedisCluster> {
  const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs)];
  // A failover takes no longer than it must.
  settings.push('--cluster-replica-validity-factor', '0', '--repl-diskless-sync-delay', '0');
  // A replica counts once something was replicated, and the first that is are these pings.
  settings.push('--repl-ping-replica-period', '1');
  const servers = await Promise.all(Array.from({ length: 2 * shards }, () => startRedis(...settings)));
  const primaries = servers.slice(0, shards);
  for (const [index, server] of primaries.entries()) {
    const from = Math.floor((index * SLOTS) / shards);
    const to = Math.floor(((index + 1) * SLOTS) / shards) - 1;
    await ask(server, 'CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    await ask(server, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
  // Each is told of each, since word of it takes seconds.
  for (const [index, server] of servers.entries())
    for (const other of servers.slice(0, index))
      await ask(server, 'CLUSTER', 'MEET', '127.0.0.1', String(other.port));
  const ids = await Promise.all(primaries.map((server) => ask(server, 'CLUSTER', 'MYID')));
  for (const [index, server] of servers.slice(shards).entries()) {
    await until(async () => String(await ask(server, 'CLUSTER', 'NODES')).includes(String(ids[index])));
    await ask(server, 'CLUSTER', 'REPLICATE', String(ids[index]));
  }
  const isServing = async (server: RedisServer) => {
    const info = String(await ask(server, 'CLUSTER', 'INFO'));
    const slots = (await ask(server, 'CLUSTER', 'SLOTS')) as unknown[][];
    return (
      info.includes('cluster_state:ok') && slots.length >= shards && slots.every((slot) => slot.length === 4)
    );
  };
  const isInSync = async (server: RedisServer) =>
    String(await ask(server, 'INFO', 'replication')).includes('master_link_status:up');
  for (const server of servers) await until(() => isServing(server));
  for (const server of servers.slice(shards)) await until(() => isInSync(server));

  const rangesAt = async (server: RedisServer) =>
    (await ask(server, 'CLUSTER', 'SLOTS')) as [number, number, [string, number], ...[string, number][]][];
  const at = (port: number) => servers.find((server) => server.port === port) as RedisServer;
  const whole = async () => {
    for (const server of servers) await until(() => isServing(server).catch(() => false));
    for (const server of servers) {
      await until(async () => {
        const info = String(await ask(server, 'INFO', 'replication').catch(() => ''));
        return info.includes('role:master') || info.includes('master_link_status:up');
      });
    }
  };

  const cluster: RedisCluster = {
    urls: servers.map(({ url }) => url),
    servers,
    async primaryOf(slot) {
      for (const server of servers) {
        const ranges = await ask(server, 'CLUSTER', 'SLOTS').catch(() => []);
        for (const [from, to, [, port]] of ranges as [number, number, [string, number]][]) {
          const owner = servers.find((each) => each.port === port);
          if (from <= slot && slot <= to && owner !== undefined) return owner;
        }
      }
      throw new Error(`nobody has slot ${slot}`);
    },
    async isPrimary(wanted) {
      for (const server of servers) {
        // What a server that is frozen or dead says of itself does not count.
        const ranges = server === wanted ? undefined : await rangesAt(server).catch(() => undefined);
        if (ranges !== undefined) return ranges.some(([, , [, port]]) => port === wanted.port);
      }
      throw new Error('no other node responds');
    },
    async replicasOf(primary) {
      const ranges = await rangesAt(primary);
      const own = ranges.find(([, , [, port]]) => port === primary.port);
      return own?.slice(3).map((node) => at((node as [string, number])[1])) ?? [];
    },
    async move(slot) {
      const source = await cluster.primaryOf(slot);
      const ranges = await rangesAt(source);
      const target = at(ranges.map(([, , [, port]]) => port).find((port) => port !== source.port) as number);
      const [from, to] = (await Promise.all(
        [source, target].map((each) => ask(each, 'CLUSTER', 'MYID')),
      )) as string[];
      await ask(target, 'CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', from as string);
      await ask(source, 'CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', to as string);
      for (;;) {
        const keys = (await ask(source, 'CLUSTER', 'GETKEYSINSLOT', String(slot), '1')) as string[];
        if (keys.length === 0) break;
        await ask(source, 'MIGRATE', '127.0.0.1', String(target.port), keys[0] as string, '0', '5000');
      }
      for (const each of [target, source])
        await ask(each, 'CLUSTER', 'SETSLOT', String(slot), 'NODE', to as string);
      await until(async () =>
        (await Promise.all(servers.map((each) => rangesAt(each)))).every((seen) =>
          seen.some(([first, last, [, port]]) => first <= slot && slot <= last && port === target.port),
        ),
      );
    },
    whole,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
  return cluster;
}
