import type { Entry } from './entry.ts';

/**
 * What the cache asks of a store. Three keep the promise, each in its own way: `stores/memory.ts` for one
 * process, `stores/redis.ts` for many, `stores/keyv.ts` for any Keyv. Names of versions and keys are physical.
 *
 * A *version* stands beside the entries that depend on it: one for each key, one for each group. Its *stamp*
 * changes with every write, so an answer that was fetched before a write cannot pass for one from after it.
 */
export interface CacheStore<Kept = Entry, Found = Entry | undefined> {
  /** What is stored under `key`, and the stamp of each version, `undefined` where there is none to trust. */
  lookUp(key: string, versions: readonly string[]): Lookup<Found> | Promise<Lookup<Found>>;
  /**
   * On a miss, before the API is asked: the stamps to store its answer with, or `undefined` when it must not be
   * stored, because a write is pending on one of the versions or a version could not be had.
   */
  leaseFill(
    versions: readonly string[],
    lookup: Lookup<Found>,
    lifetimes: Lifetimes,
  ): Promise<readonly string[] | undefined>;
  /** Stores an entry. Stores that lose it are no worse than a miss. */
  fill(key: string, entry: Kept, ttlMs: number): Promise<void>;
  /** Before a write is sent: makes every entry behind its versions unusable. Rejects unless all of it is done. */
  beginWrite(write: PendingWrite): Promise<void>;
  /** After a write was answered (`definite`) or may still be applied (`ambiguous`). */
  endWrite(write: PendingWrite, outcome: 'definite' | 'ambiguous'): Promise<void>;
  /** Deletes keys of other applications in the same store, under their plain names. Rejects like `announce`. */
  deleteExternal(keys: readonly string[]): Promise<void>;
  /** Ends connections that the store opened itself. */
  close(): Promise<void>;
}

/** A store outside of this process. It keeps texts, and what comes back can be anything. */
export type RemoteStore = CacheStore<string, unknown>;

/** What {@link CacheStore.look} saw. */
export interface Lookup<Found = Entry | undefined> {
  readonly stored: Found;
  readonly stamps: readonly (string | undefined)[];
}

/** How long the marks of a store must live. */
export interface Lifetimes {
  /** Longest time after its announcement in which a write can still be applied. */
  readonly pendingMs: number;
  /** Longer than any entry lives. */
  readonly versionTtlMs: number;
  /** How long reads of the API may lag behind its writes. */
  readonly originLagMs: number;
}

/** A write between its announcement and its settlement. */
export interface PendingWrite extends Lifetimes {
  /** Unique to this write. */
  readonly nonce: string;
  readonly versions: readonly string[];
  /** Entries to delete at once, to free their space. The versions alone make them unusable. */
  readonly keys: readonly string[];
}
