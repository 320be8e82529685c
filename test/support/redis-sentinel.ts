import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ask, until } from './redis-commands.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** A primary, replicas and Sentinels of the test's own, on free ports. */
export interface RedisSentinels {
  /** What the Sentinels call the primary. */
  readonly name: string;
  /** URLs of the Sentinels. */
  readonly nodes: readonly string[];
  readonly sentinels: readonly Sentinel[];
  /** The first one began as the primary. */
  readonly servers: readonly RedisServer[];
  /** The primary, as a Sentinel sees it. */
  primary(): Promise<RedisServer>;
  /** Waits until there is one primary, and all others are in sync with it. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

/** One Sentinel. */
export interface Sentinel {
  readonly url: string;
  pid(): number;
  stop(): Promise<void>;
}

const NAME = 'the-primary';

/** Starts them and waits until every Sentinel knows all the others. */
export async function startRedisSentinels(downAfterMs = 1_000): Promise<RedisSentinels> {
  const first = await startRedis('--repl-diskless-sync-delay', '0');
  const of = ['--replicaof', '127.0.0.1', String(first.port), '--repl-diskless-sync-delay', '0'];
  const servers = [first, ...(await Promise.all([startRedis(...of), startRedis(...of)]))];
  const sentinels = await Promise.all(
    Array.from({ length: 3 }, () =>
      startSentinel([
        `sentinel monitor ${NAME} 127.0.0.1 ${first.port} 2`,
        `sentinel down-after-milliseconds ${NAME} ${downAfterMs}`,
        `sentinel failover-timeout ${NAME} 3000`,
      ]),
    ),
  );
  // Since Redis 7; an older Sentinel asks the servers every ten seconds, and speaks to the others every two.
  const debug = ['INFO-PERIOD', '200', 'PUBLISH-PERIOD', '200', 'PING-PERIOD', '200', 'ASK-PERIOD', '200'];
  await Promise.all(sentinels.map((each) => ask(each, 'SENTINEL', 'DEBUG', ...debug).catch(() => {})));
  const knows = async (sentinel: Sentinel, what: string) => {
    const known = (await ask(sentinel, 'SENTINEL', what, NAME)) as unknown[];
    return known.length === 2;
  };
  for (const sentinel of sentinels) {
    await until(async () => (await knows(sentinel, 'SENTINELS')) && (await knows(sentinel, 'REPLICAS')));
  }
  const all: RedisSentinels = {
    name: NAME,
    nodes: sentinels.map(({ url }) => url),
    sentinels,
    servers,
    async primary() {
      for (const sentinel of sentinels) {
        const [, port] = (await ask(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME).catch(
          () => [],
        )) as string[];
        const found = servers.find((server) => server.port === Number(port));
        if (found !== undefined) return found;
      }
      throw new Error('no Sentinel names a primary');
    },
    async whole() {
      for (const server of servers) {
        await until(async () => {
          const primary = await all.primary().catch(() => undefined);
          if (primary === undefined) return false;
          const info = String(await ask(server, 'INFO', 'replication').catch(() => ''));
          return server === primary
            ? info.includes('role:master') && info.includes('connected_slaves:2')
            : info.includes(`master_port:${primary.port}`) && info.includes('master_link_status:up');
        });
      }
    },
    async stop() {
      await Promise.all([...sentinels, ...servers].map((server) => server.stop()));
    },
  };
  return all;
}

// A test run that dies must not leave its Sentinels behind.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

async function startSentinel(lines: readonly string[]): Promise<Sentinel> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-test-'));
  const file = join(folder, 'sentinel.conf');
  // A Sentinel keeps what it knows in its configuration file.
  writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, ...lines, ''].join('\n'));
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => String(chunk).includes('Sentinel ID is') && resolve());
    child.once('exit', (code) => reject(new Error(`a Sentinel ended with ${code}`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child.pid as number,
    async stop() {
      child.kill('SIGKILL');
      await gone;
      running.delete(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
