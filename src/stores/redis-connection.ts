import type { RedisClientOptions, RedisClientType } from '@keyv/redis';
import type { ServerStatus } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import { Redirection, redisCause } from './redis-cause.ts';
import { replicationIdIn, versionIn } from './replication.ts';

/** The words of one command, its name first. */
export type Command = readonly string[];

/** What a server replied to some commands, and which server that was. */
export interface Replies {
  readonly replies: readonly unknown[];
  /** Changes with a failover or a restart: what was stored before is another server's. */
  readonly replicationId: string;
}

interface Server {
  readonly client: RedisClientType;
  readonly replicationId: string;
  readonly status: ServerStatus;
}

/** Told of a key that was changed on the server, `null` when any may have been. */
export type OnChange = ((key: string | null) => void) | undefined;

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
  readonly #role: 'primary' | 'any';
  readonly #onChange: OnChange;
  #server: Server | undefined;
  #connecting: Promise<Server> | undefined;
  /** Ends the client in use, connected or not, with a reason for those who wait for it. */
  #end: (reason: unknown) => void = () => {};
  #closed = false;
  #checkAtMs = 0;
  #checking: Promise<void> | undefined;
  #unanswered = 0;
  #heardAtMs = 0;

  /** @param role Whether any server but a primary is refused, on connecting and once a second while it is used. */
  constructor(options: RedisClientOptions, role: 'primary' | 'any' = 'primary', onChange?: OnChange) {
    this.#options = options;
    this.#role = role;
    this.#onChange = onChange;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The server, while there is a connection to it. */
  get server(): Pick<Server, 'replicationId' | 'status'> | undefined {
    return this.#server;
  }

  /**
   * Sends commands in their order, all at once.
   * @throws {StoreError} when one of them fails, in words that can be shown.
   */
  async run(commands: readonly Command[]): Promise<Replies> {
    const server = this.#server?.client.isReady ? this.#server : await this.#connect();
    const nowMs = performance.now();
    if (this.#unanswered === 0) this.#heardAtMs = nowMs;
    this.#unanswered += 1;
    // Goes out before the commands, so that it costs no round trip of its own; what is sent while it is on its way is
    // answered after it.
    if (nowMs >= this.#checkAtMs) this.#checking = this.#check(server);
    const check = this.#checking;
    check?.catch(() => {});
    const sent = commands.map((command) => server.client.sendCommand(command));
    const replies = await Promise.all(sent).catch(() => undefined);
    const results = replies === undefined ? await Promise.allSettled(sent) : [];
    this.#unanswered -= 1;
    this.#heardAtMs = performance.now();
    // Says more than the failures that follow from it.
    if (check !== undefined) await check;
    if (this.#checking === check) this.#checking = undefined;
    if (replies !== undefined) return { replies, replicationId: server.replicationId };
    this.#checkAtMs = 0;
    const failed = results.findIndex(({ status }) => status === 'rejected');
    const failure = redisCause((results[failed] as PromiseRejectedResult).reason, commands[failed]?.[0]);
    // What is done in part must not be done as a whole elsewhere.
    const isInPart = results.some(({ status }) => status === 'fulfilled');
    throw failure instanceof Redirection && isInPart ? new StoreError(failure.message) : failure;
  }

  /** Throws the client away, with every command that still waits on it; the next use connects anew. */
  rebuild(): void {
    this.#end(new StoreError('the connection to Redis was given up'));
  }

  /** The same, if somebody waits on a server that has not said anything for a while. */
  rebuildIfStuck(): void {
    if (this.#connecting === undefined && this.#unanswered === 0) return;
    const limitMs = this.#connecting === undefined ? STUCK_MS : CONNECT_TIMEOUT_MS;
    if (performance.now() - this.#heardAtMs > limitMs) this.rebuild();
  }

  close(): void {
    this.#closed = true;
    this.#end(new StoreError('the Redis cache was closed'));
  }

  #connect(): Promise<Server> {
    if (this.#closed) return Promise.reject(new StoreError('the Redis cache was closed'));
    if (this.#connecting === undefined) this.#heardAtMs = performance.now();
    this.#connecting ??= new Promise((resolve, reject) => {
      let client: RedisClientType | undefined;
      let hasSocket = false;
      let isOver = false;
      const end = (reason: unknown): void => {
        if (isOver) return;
        isOver = true;
        this.#server = undefined;
        this.#connecting = undefined;
        // `destroy` would forget a socket that is still connecting, which then stays open for ever.
        if (hasSocket && client?.isOpen) client.destroy();
        this.#onChange?.(null);
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
        opened.on('invalidate', (key: unknown) => this.#onChange?.(key === null ? null : String(key)));
        await opened.connect();
        const server = await this.#identified(opened);
        if (isOver) return;
        this.#server = server;
        this.#connecting = this.#checking = undefined;
        this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
        resolve(server);
      };
      open().catch(end);
    });
    return this.#connecting;
  }

  #clientOptions(): RedisClientOptions {
    const { socket } = this.#options;
    // Copies, because node-redis fills in the options that it is given.
    return {
      ...this.#options,
      // With RESP3 the first command of a connection is one whose refusal node-redis does not swallow.
      RESP: 3,
      maintNotifications: 'disabled',
      emitInvalidate: this.#onChange !== undefined,
      disableOfflineQueue: true,
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, ...socket, reconnectStrategy: false },
    } as RedisClientOptions;
  }

  async #identified(client: RedisClientType): Promise<Server> {
    const questions: Command[] = this.#role === 'any' ? [] : [INFO, ['INFO', 'server']];
    if (this.#onChange) questions.push(['CLIENT', 'TRACKING', 'ON']);
    const [replication, server] = await Promise.all(questions.map((question) => ask(client, question)));
    const replicationId = this.#role === 'any' ? '' : replicationIdIn(replication);
    return { client, replicationId, status: { version: versionIn(server), role: 'primary' } };
  }

  /** Makes sure, now and then, that a server in use is the primary that it was: it may be demoted in place. */
  async #check(server: Server): Promise<void> {
    this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    if (this.#role === 'any') return;
    try {
      if (replicationIdIn(await ask(server.client, INFO)) !== server.replicationId)
        throw new StoreError('the Redis server has another replication id than before');
    } catch (error) {
      if (this.#server === server) this.#end(error);
      throw error;
    }
  }
}

function ask(client: RedisClientType, command: Command): Promise<unknown> {
  return client.sendCommand(command).catch((error: unknown) => {
    throw redisCause(error, command[0]);
  });
}
