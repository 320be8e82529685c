import type { Keyv } from 'keyv';
import type { RedisConnection } from '../../../../src/stores/redis-connection.ts';
import { textKeyv } from '../../../../src/stores/text-keyv.ts';
import type { Server } from './server.ts';
import type { Simulation } from './simulation.ts';

/** How a network treats commands. */
export interface Network {
  /** Typical time from a client to the server, or back. */
  readonly latencyMs: number;
  /** Share of the commands that are held up for so long that the client may give up. */
  readonly slowShare: number;
  readonly slowMs: number;
  /** Share of the commands with which the connection breaks: before they arrive, or before they are answered. */
  readonly breakShare: number;
  readonly reconnectMs: number;
}

interface Pending {
  readonly run: () => unknown;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** A connection of one process to the server: commands arrive in their order, answers come in theirs. */
export class Connection {
  readonly keyv: Keyv;
  readonly #simulation: Simulation;
  readonly #server: Server;
  readonly #network: Network;
  #client: Client | undefined;
  #backAtMs = 0;
  #isDead = false;

  constructor(simulation: Simulation, server: Server, network: Network) {
    this.#simulation = simulation;
    this.#server = server;
    this.#network = network;
    const client = () => this.ready().then(({ client }) => client);
    this.keyv = textKeyv({
      get: async (key: string) => (await client()).get(key),
      set: async (key: string, text: string, ttlMs: number) => {
        await (await client()).set(key, text, { PX: ttlMs });
      },
      delete: async (key: string) => (await (await client()).del(key)) === 1,
      clear: async () => {},
    });
  }

  /** As the store takes it. Its class has private fields, so no other can be declared to be one. */
  asRedisConnection(): RedisConnection {
    return this as unknown as RedisConnection;
  }

  ready(): Promise<{ client: Client; epoch: string }> {
    const open = () => {
      this.#client ??= new Client(this.#simulation, this.#server, this.#network, () => this.breakOff());
      return { client: this.#client, epoch: this.#client.epoch };
    };
    if (this.#isDead) return new Promise(() => {});
    if (this.#client !== undefined || this.#simulation.nowMs >= this.#backAtMs)
      return Promise.resolve(open());
    return new Promise((resolve) => {
      this.#simulation.at(this.#backAtMs, () => !this.#isDead && resolve(open()));
    });
  }

  /** Every command under way fails, whether it arrived or not. */
  breakOff(): void {
    if (this.#isDead) return;
    this.#client?.end(true);
    this.#client = undefined;
    this.#backAtMs = this.#simulation.nowMs + this.#simulation.random() * this.#network.reconnectMs;
  }

  /** The process is gone: nothing that waits is ever told. */
  die(): void {
    this.#isDead = true;
    this.#client?.end(false);
  }

  rebuild(): void {
    this.breakOff();
  }

  close(): void {
    this.die();
  }
}

type SetOptions = Parameters<Server['set']>[2];

/** The methods of a node-redis client that the store calls. */
class Client {
  readonly epoch: string;
  readonly #simulation: Simulation;
  readonly #server: Server;
  readonly #network: Network;
  readonly #onBreak: () => void;
  readonly #waiting = new Set<Pending>();
  #arrivedAtMs = 0;
  #ended = false;
  #cut = false;

  constructor(simulation: Simulation, server: Server, network: Network, onBreak: () => void) {
    this.epoch = server.epoch;
    this.#simulation = simulation;
    this.#server = server;
    this.#network = network;
    this.#onBreak = onBreak;
  }

  get(key: string): Promise<string | null> {
    return this.#send(() => this.#server.get(key));
  }
  mGet(keys: readonly string[]): Promise<Array<string | null>> {
    return this.#send(() => this.#server.mGet(keys));
  }
  sendCommand([, ...keys]: readonly ['MGET', ...string[]]): Promise<Array<string | null>> {
    return this.mGet(keys);
  }
  set(key: string, text: string, options: SetOptions): Promise<string | null> {
    return this.#send(() => this.#server.set(key, text, options));
  }
  append(key: string, text: string): Promise<number> {
    return this.#send(() => this.#server.append(key, text));
  }
  pExpire(key: string, ms: number): Promise<number> {
    return this.#send(() => this.#server.pExpire(key, ms));
  }
  del(key: string): Promise<number> {
    return this.#send(() => this.#server.del(key));
  }

  end(tell: boolean): void {
    this.#ended = true;
    if (tell) for (const { reject } of this.#waiting) reject(new Error('Socket closed unexpectedly'));
    this.#waiting.clear();
  }

  #send<T>(run: () => T): Promise<T> {
    if (this.#ended) return Promise.reject(new Error('The client is closed'));
    const { latencyMs, slowShare, slowMs } = this.#network;
    const simulation = this.#simulation;
    return new Promise<T>((resolve, reject) => {
      const pending: Pending = { run, resolve: resolve as (reply: unknown) => void, reject };
      this.#waiting.add(pending);
      const delayMs = simulation.random() * (simulation.chance(slowShare) ? slowMs : latencyMs);
      this.#arrivedAtMs = Math.max(this.#arrivedAtMs, simulation.nowMs + delayMs);
      simulation.at(this.#arrivedAtMs, () => this.#arrive(pending));
    });
  }

  #arrive(pending: Pending): void {
    const simulation = this.#simulation;
    // Of what was on its way when a connection broke, a first part arrives. A server that is gone gets nothing.
    if (this.#ended) this.#cut ||= this.epoch !== this.#server.epoch || simulation.chance(0.3);
    if (this.#cut) return;
    const breaks = !this.#ended && simulation.chance(this.#network.breakShare);
    if (breaks && simulation.chance(0.5)) {
      this.#onBreak();
      return;
    }
    simulation.operations += 1;
    const reply = pending.run();
    if (breaks) this.#onBreak();
    if (this.#ended) return;
    this.#waiting.delete(pending);
    pending.resolve(reply);
  }
}
