import { CacheUnavailableError } from '../errors.ts';
import { type CacheContext, type Exchange, respond } from './cache.ts';
import type { CacheEffects } from './keys.ts';
import { newNonce, outcomeOfStatus } from './protocol.ts';
import type { PendingWrite } from './store.ts';
import { describeStoreError } from './store-error.ts';

/**
 * Sends a write between two invalidations. The first makes every entry that it changes unusable and must succeed, or
 * nothing is sent; the second lets them be stored again, unless the write may still be applied. When the second
 * fails the write stands all the same: the mark of the first protects readers until it runs out.
 */
export async function invalidatingWrite(
  context: CacheContext,
  exchange: Exchange,
  effects: CacheEffects,
): Promise<Response> {
  const { name, names, lifetimes, whenCacheFails, emit } = context;
  exchange.signal?.throwIfAborted();
  // A key that no read is cached under needs no version.
  const keys = [...new Set([...effects.deletes, ...exchange.alsoDelete.filter(context.isKeyOfRead)])];
  const plainKeys = [...new Set([...keys, ...exchange.alsoDelete, ...effects.externalDeletes])];
  const write: PendingWrite = {
    ...lifetimes,
    nonce: newNonce(),
    versions: [...keys.map(names.version), ...effects.invalidates.map(names.group)],
    keys: keys.map(names.entry),
  };
  // A write that changes nothing in a store does not depend on it.
  const store = write.versions.length > 0 ? context.store : undefined;
  const others = plainKeys.length > 0 ? context.sharedWith : [];
  const elsewhere = () => others.map((other) => other.deleteExternal(plainKeys));
  const count = plainKeys.length + effects.invalidates.length;

  try {
    await Promise.all([store?.beginWrite(write), ...elsewhere()]);
  } catch (error) {
    emit(exchange.operationId, { kind: 'error', reason: describeStoreError(error) });
    if (whenCacheFails === 'refuse' || exchange.mustInvalidate) {
      // Part of the announcement may have arrived, and would keep the entries away for nothing.
      store?.endWrite(write, 'definite').catch(() => {});
      const effect = exchange.mustInvalidate
        ? 'could not invalidate the cache'
        : 'was not sent: the cache could not be told what it changes';
      throw new CacheUnavailableError(`${exchange.what} ${effect}; safe to repeat`, { cause: error });
    }
  }

  const progress = { sent: false };
  let outcome: 'definite' | 'ambiguous' = 'definite';
  try {
    const answer = await exchange.send(exchange.signal, progress);
    outcome = outcomeOfStatus(answer.status);
    return respond(answer, `${name}; fwd=method`);
  } catch (error) {
    // A page in the API's place says nothing of the API, so an answer that is no JSON is as good as none.
    if (progress.sent) outcome = 'ambiguous';
    throw error;
  } finally {
    try {
      await Promise.all([store?.endWrite(write, outcome), ...elsewhere()]);
      if (store || others.length > 0) emit(exchange.operationId, { kind: 'invalidated', count });
    } catch (error) {
      emit(exchange.operationId, { kind: 'error', reason: describeStoreError(error) });
    }
  }
}
