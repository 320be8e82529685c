import KeyvRedis, { createClient, type RedisClientOptions, type RedisClientType } from '@keyv/redis';
import type { Keyv } from 'keyv';
import { plainKeyv } from '../keyv-access.ts';

/** A connection that is ready for commands. */
export interface Ready {
  readonly client: RedisClientType;
  /** Replication id of the server. It changes with a failover or a restart, and what was stored before with it. */
  readonly epoch: string;
}

const CONNECT_TIMEOUT_MS = 1_000;
const MAX_RECONNECT_DELAY_MS = 500;

/**
 * A node-redis client of our own that never queues a command while it is offline, reconnects with jitter, and
 * can be thrown away and rebuilt: a client on a frozen server or a half-open path never recovers by itself.
 */
export class RedisConnection {
  /** Keyv over the current client. It deletes and stores; what needs more than Keyv has takes the client. */
  readonly keyv: Keyv;
  readonly #options: RedisClientOptions;
  readonly #adapter: KeyvRedis<string>;
  #client: RedisClientType;
  #current: Ready | undefined;
  #waiters: Array<{ resolve: (ready: Ready) => void; reject: (reason: unknown) => void }> = [];
  #closed = false;

  constructor(options: RedisClientOptions) {
    this.#options = {
      ...options,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        ...options.socket,
        reconnectStrategy: (attempt: number) =>
          Math.min(2 ** attempt * 25, MAX_RECONNECT_DELAY_MS) * (0.5 + Math.random() / 2),
      } as NonNullable<RedisClientOptions['socket']>,
    };
    this.#client = this.#newClient();
    this.#adapter = new KeyvRedis(this.#client, { throwOnErrors: true });
    this.keyv = plainKeyv(this.#adapter, 'texts');
  }

  /** The connection, once it is ready; connects on first use. Waits for as long as the server is away. */
  ready(): Ready | Promise<Ready> {
    if (this.#current !== undefined) return this.#current;
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new Error('the Redis cache was closed');
      this.#waiters.push({ resolve, reject });
      if (!this.#client.isOpen) this.#client.connect().catch((error: unknown) => this.#fail(error));
    });
  }

  /** Throws the client away, with every command that still waits on it; the next use connects anew. */
  rebuild(): void {
    const old = this.#client;
    this.#current = undefined;
    this.#client = this.#newClient();
    this.#adapter.client = this.#client;
    old.removeAllListeners();
    // A late error of a client that nobody uses any more must not end the process.
    old.on('error', () => {});
    if (old.isOpen) old.destroy();
    this.#fail(new Error('the connection to Redis was given up'));
  }

  close(): void {
    this.#closed = true;
    this.rebuild();
  }

  #newClient(): RedisClientType {
    const client = createClient(this.#options) as RedisClientType;
    const lost = () => {
      this.#current = undefined;
    };
    client.on('error', lost).on('reconnecting', lost).on('end', lost);
    client.on('ready', () => {
      // A reconnected client must not answer for the server that it was connected to before.
      lost();
      epochOf(client).then(
        (epoch) => {
          if (this.#client === client && client.isReady) this.#succeed({ client, epoch });
        },
        (error: unknown) => this.#client === client && this.#fail(error),
      );
    });
    return client;
  }

  #succeed(ready: Ready): void {
    this.#current = ready;
    for (const { resolve } of this.#waiters.splice(0)) resolve(ready);
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}

async function epochOf(client: RedisClientType): Promise<string> {
  const info = String(await client.sendCommand(['INFO', 'replication']));
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const role = field('role');
  if (role !== 'master') {
    throw new Error(`the Redis server is a ${role ?? 'server of unknown role'}: the cache needs a primary`);
  }
  return field('master_replid')?.slice(0, 12) ?? 'none';
}
