import type { Delivery } from '../errors.ts';
import type { Deadline } from '../http/abort.ts';
import type { CompleteResponse } from '../http/response.ts';
import type { ReadRule } from '../operation.ts';
import type { Emit } from './events.ts';
import type { CacheEffects } from './keys.ts';
import type { KnownKey } from './known-keys.ts';
import type { SingleFlight } from './single-flight.ts';
import type { CacheStore, Lifetimes } from './store.ts';
import type { StoreKeys } from './store-keys.ts';

/** Fetch's cache modes, here against the shared cache. */
export type CacheMode = 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';

/** What every path through the cache shares. */
export interface CacheContext {
  /** Cache name for `Cache-Status`, an RFC 8941 token. */
  readonly name: string;
  /** `undefined`: nothing is cached, but the keys of other applications are still deleted. */
  readonly store: CacheStore | undefined;
  /** Stores that other applications on the same data fill under external keys, and delete these from when they write. */
  readonly sharedWith: readonly CacheStore[];
  /** What is known of a key that a caller names. */
  readonly knownKey: (key: string) => KnownKey | undefined;
  /** Groups that some read belongs to. */
  readonly groups: ReadonlySet<string>;
  readonly lifetimes: Lifetimes;
  readonly whenCacheFails: 'refuse' | 'send';
  /** Share of a time to live by which it varies at random, up and down. */
  readonly ttlJitter: number;
  readonly maxEntryBytes: number;
  readonly emit: Emit;
  readonly singleFlight: SingleFlight<CompleteResponse>;
}

/** Where a read is cached. */
export interface ReadTarget {
  readonly operationId: string;
  readonly rule: ReadRule;
  /** Store key of the entry. */
  readonly entry: string;
  /** Store keys of the versions that the entry depends on. */
  readonly versions: readonly string[];
  /** External keys that vouch for the entry where a store is shared. */
  readonly witnesses: readonly string[];
}

/** What the cache has to do with a call. */
export type CachePart =
  | { readonly kind: 'read'; readonly target: ReadTarget }
  | { readonly kind: 'write'; readonly effects: CacheEffects; readonly storeKeys: StoreKeys }
  | { readonly kind: 'bypass'; readonly reason: 'rule' | 'request' };

/** One call of an operation, on its way to the API. */
export interface Exchange {
  readonly operationId: string;
  /** `METHOD /path/{template}`, for error messages. */
  readonly what: string;
  /** Of the request, for the response. */
  readonly url: string;
  readonly part: CachePart;
  readonly mode: CacheMode;
  /** Keys that this call deletes besides those of its rule. */
  readonly alsoDelete: readonly string[];
  /** Most retries of the call: reads with other limits do not share it. */
  readonly retries: number;
  /** Longest time after the begin of a write in which it can still be applied, in milliseconds. */
  readonly pendingMs: number;
  /** The call's. */
  readonly deadline: Deadline;
  /** Makes a deadline for a call that several callers share. */
  readonly newDeadline: () => Deadline;
  readonly send: (deadline: Deadline) => Promise<CompleteResponse>;
  /** What is known, so far, of whether the request reached the API. */
  readonly delivery: () => Delivery;
}
