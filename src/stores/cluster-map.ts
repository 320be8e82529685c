import { StoreError } from '../cache/store-error.ts';
import { answersOf } from './quorum.ts';
import { addressOf, hostOf } from './redis-address.ts';
import type { RedisConnection } from './redis-connection.ts';

/** How long a primary that was replaced can go unnoticed by a process that only reads. */
const CHECK_INTERVAL_MS = 1_000;

/** Who has which slots, as one node sees it. */
interface View {
  readonly epoch: number;
  /** Address of the primary of each slot. */
  readonly owners: readonly string[];
  /** Every node that serves a slot, replicas too. */
  readonly nodes: readonly string[];
}

/**
 * Who has which slots. More than half of the nodes are asked, and the view of the latest epoch counts: a primary that
 * was replaced while it was frozen does not know of it.
 */
export class ClusterMap {
  readonly #seeds: readonly string[];
  readonly #connect: (address: string) => RedisConnection;
  readonly #onMove: () => void;
  readonly #nodes = new Map<string, RedisConnection>();
  #view: View = { epoch: -1, owners: [], nodes: [] };
  #asking: Promise<void> | undefined;
  #checkAtMs = 0;

  /**
   * @param seeds Addresses of some nodes.
   * @param onMove Called when a slot has another owner than before.
   */
  constructor(seeds: readonly string[], connect: (address: string) => RedisConnection, onMove: () => void) {
    this.#seeds = seeds;
    this.#connect = connect;
    this.#onMove = onMove;
  }

  /** Addresses of the primaries. */
  get primaries(): readonly string[] {
    return [...new Set(this.#view.owners)];
  }

  /** Address of the primary that has a slot. */
  async ownerOf(slot: number): Promise<string> {
    if (this.#view.owners[slot] === undefined) await this.refresh();
    const owner = this.#view.owners[slot];
    if (owner === undefined)
      throw new StoreError('CLUSTERDOWN: no node of the cluster has the slot of a key');
    return owner;
  }

  /** Asks again, if it was a while ago or somebody had a reason to doubt it. */
  refreshIfDue(): Promise<void> | undefined {
    return performance.now() < this.#checkAtMs ? undefined : this.refresh();
  }

  doubt(): void {
    this.#checkAtMs = 0;
  }

  /** Asks, together with others who do so now. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Asks for what is so from now on: what is asked already may be answered already. */
  async refreshAnew(): Promise<void> {
    await this.#asking?.catch(() => {});
    await this.refresh();
  }

  close(): void {
    for (const node of this.#nodes.values()) node.close();
  }

  async #ask(): Promise<void> {
    this.#checkAtMs = performance.now() + CHECK_INTERVAL_MS;
    const known = [...new Set([...this.#seeds, ...this.#view.nodes])];
    const asked = known.map((address) => this.#viewOf(address));
    const views = await answersOf(asked, (answers) => answers.length > known.length / 2);
    if (views.length <= known.length / 2) for (const node of this.#nodes.values()) node.rebuildIfStuck();
    const [latest] = views.toSorted((a, b) => b.epoch - a.epoch);
    if (latest === undefined) throw new StoreError('CLUSTERDOWN: no node of the cluster serves all slots');
    const isMoved = latest.owners.join() !== this.#view.owners.join();
    this.#view = latest;
    closeOthers(this.#nodes, [...this.#seeds, ...latest.nodes]);
    if (isMoved) this.#onMove();
  }

  async #viewOf(address: string): Promise<View> {
    const node = this.#nodes.get(address) ?? this.#connect(address);
    this.#nodes.set(address, node);
    const { replies } = await node.run([
      ['CLUSTER', 'INFO'],
      ['CLUSTER', 'SLOTS'],
    ]);
    const info = String(replies[0]);
    const ranges = replies[1] as readonly [number, number, ...(readonly [string | null, number])[]][];
    if (!/^cluster_state:ok/m.test(info))
      throw new StoreError('CLUSTERDOWN: the node does not serve its slots');
    const owners: string[] = [];
    const nodes = new Set<string>();
    for (const [first, last, ...servers] of ranges) {
      const addresses = servers.map(([host, port]) => addressOf(host || hostOf(address), Number(port)));
      for (let slot = first; slot <= last; slot++) owners[slot] = addresses[0] as string;
      for (const each of addresses) nodes.add(each);
    }
    return { epoch: Number(/^cluster_current_epoch:(\d+)/m.exec(info)?.[1]), owners, nodes: [...nodes] };
  }
}

/** Closes connections to all but some addresses. */
export function closeOthers(connections: Map<string, RedisConnection>, addresses: readonly string[]): void {
  for (const [address, connection] of connections) {
    if (addresses.includes(address)) continue;
    connection.close();
    connections.delete(address);
  }
}
