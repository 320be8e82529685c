import type { Answer } from '../http/transport.ts';
import type { Operation } from '../operation.ts';
import type { Entry } from './entry.ts';
import { type CacheEvent, type CacheEventListener, diagnosticsChannelOf } from './events.ts';
import type { CacheEffects } from './keys.ts';
import { cachedRead, gatewayTimeout, hit, type LookupResult, lookUp, type ReadTarget } from './read.ts';
import { textResponse } from './response.ts';
import { SingleFlight } from './single-flight.ts';
import type { CacheStore, Lifetimes } from './store.ts';
import type { CacheNames } from './store-keys.ts';
import { invalidatingWrite } from './write.ts';

/** Fetch's cache modes, here against the shared cache. */
export type CacheMode = 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';

/** What {@link createCacheMiddleware} needs. */
export interface CacheMiddlewareOptions {
  /** Cache name for `Cache-Status`, an RFC 8941 token. */
  readonly name: string;
  /** `undefined`: nothing is cached, but the keys of other applications are still deleted. */
  readonly store: CacheStore | undefined;
  /** Stores of other applications on the same data, in which plain keys are deleted. */
  readonly sharedWith: readonly CacheStore[];
  readonly names: CacheNames;
  /** Whether a read can be cached under a key that a caller names. */
  readonly isKeyOfRead: (key: string) => boolean;
  readonly lifetimes: Lifetimes;
  readonly whenCacheFails: 'refuse' | 'send';
  /** Share of a TTL by which it varies at random, up and down. */
  readonly ttlJitter: number;
  readonly maxEntryBytes: number;
  readonly onEvent: CacheEventListener | undefined;
}

/** One call of an operation, on its way to the API. */
export interface Exchange {
  readonly operationId: string;
  readonly rule: Operation['cache'];
  /** `METHOD /path/{template}`, for error messages. */
  readonly what: string;
  /** The names that the rule yields for this request; `undefined` leaves the cache aside. */
  readonly effects: CacheEffects | undefined;
  readonly mode: CacheMode;
  /** Plain keys that this call deletes besides those of its rule. */
  readonly alsoDelete: readonly string[];
  /** Nothing but the invalidation is asked for, so it must not fail in silence. */
  readonly mustInvalidate?: boolean;
  /** What the store has shown already, when it was asked before. */
  readonly found?: LookupResult | undefined;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly send: (signal: AbortSignal | undefined, progress?: { sent: boolean }) => Promise<Answer>;
}

/** What the read and the write path share. */
export interface CacheContext extends CacheMiddlewareOptions {
  readonly shared: SingleFlight<Answer>;
  readonly emit: (operationId: string, event: Omit<CacheEvent, 'operationId'>) => void;
}

/** What every call passes. */
export interface CacheMiddleware {
  /** Reads through the cache, writes that invalidate it, the rest as it is. */
  exchange(exchange: Exchange): Promise<Response>;
  /** An entry to serve to a read, and else what was seen; `undefined` when the cache has no part in it. */
  lookUp(
    operationId: string,
    rule: Operation['cache'],
    effects: CacheEffects,
  ): Promise<LookupResult> | undefined;
  /** The response for an entry that was found. */
  hit(entry: Entry): Response;
}

/** Puts the read and the write path together. */
export function createCacheMiddleware(options: CacheMiddlewareOptions): CacheMiddleware {
  const { store, names } = options;
  const channel = diagnosticsChannelOf(options.name);
  const targets = new WeakMap<CacheEffects, ReadTarget>();
  const context: CacheContext = { ...options, shared: new SingleFlight(), emit };

  return {
    exchange(exchange) {
      const { effects, rule, mode } = exchange;
      const target = effects && targetOf(rule, effects);
      if (target !== undefined) return cachedRead(context, exchange, target);
      const isInvalidating = rule.kind === 'write' && effects !== undefined && mode !== 'only-if-cached';
      return isInvalidating ? invalidatingWrite(context, exchange, effects) : leftAside(exchange);
    },
    lookUp(operationId, rule, effects) {
      const target = targetOf(rule, effects);
      return target && lookUp(context, operationId, target, true);
    },
    hit: (entry) => hit(entry, options.name),
  };

  function targetOf(rule: Operation['cache'], effects: CacheEffects): ReadTarget | undefined {
    if (rule.kind !== 'read' || effects.key === undefined || store === undefined) return undefined;
    let target = targets.get(effects);
    if (target === undefined) {
      const versions = [names.version(effects.key), ...effects.groups.map(names.group)];
      target = { rule, store, entryName: names.entry(effects.key), versions };
      targets.set(effects, target);
    }
    return target;
  }

  async function leftAside(exchange: Exchange): Promise<Response> {
    const reason = store === undefined ? 'off' : exchange.rule.kind === 'none' ? 'rule' : 'request';
    emit(exchange.operationId, { kind: 'bypass', reason });
    if (exchange.mode === 'only-if-cached') return gatewayTimeout(options.name, 'bypass');
    return respond(await exchange.send(exchange.signal), `${options.name}; fwd=bypass`);
  }

  function emit(operationId: string, details: Omit<CacheEvent, 'operationId'>): void {
    if (options.onEvent === undefined && !channel?.hasSubscribers) return;
    const event: CacheEvent = { operationId, ...details };
    // Telemetry never breaks a call, at once or later.
    try {
      channel?.publish(event);
      const later: unknown = options.onEvent?.(event);
      if (later instanceof Promise) later.catch(() => {});
    } catch {}
  }
}

/** A response for one caller, with what the cache did in `Cache-Status` (RFC 9211). */
export function respond({ status, statusText, headers, body }: Answer, cacheStatus: string): Response {
  const init = { status, statusText, headers };
  const isEmpty = status === 204 || status === 205;
  const response =
    typeof body === 'string' && !isEmpty
      ? textResponse(body, init)
      : new Response(isEmpty ? null : body, init);
  response.headers.append('cache-status', cacheStatus);
  return response;
}
