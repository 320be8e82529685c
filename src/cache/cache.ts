import type { CacheContext, Exchange } from './context.ts';
import { cachedRead, type LookupResult } from './read.ts';
import { forwarded, notCached } from './response.ts';
import { invalidatingWrite } from './write.ts';

/**
 * Every call passes here: a read through the cache, a write that invalidates, and the rest as it is.
 * @param found What a lookup has shown already, when it was made before.
 */
export async function throughCache(
  context: CacheContext,
  exchange: Exchange,
  found: LookupResult | undefined,
): Promise<Response> {
  const { store, name, emit } = context;
  const { operationId, url, part, mode, send, deadline } = exchange;
  if (part.kind === 'read' && store !== undefined)
    return cachedRead(context, store, exchange, part.target, found);
  if (part.kind === 'write' && mode !== 'only-if-cached')
    return invalidatingWrite(context, exchange, { ...exchange, ...part });
  const reason = store === undefined ? 'off' : part.kind === 'bypass' ? part.reason : 'request';
  emit(operationId, { kind: 'bypass', reason });
  if (mode === 'only-if-cached') return notCached(name, 'bypass', url);
  return forwarded(name, await send(deadline), 'bypass');
}
