import type { Answer } from '../http/transport.ts';
import type { ReadRule } from '../operation.ts';
import { StoreSkipped } from '../stores/remote.ts';
import { type CacheContext, type Exchange, respond } from './cache.ts';
import type { Entry } from './entry.ts';
import { isCurrent, shareKey } from './protocol.ts';
import { textResponse } from './response.ts';
import type { CacheStore, Lookup } from './store.ts';
import { describeStoreError } from './store-error.ts';

/** Where a read is cached. */
export interface ReadTarget {
  readonly rule: ReadRule;
  readonly store: CacheStore;
  readonly entryName: string;
  readonly versions: readonly string[];
}

/** What a look at the store has shown: an entry to serve, or what a miss needs to know. */
export interface LookupResult {
  readonly entry?: Entry;
  /** `undefined` when the store failed. */
  readonly lookup?: Lookup;
  readonly storeMs: number;
}

/** Looks for an entry, to serve it if it `mayHit`. Never rejects: a store that fails is a miss. */
export async function lookUp(
  { emit }: CacheContext,
  operationId: string,
  { rule, store, entryName, versions }: ReadTarget,
  mayHit: boolean,
): Promise<LookupResult> {
  const startedAtMs = performance.now();
  try {
    const looking = store.lookUp(entryName, versions);
    const lookup = looking instanceof Promise ? await looking : looking;
    const entry = lookup.stored;
    const storeMs = performance.now() - startedAtMs;
    const isHit = mayHit && entry?.fingerprint === rule.fingerprint && isCurrent(entry.stamps, lookup.stamps);
    if (!isHit) return { lookup, storeMs };
    emit(operationId, { kind: 'hit', storeMs });
    return { entry, lookup, storeMs };
  } catch (error) {
    const storeMs = performance.now() - startedAtMs;
    emit(operationId, { kind: kindOf(error), reason: describeStoreError(error), storeMs });
    return { storeMs };
  }
}

/**
 * Answers a read from the store, or from the API and into the store. Whatever the store does, the read is
 * answered.
 */
export async function cachedRead(
  context: CacheContext,
  exchange: Exchange,
  target: ReadTarget,
): Promise<Response> {
  const { name, lifetimes, emit } = context;
  const { mode, signal, operationId } = exchange;
  const { rule, store, entryName, versions } = target;
  signal?.throwIfAborted();
  if (mode === 'no-store') {
    emit(operationId, { kind: 'bypass', reason: 'request' });
    return respond(await exchange.send(signal), `${name}; fwd=request`);
  }

  const mayHit = mode !== 'reload' && mode !== 'no-cache';
  const { entry, lookup, storeMs } = exchange.found ?? (await lookUp(context, operationId, target, mayHit));
  if (entry !== undefined) return hit(entry, name);

  let stamps: readonly string[] | undefined;
  let notStored = lookup === undefined ? 'store-failed' : 'write-pending';
  try {
    if (lookup !== undefined && mode !== 'only-if-cached')
      stamps = await store.leaseFill(versions, lookup, lifetimes);
  } catch (error) {
    notStored = 'store-failed';
    emit(operationId, { kind: kindOf(error), reason: describeStoreError(error) });
  }
  signal?.throwIfAborted();
  emit(operationId, { kind: 'miss', storeMs });
  if (mode === 'only-if-cached') return gatewayTimeout(name, 'miss');

  const forward = mayHit ? 'miss' : 'request';
  if (stamps === undefined) {
    emit(operationId, { kind: 'not_stored', reason: notStored });
    return respond(await exchange.send(signal), `${name}; fwd=${forward}; detail=${notStored}`);
  }
  const call = async (callSignal: AbortSignal | undefined) => {
    const answer = await exchange.send(callSignal);
    fill(context, exchange, target, stamps, answer);
    return answer;
  };
  const share = shareKey(entryName, stamps);
  // Who asks for a reload wants a call that begins now.
  const joined = mayHit && context.shared.has(share);
  if (joined) emit(operationId, { kind: 'collapsed' });
  const answer = await (mayHit ? context.shared.join(share, signal, call) : call(signal));
  const stored = isStorable(answer, rule, context.maxEntryBytes) ? 'stored' : 'stored=?0';
  return respond(answer, `${name}; fwd=${forward}; ${joined ? 'collapsed' : stored}`);
}

function kindOf(error: unknown): 'bypass' | 'error' {
  return error instanceof StoreSkipped ? 'bypass' : 'error';
}

/** The response for an entry. */
export function hit(entry: Entry, name: string): Response {
  const nowMs = Date.now();
  const ttl = Math.round((entry.expiresAtMs - nowMs) / 1000);
  return textResponse(entry.body, {
    headers: {
      'content-type': 'application/json',
      age: String(Math.max(0, Math.floor((nowMs - entry.storedAtMs) / 1000))),
      'cache-status': `${name}; hit; ttl=${ttl}`,
    },
  });
}

/** What fetch makes of `only-if-cached` without an entry. */
export function gatewayTimeout(name: string, forward: 'miss' | 'bypass'): Response {
  const body = JSON.stringify({ result: 'error', message: 'Nothing is cached for this request' });
  const headers = {
    'content-type': 'application/json',
    'cache-status': `${name}; fwd=${forward}; detail=only-if-cached`,
  };
  return textResponse(body, { status: 504, statusText: 'Gateway Timeout', headers });
}

/** Stores an answer in the background: the caller has it already, and a lost entry is only a miss. */
function fill(
  { ttlJitter, maxEntryBytes, emit }: CacheContext,
  exchange: Exchange,
  { rule, store, entryName }: ReadTarget,
  stamps: readonly string[],
  answer: Answer,
): void {
  if (!isStorable(answer, rule, maxEntryBytes)) {
    emit(exchange.operationId, { kind: 'not_stored', reason: 'answer' });
    return;
  }
  const ttlMs = rule.ttlSeconds * 1000 * (1 + ttlJitter * (2 * Math.random() - 1));
  const storedAtMs = Date.now();
  const entry: Entry = {
    stamps,
    fingerprint: rule.fingerprint,
    storedAtMs,
    expiresAtMs: Math.round(storedAtMs + ttlMs),
    body: answer.body as string,
  };
  store.fill(entryName, entry, ttlMs).then(
    () => emit(exchange.operationId, { kind: 'stored' }),
    (error: unknown) => emit(exchange.operationId, { kind: 'error', reason: describeStoreError(error) }),
  );
}

/** The transport has made sure that a success is JSON that parses; its first character tells the root type. */
function isStorable({ status, headers, body }: Answer, rule: ReadRule, maxEntryBytes: number): boolean {
  if (status !== 200 || typeof body !== 'string' || 2 * body.length > maxEntryBytes) return false;
  if (!headers.get('content-type')?.toLowerCase().startsWith('application/json')) return false;
  const first = body.trimStart()[0];
  return rule.root === 'any' || first === (rule.root === 'array' ? '[' : '{');
}
