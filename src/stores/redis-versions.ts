import {
  compactVersion,
  freshToken,
  newNonce,
  openWrites,
  putBack,
  unexpiredWrites,
  writesLostByCompaction,
  writesToKeep,
} from '../cache/protocol.ts';
import { StoreError } from '../cache/store-error.ts';
import { type RedisTopology, textsOf } from './redis-topology.ts';
import { prefixOf } from './remote.ts';
import { retried } from './retried.ts';

/** Most versions that a process remembers to have given a time to live. */
const MAX_REMEMBERED = 10_000;
/** Every client gives a version a day at least, so one that was given it so long ago outlives any write. */
const MAX_REMEMBERED_MS = 6 * 3_600_000;

/** What the store does with single versions in Redis. */
export class RedisVersions {
  readonly #topology: RedisTopology;
  /** When this process gave a version its time to live, so that not every write has to. Oldest first. */
  readonly #extendedAtMs = new Map<string, number>();
  /** Versions that are being compacted, and whether that became due once more meanwhile. */
  readonly #compacting = new Map<string, boolean>();

  constructor(topology: RedisTopology) {
    this.#topology = topology;
  }

  /** The store key of a write's intent, which is at the same place as the version. */
  intentOf(version: string, write: string): string {
    return `${prefixOf(version)}:write-intent:${this.#topology.placeOf(version)}${write}`;
  }

  /** Whether a version was given its time to live lately. */
  isExtended(version: string, ttlMs: number): boolean {
    const atMs = this.#extendedAtMs.get(version);
    return atMs !== undefined && performance.now() - atMs < Math.min(ttlMs / 8, MAX_REMEMBERED_MS);
  }

  /** Remembers that a version was given its time to live. */
  markExtended(version: string): void {
    this.#extendedAtMs.delete(version);
    this.#extendedAtMs.set(version, performance.now());
    for (const oldest of this.#extendedAtMs.keys()) {
      if (this.#extendedAtMs.size <= MAX_REMEMBERED) break;
      this.#extendedAtMs.delete(oldest);
    }
  }

  /** Gives a version its time to live. */
  async extend(version: string, ttlMs: number): Promise<void> {
    await this.#topology.run(version, [['PEXPIRE', version, milliseconds(ttlMs)]]);
    this.markExtended(version);
  }

  /** The text of a version, of our making or of whoever was first; `undefined` on another server than `replicationId`. */
  async create(
    version: string,
    ttlMs: number,
    replicationId: string | undefined,
  ): Promise<string | undefined> {
    const ran = await this.#topology.run(version, [
      ['SET', version, freshToken(newNonce()), 'PX', milliseconds(ttlMs), 'NX'],
      ['MGET', version],
    ]);
    const [text] = textsOf(ran.replies[1]);
    if (!text) throw new StoreError('a version was evicted as soon as it was written');
    if (ran.replies[0] !== null) this.markExtended(version);
    return ran.replicationId === replicationId ? text : undefined;
  }

  /** Those of `writes` whose intent has not expired; `undefined` on another server than `replicationId`. */
  async pending(
    version: string,
    writes: readonly string[],
    replicationId: string | undefined,
  ): Promise<string[] | undefined> {
    if (writes.length === 0) return [];
    const ran = await this.#topology.run(version, [
      ['MGET', ...writes.map((write) => this.intentOf(version, write))],
    ]);
    return ran.replicationId === replicationId ? unexpiredWrites(writes, textsOf(ran.replies[0])) : undefined;
  }

  /** Compacts a version in the background. One that stays long is compacted by a later write. */
  compact(version: string, ttlMs: number): void {
    if (this.#compacting.has(version)) {
      this.#compacting.set(version, true);
      return;
    }
    this.#compacting.set(version, false);
    const finish = () => {
      const isDue = this.#compacting.get(version);
      this.#compacting.delete(version);
      if (isDue) this.compact(version, ttlMs);
    };
    this.#compact(version, ttlMs).then(finish, finish);
  }

  /** Writes a long version anew, as a write of its own: others may begin between its steps. */
  async #compact(version: string, ttlMs: number): Promise<void> {
    const [before] = await this.#texts(version, [version]);
    if (!before) return;
    const open = openWrites(before);
    const intents = open.map((write) => this.intentOf(version, write));
    const [seen, ...found] = await this.#texts(version, [version, ...intents]);
    // Another process has compacted it meanwhile, or it is gone.
    if (!seen?.startsWith(before)) return;
    const kept = writesToKeep(seen, open, found);
    const own = newNonce();
    const intent = this.intentOf(version, own);
    const ttl = milliseconds(ttlMs);
    // Its intent lives as long as a version: the writes that it stands for may be of clients with longer timeouts.
    const { replies } = await this.#topology.run(version, [
      ['SET', intent, '1', 'PX', ttl],
      ['SET', version, compactVersion([...kept, own], newNonce()), 'PX', ttl, 'GET'],
    ]);
    const lost = writesLostByCompaction(seen, String(replies[1] ?? ''));
    const putBackLost = async () => {
      await this.#topology.run(version, [
        ['APPEND', version, putBack(lost, own, newNonce())],
        ['UNLINK', intent],
        ['PEXPIRE', version, ttl],
      ]);
    };
    const giveUpAtMs = performance.now() + ttlMs;
    await retried(putBackLost, () => this.#topology.isClosed || performance.now() > giveUpAtMs);
  }

  /** Texts under names of one place, all from one moment. */
  async #texts(version: string, names: readonly string[]): Promise<(string | null)[]> {
    const { replies } = await this.#topology.run(version, [['MGET', ...names]]);
    return textsOf(replies[0]);
  }
}

/** A time to live as Redis takes it. */
export const milliseconds = (ms: number): string => String(Math.max(1, Math.round(ms)));
