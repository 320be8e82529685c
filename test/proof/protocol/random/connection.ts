import type { Command, Replies } from '../../../../src/stores/redis-connection.ts';
import type { RedisTopology } from '../../../../src/stores/redis-topology.ts';
import type { Server } from './server.ts';
import type { Simulation } from './simulation.ts';

/** How a network treats commands. */
export interface Network {
  /** Typical time from a client to the server, or back. */
  readonly latencyMs: number;
  /** Share of the commands that are delayed for so long that the client may give up. */
  readonly slowShare: number;
  readonly slowMs: number;
  /** Share of the commands with which the connection breaks: before they arrive, or before they are answered. */
  readonly breakShare: number;
  readonly reconnectMs: number;
}

interface Pending {
  readonly command: Command;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** A connection of one process to the server: commands arrive in their order, answers come in theirs. */
export class Connection {
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
  }

  async run(commands: readonly Command[]): Promise<Replies> {
    const client = await this.#ready();
    const replies = await Promise.all(commands.map((command) => client.send(command)));
    return { replies, replicationId: client.replicationId };
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

  #ready(): Promise<Client> {
    const open = () => {
      this.#client ??= new Client(this.#simulation, this.#server, this.#network, () => this.breakOff());
      return this.#client;
    };
    if (this.#isDead) return new Promise(() => {});
    if (this.#client !== undefined || this.#simulation.nowMs >= this.#backAtMs)
      return Promise.resolve(open());
    return new Promise((resolve) => {
      this.#simulation.at(this.#backAtMs, () => !this.#isDead && resolve(open()));
    });
  }
}

/** The servers of a simulation as the store takes them: a name is on the one that `shardOf` tells. */
export function simulatedTopology(
  connections: readonly Connection[],
  shardOf: (name: string) => number = () => 0,
): RedisTopology {
  const run = (name: string, commands: readonly Command[]) =>
    (connections[shardOf(name)] as Connection).run(commands);
  return {
    placeOf: (name) => (connections.length > 1 ? name.slice(name.indexOf('{')) : ''),
    run,
    async check() {},
    async confirm() {},
    rebuild() {
      for (const connection of connections) connection.breakOff();
    },
    close() {
      for (const connection of connections) connection.die();
    },
    isClosed: false,
    servers: [],
  };
}

/** One connection, until it breaks. */
class Client {
  readonly replicationId: string;
  readonly #simulation: Simulation;
  readonly #server: Server;
  readonly #network: Network;
  readonly #onBreak: () => void;
  readonly #waiting = new Set<Pending>();
  #arrivedAtMs = 0;
  #ended = false;
  #cut = false;

  constructor(simulation: Simulation, server: Server, network: Network, onBreak: () => void) {
    this.replicationId = server.replicationId;
    this.#simulation = simulation;
    this.#server = server;
    this.#network = network;
    this.#onBreak = onBreak;
  }

  end(tell: boolean): void {
    this.#ended = true;
    if (tell) for (const { reject } of this.#waiting) reject(new Error('Socket closed unexpectedly'));
    this.#waiting.clear();
  }

  send(command: Command): Promise<unknown> {
    if (this.#ended) return Promise.reject(new Error('The client is closed'));
    const { latencyMs, slowShare, slowMs } = this.#network;
    const simulation = this.#simulation;
    return new Promise((resolve, reject) => {
      const pending: Pending = { command, resolve, reject };
      this.#waiting.add(pending);
      const delayMs = simulation.random() * (simulation.chance(slowShare) ? slowMs : latencyMs);
      this.#arrivedAtMs = Math.max(this.#arrivedAtMs, simulation.nowMs + delayMs);
      simulation.at(this.#arrivedAtMs, () => this.#arrive(pending));
    });
  }

  #arrive(pending: Pending): void {
    const simulation = this.#simulation;
    // Of what was on its way when a connection broke, a first part arrives. A server that is gone gets nothing.
    if (this.#ended)
      this.#cut ||= this.replicationId !== this.#server.replicationId || simulation.chance(0.3);
    if (this.#cut) return;
    const breaks = !this.#ended && simulation.chance(this.#network.breakShare);
    if (breaks && simulation.chance(0.5)) {
      this.#onBreak();
      return;
    }
    simulation.operations += 1;
    const reply = this.#server.execute(pending.command);
    if (breaks) this.#onBreak();
    if (this.#ended) return;
    this.#waiting.delete(pending);
    pending.resolve(reply);
  }
}
