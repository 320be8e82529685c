import type { CompleteResponse } from '../http/response.ts';
import type { CacheContext, Exchange, ReadTarget } from './context.ts';
import type { Entry } from './entry.ts';
import type { NotStored } from './events.ts';
import { isCurrent, shareKey } from './protocol.ts';
import { forwarded, hit, notCached } from './response.ts';
import type { CacheStore, Lookup } from './store.ts';
import { describeStoreError, StoreUnavailable } from './store-error.ts';
import { witnessesFor } from './witness.ts';

/** What a lookup has shown: an entry to serve, or what a miss needs to know. */
export interface LookupResult {
  readonly entry?: Entry;
  /** `undefined` when a store failed. */
  readonly lookup?: Lookup;
  /** Stamps of the witnesses, none where no store is shared. */
  readonly witnesses?: readonly (string | undefined)[];
  readonly storeMs: number;
}

/** Looks up an entry, to serve it if it `mayHit`, at once where the store can. Never fails: a store that does is a miss. */
export function lookUp(
  context: CacheContext,
  store: CacheStore,
  target: ReadTarget,
  mayHit: boolean,
): LookupResult | Promise<LookupResult> {
  const { emit } = context;
  const { operationId, entry: key, versions } = target;
  const startedAtMs = performance.now();
  const fail = (error: unknown): LookupResult => {
    const storeMs = performance.now() - startedAtMs;
    emit(operationId, { kind: kindOf(error), reason: describeStoreError(error), storeMs });
    return { storeMs };
  };
  const [own, elsewhere] = witnessesFor(context, store, target);
  const show = (lookup: Lookup, others = NONE) => {
    const witnesses = [...(lookup.witnesses ?? own.map(() => undefined)), ...others];
    return judge(context, target, mayHit, startedAtMs, lookup, witnesses);
  };
  try {
    const lookingUp = store.lookUp(key, versions, own);
    if (elsewhere.length > 0) {
      // Of a store that cannot tell, none is there.
      const asking = elsewhere.map((other) => other.readWitnesses?.(target.witnesses) ?? [undefined]);
      return Promise.all([lookingUp, ...asking]).then(
        ([lookup, ...others]) => show(lookup, others.flat()),
        fail,
      );
    }
    return lookingUp instanceof Promise ? lookingUp.then((lookup) => show(lookup), fail) : show(lookingUp);
  } catch (error) {
    return fail(error);
  }
}

/** Whether what was found is to be served. */
function judge(
  { emit }: CacheContext,
  { operationId, rule }: ReadTarget,
  mayHit: boolean,
  startedAtMs: number,
  lookup: Lookup,
  witnesses: readonly (string | undefined)[],
): LookupResult {
  const seen = witnesses.length > 0 ? [...lookup.stamps, ...witnesses] : lookup.stamps;
  const entry = lookup.stored;
  const storeMs = performance.now() - startedAtMs;
  const isHit = mayHit && entry?.fingerprint === rule.fingerprint && isCurrent(entry.stamps, seen);
  if (!isHit) return { lookup, witnesses, storeMs };
  emit(operationId, { kind: 'hit', storeMs });
  return { entry, lookup, storeMs };
}

/**
 * Serves a read from the store, or from the API and into the store. Whatever the store does, the read is served.
 *
 * @param found What a lookup has shown already, when it was made before.
 */
export async function cachedRead(
  context: CacheContext,
  store: CacheStore,
  exchange: Exchange,
  target: ReadTarget,
  found: LookupResult | undefined,
): Promise<Response> {
  const { name, lifetimes, emit } = context;
  const { mode, operationId, deadline } = exchange;
  deadline.signal.throwIfAborted();
  if (mode === 'no-store') {
    emit(operationId, { kind: 'bypass', reason: 'request' });
    return forwarded(name, await exchange.send(deadline), 'request');
  }

  const mayHit = mode !== 'reload' && mode !== 'no-cache';
  const {
    entry,
    lookup,
    witnesses = NONE,
    storeMs,
  } = found ?? (await deadline.exclude(lookUp(context, store, target, mayHit)));
  if (entry !== undefined) return hit(name, entry, exchange.url);

  let stamps: readonly string[] | undefined;
  const areVouching = areAllThere(witnesses);
  let notStored: NotStored = areVouching ? 'write_pending' : 'witness_absent';
  if (lookup === undefined) notStored = 'store_failed';
  try {
    if (lookup !== undefined && areVouching && mode !== 'only-if-cached') {
      const lease = await deadline.exclude(store.leaseFill(target.versions, lookup, lifetimes));
      stamps = lease && [...lease, ...witnesses];
    }
  } catch (error) {
    notStored = 'store_failed';
    emit(operationId, { kind: kindOf(error), reason: describeStoreError(error) });
  }
  deadline.signal.throwIfAborted();
  emit(operationId, { kind: 'miss', storeMs });
  if (mode === 'only-if-cached') return notCached(name, 'miss', exchange.url);

  const forward = mayHit ? 'miss' : 'request';
  if (stamps === undefined) {
    emit(operationId, { kind: 'not_stored', reason: notStored });
    return forwarded(name, await exchange.send(deadline), forward, `detail=${notStored}`);
  }
  const lease = stamps;
  const call = async (callDeadline: typeof deadline) => {
    const response = await exchange.send(callDeadline);
    void fill(context, store, target, lease, response);
    return response;
  };
  const flight = `${shareKey(target.entry, lease)} ${exchange.retries}`;
  // Who asks for a reload wants a call that begins now.
  const isCollapsed = mayHit && context.singleFlight.has(flight);
  if (isCollapsed) emit(operationId, { kind: 'collapsed' });
  const response = await (mayHit
    ? context.singleFlight.join(flight, deadline, exchange.newDeadline, call)
    : call(deadline));
  const refusal = refusalOf(context, target, response);
  const stored = refusal === undefined ? 'stored' : `stored=?0; detail=${refusal}`;
  return forwarded(name, response, forward, isCollapsed ? 'collapsed' : stored);
}

const NONE: readonly (string | undefined)[] = [];

function areAllThere(witnesses: readonly (string | undefined)[]): witnesses is readonly string[] {
  return !witnesses.includes(undefined);
}

function kindOf(error: unknown): 'bypass' | 'error' {
  return error instanceof StoreUnavailable ? 'bypass' : 'error';
}

/** Stores a response in the background: the caller has it already, and a lost entry is only a miss. Never rejects. */
async function fill(
  context: CacheContext,
  store: CacheStore,
  target: ReadTarget,
  stamps: readonly string[],
  response: CompleteResponse,
): Promise<void> {
  const { emit, ttlJitter } = context;
  const { operationId, rule } = target;
  const refusal = refusalOf(context, target, response);
  if (refusal !== undefined) return emit(operationId, { kind: 'not_stored', reason: refusal });
  const ttlMs = rule.ttlSeconds * 1000 * (1 + ttlJitter * (2 * Math.random() - 1));
  const storedAtMs = Date.now();
  const entry: Entry = {
    stamps,
    fingerprint: rule.fingerprint,
    storedAtMs,
    expiresAtMs: Math.round(storedAtMs + ttlMs),
    body: response.body as string,
  };
  try {
    await store.fill(target.entry, entry, ttlMs);
    emit(operationId, { kind: 'stored' });
  } catch (error) {
    emit(operationId, { kind: 'error', reason: describeStoreError(error) });
    emit(operationId, { kind: 'not_stored', reason: 'store_failed' satisfies NotStored });
  }
}

/**
 * Why a response is not stored, `undefined` when it is. The transport has made sure that a success is JSON that parses;
 * its first character tells the root type.
 */
function refusalOf(
  { maxEntryBytes }: CacheContext,
  { rule }: ReadTarget,
  { status, headers, body }: CompleteResponse,
): NotStored | undefined {
  if (status !== 200) return 'status';
  if (typeof body !== 'string' || !headers.get('content-type')?.toLowerCase().startsWith('application/json'))
    return 'wrong_type';
  const first = body.trimStart()[0];
  if (rule.root !== 'any' && first !== (rule.root === 'array' ? '[' : '{')) return 'wrong_type';
  return 2 * body.length > maxEntryBytes ? 'too_large' : undefined;
}
