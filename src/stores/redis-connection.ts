import type { RedisClientOptions, RedisClientType } from '@keyv/redis';
import type { ServerStatus } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import { Redirection, redisCause } from './redis-cause.ts';
import { type Command, send } from './redis-command.ts';
import { replicationIdIn, versionIn } from './replication.ts';

/** What a server replied to some commands, and which server that was. */
export interface Replies {
  readonly replies: readonly unknown[];
  /** Changes with a failover or a restart: what was stored before is another server's. */
  readonly replicationId: string;
}

interface Ready {
  readonly client: RedisClientType;
  readonly replicationId: string;
  readonly status: ServerStatus;
}

/** What the owner of a connection decides and wants to know. */
export interface ConnectionUse {
  /** Refuses any server but a primary, when it connects and once a second while it is used. */
  readonly primaryOnly: boolean;
  /** Called with a key that was changed on the server, or `null` when any may have been. */
  readonly onChange?: ((key: string | null) => void) | undefined;
}

const INFO: Command = ['INFO', 'replication'];
const CONNECT_TIMEOUT_MS = 1_000;
/** How long a server that was demoted in place can go unnoticed. */
const CHECK_INTERVAL_MS = 1_000;
/** How long a server may be silent while commands wait on it. */
const STUCK_MS = 250;

/**
 * A connection to one Redis server: connects on first use, and anew on the next use after it broke. It never queues a
 * command while it is not connected. A client of node-redis serves for one connection only, since one on a frozen
 * server or a half-open path never recovers by itself.
 */
export class RedisConnection {
  readonly #options: RedisClientOptions;
  readonly #use: ConnectionUse;
  #ready: Ready | undefined;
  #connecting: Promise<Ready> | undefined;
  /** Ends the client in use, connected or not, with a reason for those who wait for it. */
  #end: (reason: unknown) => void = () => {};
  #closed = false;
  #checkAtMs = 0;
  #checking: Promise<void> | undefined;
  #unanswered = 0;
  #heardAtMs = 0;

  constructor(options: RedisClientOptions, use: ConnectionUse) {
    this.#options = options;
    this.#use = use;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Of the server, while there is a connection to it. */
  get replicationId(): string | undefined {
    return this.#ready?.replicationId;
  }

  /** The server, while there is a connection to it. */
  get status(): ServerStatus | undefined {
    return this.#ready?.status;
  }

  /**
   * Sends commands in their order, all at once.
   * @throws {StoreError} when one of them fails, in words that can be shown.
   */
  async run(commands: readonly Command[]): Promise<Replies> {
    const ready = this.#ready?.client.isReady ? this.#ready : await this.#connect();
    if (this.#unanswered === 0) this.#heardAtMs = performance.now();
    this.#unanswered += 1;
    // Goes out before the commands, so that it costs no round trip of its own; what is sent while it is on its way is
    // answered after it.
    if (performance.now() >= this.#checkAtMs) this.#checking = this.#check(ready);
    const check = this.#checking;
    check?.catch(() => {});
    const sent = commands.map((command) => send(ready.client, command));
    const results = await Promise.allSettled(sent);
    this.#unanswered -= 1;
    this.#heardAtMs = performance.now();
    // Says more than the failures that follow from it.
    await check;
    if (this.#checking === check) this.#checking = undefined;
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) {
      this.#checkAtMs = 0;
      // What is done in part must not be done as a whole elsewhere.
      const isPart = failures[0] instanceof Redirection && failures.length < commands.length;
      throw isPart ? new StoreError(failures[0].message) : failures[0];
    }
    const replies = results.map((result) => (result as PromiseFulfilledResult<unknown>).value);
    return { replies, replicationId: ready.replicationId };
  }

  /** Throws the client away, with every command that still waits on it; the next use connects anew. */
  rebuild(): void {
    this.#end(new StoreError('the connection to Redis was given up'));
  }

  /** The same, if a command waits on a server that has not said anything for a while. */
  rebuildIfStuck(): void {
    if (this.#unanswered > 0 && performance.now() - this.#heardAtMs > STUCK_MS) this.rebuild();
  }

  close(): void {
    this.#closed = true;
    this.#end(new StoreError('the Redis cache was closed'));
  }

  #connect(): Promise<Ready> {
    if (this.#closed) return Promise.reject(new StoreError('the Redis cache was closed'));
    this.#connecting ??= new Promise((resolve, reject) => {
      let client: RedisClientType | undefined;
      let hasSocket = false;
      let isOver = false;
      const end = (reason: unknown): void => {
        if (isOver) return;
        isOver = true;
        this.#ready = undefined;
        this.#connecting = undefined;
        // `destroy` would forget a socket that is still connecting, which then stays open for ever.
        if (hasSocket && client?.isOpen) client.destroy();
        this.#use.onChange?.(null);
        reject(redisCause(reason));
      };
      this.#end = end;
      const open = async (): Promise<void> => {
        // Takes tens of milliseconds, so not before somebody needs it.
        const { createClient } = await import('@keyv/redis');
        if (isOver) return;
        const opened = createClient(this.#clientOptions()) as RedisClientType;
        client = opened;
        opened.on('connect', () => {
          hasSocket = true;
          if (isOver) opened.destroy();
        });
        // An error that leaves the client ready, such as a refused PING, is no reason to go without it.
        opened.on('error', (error: unknown) => opened.isReady || end(error));
        opened.on('invalidate', (key: unknown) => this.#use.onChange?.(key === null ? null : String(key)));
        await opened.connect();
        const ready = await this.#identified(opened);
        if (isOver) return;
        this.#ready = ready;
        this.#connecting = this.#checking = undefined;
        this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
        resolve(ready);
      };
      open().catch(end);
    });
    return this.#connecting;
  }

  #clientOptions(): RedisClientOptions {
    // Copies, because node-redis fills in the options that it is given.
    return {
      ...this.#options,
      // With RESP3 the first command of a connection is one whose refusal node-redis does not swallow.
      RESP: 3,
      maintNotifications: 'disabled',
      emitInvalidate: this.#use.onChange !== undefined,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        ...this.#options.socket,
        reconnectStrategy: false,
      } as NonNullable<RedisClientOptions['socket']>,
    } as RedisClientOptions;
  }

  async #identified(client: RedisClientType): Promise<Ready> {
    const { primaryOnly, onChange } = this.#use;
    const tracking = onChange && send(client, ['CLIENT', 'TRACKING', 'ON']);
    const [replicationId, info] = primaryOnly
      ? await Promise.all([
          send(client, INFO).then(replicationIdIn),
          send(client, ['INFO', 'server']),
          tracking,
        ])
      : ['', ''];
    return { client, replicationId, status: { version: versionIn(info), role: 'primary' } };
  }

  /** Makes sure, now and then, that a server in use is the primary that it was: it may be demoted in place. */
  async #check(ready: Ready): Promise<void> {
    this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    if (!this.#use.primaryOnly) return;
    try {
      if (replicationIdIn(await send(ready.client, INFO)) !== ready.replicationId)
        throw new StoreError('the Redis server has another replication id than before');
    } catch (error) {
      if (this.#ready === ready) this.#end(error);
      throw error;
    }
  }
}
