import KeyvRedis, { createClient, type RedisClientOptions, type RedisClientType } from '@keyv/redis';
import type { Keyv } from 'keyv';
import { StoreError } from '../cache/store-error.ts';
import { textKeyv } from './text-keyv.ts';

/** A connection that is ready for commands. */
export interface Ready {
  readonly client: RedisClientType;
  /** Replication id of the server. It changes with a failover or a restart, and what was stored before with it. */
  readonly epoch: string;
}

const CONNECT_TIMEOUT_MS = 1_000;
const MAX_RECONNECT_DELAY_MS = 500;
/** How long a server that was demoted in place can go unnoticed. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * A node-redis client of our own that never queues a command while it is offline, reconnects with jitter, and
 * can be thrown away and rebuilt: a client on a frozen server or a half-open path never recovers by itself.
 */
export class RedisConnection {
  /** Keyv over the current client. It deletes and stores; what needs more than Keyv has takes the client. */
  readonly keyv: Keyv;
  readonly #options: RedisClientOptions;
  #client: RedisClientType;
  #isConnecting = false;
  #current: Ready | undefined;
  #waiters: Array<{ resolve: (ready: Ready) => void; reject: (reason: unknown) => void }> = [];
  #closed = false;
  #checkAtMs = 0;
  #check: Promise<Ready> | undefined;

  constructor(options: RedisClientOptions) {
    this.#options = options;
    this.#client = this.#newClient();
    const adapter = new KeyvRedis<string>(undefined, { throwOnErrors: true });
    // Its own way would connect a client that was closed. The client that it made for itself is never connected.
    adapter.getClient = async () => (await this.ready()).client;
    // One command, where its own way is a transaction of a command for each key.
    adapter.deleteMany = async (keys) => (await (await this.ready()).client.unlink(keys)) > 0;
    this.keyv = textKeyv(adapter);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The connection, once it is ready; connects on first use. Waits until the client is given up. */
  ready(): Ready | Promise<Ready> {
    if (this.#current !== undefined) {
      if (performance.now() < this.#checkAtMs) return this.#current;
      this.#check ??= this.#verified(this.#current);
      return this.#check;
    }
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new StoreError('the Redis cache was closed');
      this.#waiters.push({ resolve, reject });
      const client = this.#client;
      if (client.isOpen) return;
      this.#isConnecting = true;
      client.connect().catch((error: unknown) => this.#giveUp(client, error));
    });
  }

  /** Throws the client away, with every command that still waits on it; the next use connects anew. */
  rebuild(): void {
    if (this.#client.isOpen)
      this.#giveUp(this.#client, new StoreError('the connection to Redis was given up'));
  }

  close(): void {
    this.#closed = true;
    this.rebuild();
  }

  /** Makes sure, now and then, that a server in use is the primary that it was: it may be demoted in place. */
  async #verified(ready: Ready): Promise<Ready> {
    try {
      const epoch = await epochOf(ready.client);
      if (epoch !== ready.epoch)
        throw new StoreError('the Redis server has another replication id than before');
      return ready;
    } catch (error) {
      this.#giveUp(ready.client, error);
      throw error;
    } finally {
      this.#check = undefined;
      this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    }
  }

  #giveUp(old: RedisClientType, reason: unknown): void {
    if (old !== this.#client) return;
    // Its own `destroy` would forget a socket that is still connecting, which then stays open for ever.
    const canDestroy = old.isOpen && !this.#isConnecting;
    this.#isConnecting = false;
    this.#current = undefined;
    this.#client = this.#newClient();
    if (canDestroy) old.destroy();
    for (const { reject } of this.#waiters.splice(0)) reject(reason);
  }

  #newClient(): RedisClientType {
    const isGivenUp = () => client !== this.#client;
    // Copies, because node-redis fills in the options that it is given.
    const client = createClient({
      ...this.#options,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        ...this.#options.socket,
        reconnectStrategy: (attempt: number) => !isGivenUp() && reconnectDelayMs(attempt),
      } as NonNullable<RedisClientOptions['socket']>,
    }) as RedisClientType;
    // Listeners cannot be removed: what node-redis returns inherits from the client that emits.
    const lost = () => {
      if (!isGivenUp()) this.#current = undefined;
    };
    client.on('error', lost).on('end', lost);
    client.on('reconnecting', () => {
      lost();
      if (!isGivenUp()) this.#isConnecting = true;
    });
    client.on('connect', () => {
      if (isGivenUp()) client.destroy();
      else this.#isConnecting = false;
    });
    client.on('ready', () => {
      epochOf(client).then(
        (epoch) => !isGivenUp() && client.isReady && this.#succeed({ client, epoch }),
        (error: unknown) => this.#giveUp(client, error),
      );
    });
    return client;
  }

  #succeed(ready: Ready): void {
    this.#current = ready;
    this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    for (const { resolve } of this.#waiters.splice(0)) resolve(ready);
  }
}

/** With jitter, so that the clients of a server that comes back do not all come at once. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(2 ** attempt * 25, MAX_RECONNECT_DELAY_MS) * (0.5 + Math.random() / 2);
}

async function epochOf(client: RedisClientType): Promise<string> {
  const info = String(await client.sendCommand(['INFO', 'replication']));
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const role = field('role');
  if (role !== 'master') {
    throw new StoreError(
      `the Redis server is a ${role ?? 'server of unknown role'}: the cache needs a primary`,
    );
  }
  return field('master_replid')?.slice(0, 12) ?? 'none';
}
