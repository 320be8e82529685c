import type { CacheContext, Exchange, ReadTarget } from './context.ts';
import { cachedRead, type LookupResult, lookUp } from './read.ts';
import { forwarded, notCached } from './response.ts';
import { invalidatingWrite } from './write.ts';

/** What every call passes. */
export interface Cache {
  /** Reads through the cache, writes that invalidate, and the rest as it is. */
  exchange(exchange: Exchange, found: LookupResult | undefined): Promise<Response>;
  /** Looks up a read; `undefined` where nothing is cached. */
  lookUp(target: ReadTarget): LookupResult | Promise<LookupResult> | undefined;
}

/** Puts the read path, the write path and the bypass together. */
export function createCache(context: CacheContext): Cache {
  const { store, name, emit } = context;
  return {
    lookUp: (target) => store && lookUp(context, store, target, true),
    exchange(exchange, found) {
      const { part, mode, alsoDelete } = exchange;
      if (part.kind === 'read' && store !== undefined)
        return cachedRead(context, store, exchange, part.target, found);
      if (part.kind === 'write' && mode !== 'only-if-cached')
        return invalidatingWrite(context, exchange, { ...exchange, ...part, alsoDelete });
      return bypass(exchange);
    },
  };

  async function bypass({ operationId, url, part, mode, send, deadline }: Exchange): Promise<Response> {
    const reason = store === undefined ? 'off' : part.kind === 'bypass' ? part.reason : 'request';
    emit(operationId, { kind: 'bypass', reason });
    if (mode === 'only-if-cached') return notCached(name, 'bypass', url);
    return forwarded(name, await send(deadline), 'bypass');
  }
}
