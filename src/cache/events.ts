import { nodeModule } from '../platform.ts';

/** What happened in the cache. Carries no URL, id, key, header or body, so it can be logged as it is. */
export interface CacheEvent {
  /** The operation of the document that was called. */
  readonly operationId: string;
  /**
   * - `hit`, `miss`: a read was answered by the cache, or not
   * - `collapsed`: a read shares the call of another that is under way
   * - `stored`: an answer was put into the cache
   * - `not_stored`: a response was not stored; `reason` says why
   * - `bypass`: the cache was left aside, by rule, by request or because it is out of order
   * - `invalidated`: a write invalidated what it changes, before and after it was sent
   * - `error`: the cache failed and the call went on without it
   */
  readonly kind: 'hit' | 'miss' | 'collapsed' | 'stored' | 'not_stored' | 'bypass' | 'invalidated' | 'error';
  /** Why, in a few words. Of a failure: what went wrong, or the kind and code of an error that is not ours. */
  readonly reason?: string;
  /** Milliseconds that the store took, where it was asked. */
  readonly storeMs?: number;
  /** Of `invalidated`: how many keys and groups were invalidated. */
  readonly count?: number;
}

/** What is used of a channel of `node:diagnostics_channel`. */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** The channel of Node's diagnostics that carries cache events, `undefined` where there is no such module. */
export function diagnosticsChannelOf(name: string): DiagnosticsChannel | undefined {
  return nodeModule('node:diagnostics_channel')?.channel(`${name}:cache`);
}

/** Receives cache events. What it throws is dropped: telemetry never breaks a call. */
export type CacheEventListener = (event: CacheEvent) => void;
