import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisAddress } from '../../../src/stores/redis.ts';
import { slotOf } from '../../../src/stores/slot.ts';
import { startRedisCluster } from '../../support/redis-cluster.ts';
import { ask, until } from '../../support/redis-commands.ts';
import { startRedisSentinels } from '../../support/redis-sentinel.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { type Faults, faultsOf } from './faults.ts';
import { ITEMS } from './settings.ts';

/** The Redis of a run, and what can befall it. */
export interface Redis {
  readonly address: RedisAddress;
  readonly faults: Faults;
  stop(): Promise<void>;
}

/** One primary, three primaries with a replica each, or a primary with two replicas and three Sentinels. */
export type TopologyName = 'primary' | 'cluster' | 'sentinel';

/** How each topology is started. */
export const TOPOLOGIES: Readonly<Record<TopologyName, () => Promise<Redis>>> = {
  async primary(): Promise<Redis> {
    // Written before it is answered, if not yet on the disk: a restart brings back what the clients were told.
    const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'no');
    return {
      address: redis.url,
      faults: { ...faultsOf([redis]), 'Redis restarted': { weight: 2, play: () => redis.restart() } },
      stop: () => redis.stop(),
    };
  },

  async cluster(): Promise<Redis> {
    const cluster = await startRedisCluster();
    const slot = () => slotOf(`{item-${Math.floor(Math.random() * ITEMS)}}`);
    const faults = failoverFaults(
      () => cluster.primaryOf(slot()),
      // It is a primary no more once another has its slots, or says so.
      async (before) => !(await cluster.isPrimary(before)),
      async (before) => {
        const [replica] = await cluster.replicasOf(before);
        await ask(replica as RedisServer, 'CLUSTER', 'FAILOVER');
      },
      cluster.whole,
    );
    return {
      address: { cluster: cluster.urls.slice(0, 3) },
      faults: {
        ...faultsOf(cluster.servers),
        ...faults,
        'slot moved': { weight: 4, play: () => succeeding(() => cluster.move(slot())) },
      },
      stop: () => cluster.stop(),
    };
  },

  async sentinel(): Promise<Redis> {
    const sentinels = await startRedisSentinels();
    const { name, nodes } = sentinels;
    const faults = failoverFaults(
      sentinels.primary,
      async (before) => (await sentinels.primary()) !== before,
      () => ask(sentinels.sentinels[0] as { url: string }, 'SENTINEL', 'FAILOVER', name),
      sentinels.whole,
    );
    return {
      address: { sentinel: { name, nodes } },
      faults: { ...faultsOf(sentinels.servers), ...faults },
      stop: () => sentinels.stop(),
    };
  },
} satisfies Record<string, () => Promise<Redis>>;

/** A machine that is too busy lets a single question time out. */
async function succeeding<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch {
      await sleep(100);
    }
  }
}

/** What makes another server the primary, after which the old one comes back as a replica. */
function failoverFaults(
  primary: () => Promise<RedisServer>,
  isReplaced: (before: RedisServer) => Promise<boolean>,
  failOver: (before: RedisServer) => Promise<unknown>,
  whole: () => Promise<void>,
): Faults {
  const replaced = (before: RedisServer) => until(() => isReplaced(before).catch(() => false));
  return {
    'primary killed': {
      weight: 2,
      isFailover: true,
      async play() {
        const before = await succeeding(primary);
        await before.kill();
        await replaced(before);
        await before.restart();
        await whole();
      },
    },
    'primary frozen until it was replaced': {
      weight: 2,
      isFailover: true,
      async play() {
        const before = await succeeding(primary);
        process.kill(before.pid(), 'SIGSTOP');
        try {
          await replaced(before);
        } finally {
          process.kill(before.pid(), 'SIGCONT');
        }
        await whole();
      },
    },
    'manual failover': {
      weight: 3,
      isFailover: true,
      async play() {
        const before = await succeeding(primary);
        // Refused while the one before is still under way.
        await until(async () => {
          await failOver(before).catch(() => {});
          return await isReplaced(before).catch(() => false);
        });
        await whole();
      },
    },
  };
}
