import { nodeModule } from '../platform.ts';

/** Why a response was not put into the cache. */
export type NotStored =
  | 'status'
  | 'wrong_type'
  | 'too_large'
  | 'write_pending'
  | 'witness_absent'
  | 'store_failed';

/** What happened in the cache. Carries no URL, id, key, header or body, so it can be logged as it is. */
export interface CacheEvent {
  /** The operation of the document that was called. */
  readonly operationId: string;
  /**
   * - `hit`, `miss`: a read was served by the cache, or not
   * - `collapsed`: a read shares the call of another that is under way
   * - `stored`: a response was put into the cache
   * - `not_stored`: a response was not put into the cache. `reason` is `status` when it is no 200, `wrong_type` when it is
   *   not the JSON that the document declares, `too_large` when it is over `maxEntryBytes`, `write_pending` while a write
   *   is in flight, `witness_absent` while another application has not set the key that vouches for it, and
   *   `store_failed` when the store did not take it
   * - `bypass`: a call did not touch the cache, by rule, by request or because the store is unavailable
   * - `invalidated`: a write invalidated what it changes, before and after it was sent
   * - `error`: the cache failed and the call went on without it
   */
  readonly kind: 'hit' | 'miss' | 'collapsed' | 'stored' | 'not_stored' | 'bypass' | 'invalidated' | 'error';
  /** Why, in a few words. Of a failure: what went wrong, or the kind and code of an error that is not ours. */
  readonly reason?: string;
  /** Milliseconds that the store took, where it was asked. */
  readonly storeMs?: number;
  /** Of `invalidated`: the number of keys and groups. */
  readonly count?: number;
}

/** Receives cache events. What it throws is dropped: telemetry never breaks a call. */
export type CacheEventListener = (event: CacheEvent) => void;

/** Tells whoever listens what happened in one operation. */
export type Emit = (operationId: string, event: Omit<CacheEvent, 'operationId'>) => void;

/**
 * Makes the function that tells listeners and, on Node, a diagnostics channel of events, such as `NAME:cache`. Telemetry
 * never breaks a call, at once or later.
 */
export function createEmit<Event extends { readonly operationId: string }>(
  channelName: string,
  ...given: readonly (((event: Event) => void) | undefined)[]
): (operationId: string, details: Omit<Event, 'operationId'>) => void {
  const channel = nodeModule('node:diagnostics_channel')?.channel(channelName);
  const told = [(event: Event) => channel?.publish(event), ...given.filter((each) => each !== undefined)];
  return (operationId, details) => {
    if (told.length === 1 && !channel?.hasSubscribers) return;
    const event = { operationId, ...details } as Event; // without what Omit took away
    for (const tell of told) {
      try {
        const later = tell(event) as unknown as PromiseLike<unknown> | undefined;
        // By shape: the promise of another realm is no instance of this one's `Promise`.
        if (typeof later?.then === 'function') later.then(undefined, () => {});
      } catch {}
    }
  };
}
