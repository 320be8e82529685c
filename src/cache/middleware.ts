import type { Operation } from '../operation.ts';
import type { Answer } from '../transport.ts';
import { Coalescer } from './coalesce.ts';
import type { Entry } from './entry.ts';
import { type CacheEvent, type CacheEventListener, diagnosticsChannelOf } from './events.ts';
import type { CacheNames } from './names.ts';
import { cachedRead, gatewayTimeout, hit, lookUp, type ReadTarget, type Sight } from './read.ts';
import type { Plan } from './rule.ts';
import type { CacheStore, Lifetimes } from './store.ts';
import { textResponse } from './text-response.ts';
import { clearingWrite } from './write.ts';

/** Fetch's cache modes, here against the shared cache. */
export type CacheMode = 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';

/** What {@link createCacheMiddleware} needs. */
export interface CacheMiddlewareOptions {
  /** Cache name for `Cache-Status`, an RFC 8941 token. */
  readonly name: string;
  /** `undefined`: nothing is cached, but the keys of other applications are still deleted. */
  readonly store: CacheStore | undefined;
  /** Stores of other applications on the same data, in which plain keys are deleted. */
  readonly alsoDeleteIn: readonly CacheStore[];
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
  readonly plan: Plan | undefined;
  readonly mode: CacheMode;
  /** Plain keys that this call deletes besides those of its rule. */
  readonly alsoDelete: readonly string[];
  /** Nothing but the clearing is asked for, so it must not fail in silence. */
  readonly mustClear?: boolean;
  /** What the store has shown already, when it was asked before. */
  readonly sight?: Sight | undefined;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly send: (signal: AbortSignal | undefined, progress?: { sent: boolean }) => Promise<Answer>;
}

/** What the read and the write path share. */
export interface CacheContext extends CacheMiddlewareOptions {
  readonly shared: Coalescer<Answer>;
  readonly emit: (operationId: string, event: Omit<CacheEvent, 'operationId'>) => void;
}

/** What every call passes. */
export interface CacheMiddleware {
  /** Reads through the cache, writes that clear it, the rest as it is. */
  exchange(exchange: Exchange): Promise<Response>;
  /** An entry to serve to a read, and else what was seen; `undefined` when the cache has no part in it. */
  lookUp(operationId: string, rule: Operation['cache'], plan: Plan): Promise<Sight> | undefined;
  /** The response for an entry that was found. */
  hit(entry: Entry): Response;
}

/** Puts the read and the write path together. */
export function createCacheMiddleware(options: CacheMiddlewareOptions): CacheMiddleware {
  const { store, names } = options;
  const channel = diagnosticsChannelOf(options.name);
  const targets = new WeakMap<Plan, ReadTarget>();
  const context: CacheContext = { ...options, shared: new Coalescer(), emit };

  return {
    exchange(exchange) {
      const { plan, rule, mode } = exchange;
      const target = plan && targetOf(rule, plan);
      if (target !== undefined) return cachedRead(context, exchange, target);
      const isClearing = rule.kind === 'write' && plan !== undefined && mode !== 'only-if-cached';
      return isClearing ? clearingWrite(context, exchange, plan) : leftAside(exchange);
    },
    lookUp(operationId, rule, plan) {
      const target = targetOf(rule, plan);
      return target && lookUp(context, operationId, target, true);
    },
    hit: (entry) => hit(entry, options.name),
  };

  function targetOf(rule: Operation['cache'], plan: Plan): ReadTarget | undefined {
    if (rule.kind !== 'read' || plan.key === undefined || store === undefined) return undefined;
    let target = targets.get(plan);
    if (target === undefined) {
      const fences = [names.fence(plan.key), ...plan.groups.map(names.group)];
      target = { rule, store, entryName: names.entry(plan.key), fences };
      targets.set(plan, target);
    }
    return target;
  }

  async function leftAside(exchange: Exchange): Promise<Response> {
    const reason = store === undefined ? 'off' : exchange.rule.kind === 'none' ? 'rule' : 'request';
    emit(exchange.operationId, { kind: 'skipped', reason });
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
