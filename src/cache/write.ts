import { CacheUnavailableError } from '../errors.ts';
import { type CacheContext, type Exchange, respond } from './middleware.ts';
import { newNonce, outcomeOfStatus } from './protocol.ts';
import type { Plan } from './rule.ts';
import type { PendingWrite } from './store.ts';
import { describeStoreError } from './store-error.ts';

/**
 * Sends a write between two clearings. The first makes every entry that it changes unusable and must succeed, or
 * nothing is sent; the second lets them be stored again, unless the write may still be applied. When the second
 * fails the write stands all the same: the mark of the first protects readers until it runs out.
 */
export async function clearingWrite(
  context: CacheContext,
  exchange: Exchange,
  plan: Plan,
): Promise<Response> {
  const { name, names, lifetimes, whenCacheFails, emit } = context;
  exchange.signal?.throwIfAborted();
  // A key that no read is cached under needs no fence.
  const keys = [...new Set([...plan.deletes, ...exchange.alsoDelete.filter(context.isKeyOfRead)])];
  const plainKeys = [...new Set([...keys, ...exchange.alsoDelete, ...plan.foreignDeletes])];
  const write: PendingWrite = {
    ...lifetimes,
    nonce: newNonce(),
    fences: [...keys.map(names.fence), ...plan.expires.map(names.group)],
    keys: keys.map(names.entry),
  };
  // A write that changes nothing in a store does not depend on it.
  const store = write.fences.length > 0 ? context.store : undefined;
  const others = plainKeys.length > 0 ? context.alsoDeleteIn : [];
  const elsewhere = () => others.map((other) => other.deletePlain(plainKeys));
  const count = plainKeys.length + plan.expires.length;

  try {
    await Promise.all([store?.announce(write), ...elsewhere()]);
  } catch (error) {
    emit(exchange.operationId, { kind: 'error', reason: describeStoreError(error) });
    if (whenCacheFails === 'refuse' || exchange.mustClear) {
      // Part of the announcement may have arrived, and would keep the entries away for nothing.
      store?.settle(write, 'definite').catch(() => {});
      const effect = exchange.mustClear
        ? 'could not clear the cache'
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
      await Promise.all([store?.settle(write, outcome), ...elsewhere()]);
      if (store || others.length > 0) emit(exchange.operationId, { kind: 'deleted', count });
    } catch (error) {
      emit(exchange.operationId, { kind: 'error', reason: describeStoreError(error) });
    }
  }
}
