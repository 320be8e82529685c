import {
  compactVersion,
  freshToken,
  newNonce,
  openWrites,
  putBack,
  stampOf,
  unexpiredWrites,
  writesLostByCompaction,
  writesToKeep,
} from '../cache/protocol.ts';
import { StoreError } from '../cache/store-error.ts';
import { Lru } from './lru.ts';
import type { Command } from './redis-connection.ts';
import { textsOf } from './redis-places.ts';
import type { RedisTopology } from './redis-topology.ts';
import { prefixOf } from './remote.ts';

/** Most versions that a process remembers to have given a time to live. */
const MAX_REMEMBERED = 10_000;
/** Every client gives a version a day at least, so one that was given it so long ago outlives any write. */
const MAX_REMEMBERED_MS = 6 * 3_600_000;
const PAUSE_MS = 250;

/** What the store does with single versions in Redis. */
export class RedisVersions {
  readonly #topology: RedisTopology;
  /** Versions that this process has given their time to live lately, so that not every write has to. */
  readonly #extended = new Lru<true>(MAX_REMEMBERED, Number.POSITIVE_INFINITY);
  readonly #compacting = new Map<string, Promise<void>>();

  constructor(topology: RedisTopology) {
    this.#topology = topology;
  }

  /** The store key of a write's intent, which is at the same place as the version. */
  intentOf(version: string, write: string): string {
    return `${prefixOf(version)}:write-intent:${this.#topology.placeOf(version)}${write}`;
  }

  isExtended(version: string): boolean {
    return this.#extended.get(version, performance.now()) ?? false;
  }

  markExtended(version: string, ttlMs: number): void {
    const untilMs = performance.now() + Math.min(ttlMs / 8, MAX_REMEMBERED_MS);
    this.#extended.set(version, true, '', untilMs);
  }

  /** Gives a version its time to live. */
  async extend(version: string, ttlMs: number): Promise<void> {
    await this.#topology.run(version, [['PEXPIRE', version, milliseconds(ttlMs)]]);
    this.markExtended(version, ttlMs);
  }

  /** The text of a version, of our making or of whoever was first; `undefined` on another server than `replicationId`. */
  async create(version: string, ttlMs: number, replicationId: string): Promise<string | undefined> {
    const ran = await this.#topology.run(version, [
      ['SET', version, freshToken(newNonce()), 'PX', milliseconds(ttlMs), 'NX'],
      ['MGET', version],
    ]);
    const [text] = textsOf(ran.replies[1]);
    const isOurs = ran.replies[0] !== null;
    if (!text || stampOf(text) === undefined) {
      if (isOurs) throw new StoreError('a version was evicted as soon as it was written');
      // A token makes a version of any text; of what is no text, Redis says so.
      await this.#topology.run(version, [['APPEND', version, freshToken(newNonce())]]);
      await this.extend(version, ttlMs);
      throw new StoreError('a version was overwritten by something else than this cache, and is repaired');
    }
    if (isOurs) this.markExtended(version, ttlMs);
    return ran.replicationId === replicationId ? text : undefined;
  }

  /** Those of `writes` whose intent has not expired; `undefined` on another server than `replicationId`. */
  async pending(
    version: string,
    writes: readonly string[],
    replicationId: string,
  ): Promise<string[] | undefined> {
    if (writes.length === 0) return [];
    const ran = await this.#topology.run(version, [['MGET', ...this.#intentsOf(version, writes)]]);
    return ran.replicationId === replicationId ? unexpiredWrites(writes, textsOf(ran.replies[0])) : undefined;
  }

  /** Compacts a version, once at a time in this process. Never rejects: one that stays long is compacted by a later write. */
  compact(version: string, ttlMs: number): Promise<void> {
    const running =
      this.#compacting.get(version) ??
      this.#compact(version, ttlMs)
        .catch(() => {})
        .finally(() => this.#compacting.delete(version));
    this.#compacting.set(version, running);
    return running;
  }

  /** Writes a long version anew, as a write of its own: others may begin between its steps. */
  async #compact(version: string, ttlMs: number): Promise<void> {
    const run = async (...commands: Command[]) => (await this.#topology.run(version, commands)).replies;
    const [before] = textsOf((await run(['MGET', version]))[0]);
    if (!before) return;
    const open = openWrites(before);
    const [seen, ...intents] = textsOf((await run(['MGET', version, ...this.#intentsOf(version, open)]))[0]);
    // Another process has compacted it meanwhile, or it is gone.
    if (!seen?.startsWith(before)) return;
    const kept = writesToKeep(seen, open, intents);
    const own = newNonce();
    const intent = this.intentOf(version, own);
    const ttl = milliseconds(ttlMs);
    // Its intent lives as long as a version: the writes that it stands for may be of clients with longer timeouts.
    const [, displaced] = await run(
      ['SET', intent, '1', 'PX', ttl],
      ['SET', version, compactVersion([...kept, own], newNonce()), 'PX', ttl, 'GET'],
    );
    const lost = writesLostByCompaction(seen, String(displaced ?? ''));
    const giveUpAtMs = performance.now() + ttlMs;
    await retried(
      () =>
        run(
          ['APPEND', version, putBack(lost, own, newNonce())],
          ['UNLINK', intent],
          ['PEXPIRE', version, ttl],
        ),
      () => this.#topology.isClosed || performance.now() > giveUpAtMs,
    );
  }

  #intentsOf(version: string, writes: readonly string[]): string[] {
    return writes.map((write) => this.intentOf(version, write));
  }
}

/** A time to live as Redis takes it. */
export const milliseconds = (ms: number): string => String(Math.max(1, Math.round(ms)));

/** Tries until it is done or `isOver`, on a server that comes and goes, unless the configuration is wrong. */
export async function retried(call: () => Promise<unknown>, isOver: () => boolean): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if ((error instanceof StoreError && error.isPermanent) || isOver()) throw error;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, PAUSE_MS).unref();
      });
    }
  }
}
