import type { Entry } from './entry.ts';

/**
 * What the cache asks of a store. Three keep the promise, each in its own way: `stores/memory.ts` for one process,
 * `stores/redis-store.ts` for many, `stores/keyv-store.ts` for any Keyv. Keys and versions go by their store keys.
 *
 * A *version* stands beside the entries that depend on it: one for each key, one for each group. Its *stamp*
 * changes with every write, so a response that was fetched before a write cannot pass for one from after it.
 */
export interface StoreOf<Kept, Found> {
  /**
   * What is stored under `key`, and the stamp of each version, `undefined` where there is none to trust.
   * @param witnesses External keys in the same store, for a store that has {@link readWitnesses}.
   */
  lookUp(
    key: string,
    versions: readonly string[],
    witnesses?: readonly string[],
  ): Lookup<Found> | Promise<Lookup<Found>>;
  /**
   * The stamps of external keys, `undefined` where there is none to trust. One changes whenever the owner of the key
   * sets it with a time to live. Only stores that can tell have it.
   */
  readWitnesses?(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /**
   * The fill lease of a miss, before the API is asked: the stamps to store its response with, or `undefined` when
   * it must not be stored, because a write is in flight on one of the versions or a version is not available.
   */
  leaseFill(
    versions: readonly string[],
    lookup: Lookup<Found>,
    lifetimes: Lifetimes,
  ): Promise<readonly string[] | undefined>;
  /** Stores an entry. Stores that lose it are no worse than a miss. */
  fill(key: string, entry: Kept, ttlMs: number): Promise<void>;
  /** Before a write is sent: makes every entry behind its versions unusable. Rejects unless all of it is done. */
  beginWrite(write: OpenWrite): Promise<void>;
  /** After a write was answered (`definite`) or may still be applied (`ambiguous`). */
  endWrite(write: OpenWrite, outcome: 'definite' | 'ambiguous'): Promise<void>;
  /** Deletes keys of other applications in the same store, under their own names. Rejects unless all are gone. */
  deleteExternal(keys: readonly string[]): Promise<void>;
  /** Ends connections that the store opened itself. */
  close(): Promise<void>;
  /** How the store is, for a health check. Asks nobody. */
  status?(): StoreStatus;
}

/** Where responses are cached. Made by `memoryCache`, `redisCache` and `keyvCache`; `await using` closes it. */
export interface CacheStore extends StoreOf<Entry, Entry | undefined>, AsyncDispose {}

/** Of one method, where the types of the platform know the symbol that names it. */
type AsyncDispose = SymbolConstructor extends { readonly asyncDispose: infer Name extends symbol }
  ? { readonly [Key in Name]: () => Promise<void> }
  : Record<never, never>;

/** Makes `await using` close a store, where the platform has that. */
export function disposable(store: StoreOf<Entry, Entry | undefined>): CacheStore {
  const name: symbol | undefined = Symbol.asyncDispose;
  return (name === undefined ? store : { ...store, [name]: () => store.close() }) as CacheStore;
}

/** A store outside of this process. It keeps texts, and what comes back can be anything. */
export interface RemoteStore extends StoreOf<string, unknown> {
  /** Rejects unless the store can serve lookups. `prefix` is the first part of the store keys in use. */
  probe(prefix: string): Promise<void>;
}

/** What {@link StoreOf.lookUp} found. */
export interface Lookup<Found = Entry | undefined> {
  readonly stored: Found;
  readonly stamps: readonly (string | undefined)[];
  /** Stamps of the witnesses that were asked for. */
  readonly witnesses?: readonly (string | undefined)[];
}

/** How long write intents and versions must live. */
export interface Lifetimes {
  /** Longest time after its beginning in which a write can still be applied. */
  readonly pendingMs: number;
  /** Longer than any entry lives. */
  readonly versionTtlMs: number;
  /** How long reads of the API may lag behind its writes. */
  readonly originLagMs: number;
}

/** A write between its beginning and its end. */
export interface OpenWrite extends Lifetimes {
  /** Unique to this write. */
  readonly nonce: string;
  readonly versions: readonly string[];
  /** Entries to delete, to free their space. The versions alone make them unusable. */
  readonly keys: readonly string[];
}

/** How a store is. */
export interface StoreStatus {
  /** What keeps the entries. */
  readonly store: 'memory' | 'redis' | 'keyv';
  /** Of a store outside of this process: `open` means that calls go on without it. */
  readonly breaker?: 'closed' | 'open' | 'half-open';
  /** Since when the breaker is in this state, milliseconds since 1970. */
  readonly sinceMs?: number;
  /** The last failure, in words that hold no address, key or credential. */
  readonly lastCause?: string;
  /** Of Redis: one for each server that this process is connected to. */
  readonly servers?: readonly ServerStatus[];
  /** Of the memory of this process: how many entries. */
  readonly entries?: number;
  /** Of the memory of this process: what its entries take. */
  readonly bytes?: number;
  /** Of the memory of this process: how many entries gave way to others. */
  readonly evictions?: number;
}

/** A Redis server that this process is connected to. */
export interface ServerStatus {
  /** Such as `7.0.15`, or `unknown` where the server hides it. */
  readonly version: string;
  /** Nothing else is used. */
  readonly role: 'primary';
}
