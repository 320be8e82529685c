import { CacheUnavailableError } from '../errors.ts';
import type { CacheContext, Exchange } from './context.ts';
import type { CacheEffects } from './keys.ts';
import { newNonce, type Outcome, outcomeOfStatus } from './protocol.ts';
import { forwarded } from './response.ts';
import { describeStoreError } from './store-error.ts';
import type { StoreKeys } from './store-keys.ts';

/** What is to be invalidated, and where. */
export interface Invalidation {
  readonly operationId: string;
  readonly effects: CacheEffects;
  readonly alsoDelete: readonly string[];
  readonly storeKeys: StoreKeys;
  /** Longest time after its begin in which the write can still be applied, in milliseconds. */
  readonly pendingMs: number;
}

/**
 * Sends a write between two invalidations. The first makes every entry that it changes unusable and must succeed, or
 * nothing is sent; the second lets them be stored again, unless the write may still be applied. When the second
 * fails the write stands all the same.
 */
export async function invalidatingWrite(
  context: CacheContext,
  exchange: Exchange,
  invalidation: Invalidation,
): Promise<Response> {
  const { deadline, operationId, what } = exchange;
  deadline.signal.throwIfAborted();
  const steps = stepsOf(context, invalidation);
  try {
    await deadline.exclude(steps.begin());
  } catch (error) {
    context.emit(operationId, { kind: 'error', reason: describeStoreError(error) });
    if (context.whenCacheFails === 'refuse') {
      // Part of the begin may have arrived, and would keep the entries away for nothing.
      void steps.end('definite');
      const message = `${what} was not sent: the cache could not be told what it invalidates; safe to retry`;
      throw new CacheUnavailableError(message, { cause: error });
    }
  }
  let outcome: Outcome = 'definite';
  try {
    const response = await exchange.send(deadline);
    outcome = outcomeOfStatus(response.status);
    return forwarded(context.name, response, 'method');
  } catch (error) {
    // A page in the API's place says nothing of the API, so a response that is not JSON is as good as none.
    if (exchange.delivery() === 'unknown') outcome = 'ambiguous';
    throw error;
  } finally {
    await deadline.exclude(steps.end(outcome));
  }
}

/**
 * Invalidates without a call to the API.
 * @throws {CacheUnavailableError} `cache_unavailable` when that is not certain.
 */
export async function invalidate(context: CacheContext, invalidation: Invalidation): Promise<void> {
  const steps = stepsOf(context, invalidation);
  try {
    await steps.begin();
  } catch (error) {
    context.emit(invalidation.operationId, { kind: 'error', reason: describeStoreError(error) });
    void steps.end('definite');
    const message = `client.${invalidation.operationId}() could not reach every store; safe to retry`;
    throw new CacheUnavailableError(message, { cause: error });
  }
  await steps.end('definite');
}

function stepsOf(context: CacheContext, invalidation: Invalidation) {
  const { lifetimes, knownKey, emit } = context;
  const { effects, alsoDelete, storeKeys, operationId, pendingMs } = invalidation;
  // A key that no read is cached under needs no version.
  const keys = [
    ...new Set([...effects.deletes, ...alsoDelete.filter((key) => knownKey(key)?.fingerprint !== undefined)]),
  ];
  const externalKeys = [...new Set([...keys, ...alsoDelete, ...effects.externalDeletes])];
  const write = {
    ...lifetimes,
    pendingMs,
    nonce: newNonce(),
    versions: [...keys.map(storeKeys.version), ...effects.invalidates.map(storeKeys.group)],
    keys: keys.map((key) => storeKeys.entry(key, knownKey(key)?.fingerprint ?? '')),
  };
  // A write that changes nothing in a store does not depend on it.
  const store = write.versions.length > 0 ? context.store : undefined;
  const others = externalKeys.length > 0 ? context.sharedWith : [];
  const elsewhere = () => others.map((other) => other.deleteExternal(externalKeys));
  const count = externalKeys.length + effects.invalidates.length;
  return {
    async begin() {
      await Promise.all([store?.beginWrite(write), ...elsewhere()]);
    },
    /** Never rejects: the intent of a write protects readers until its time is over. */
    async end(outcome: Outcome) {
      try {
        await Promise.all([store?.endWrite(write, outcome), ...elsewhere()]);
        if (store || others.length > 0) emit(operationId, { kind: 'invalidated', count });
      } catch (error) {
        emit(operationId, { kind: 'error', reason: describeStoreError(error) });
      }
    },
  };
}
