import { decodeEntry, encodeEntry } from '../cache/entry.ts';
import type { CacheStore, Lookup, RemoteStore } from '../cache/store.ts';
import { describeStoreError, StoreError } from '../cache/store-error.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Shared } from './shared.ts';
import { StoreTimeout, Timeout } from './timeout.ts';

/** How long a store may take before a call goes on without it, in milliseconds. */
export interface StoreLimits {
  /** A reply that takes longer is used, but later reads do not wait for the next one. */
  readonly slowMs: number;
  /** For each of the two steps that a read waits for. */
  readonly readMs: number;
  /** For each of the two phases of a write. */
  readonly writeMs: number;
  /** For a probe, which nobody waits for. */
  readonly probeMs: number;
}

/** Reads wait for the store a quarter of a second in all, writes are refused within one. */
export const STORE_LIMITS: StoreLimits = { slowMs: 90, readMs: 125, writeMs: 750, probeMs: 1_000 };

/**
 * Makes a store that is somewhere else safe to call. Neither Keyv nor a Redis client ends a call to a frozen server,
 * so every call has a timeout, and a circuit breaker opens once a lookup failed or was slow. What is stored has a
 * checksum, so that damage is a miss. What the store rejects with is described, since its own words can quote keys,
 * values and addresses.
 *
 * Reads that begin in one turn of the event loop share a lookup. Ten thousand reads of one cold key are then one
 * lookup, one fill lease and one call to the API, instead of a queue in which the last ones run into their timeout. No
 * message arrives within a turn, so nobody can know of a write that such a lookup may have missed.
 *
 * @param onDead Told of a probe that was not answered in time: what stays dead must begin anew.
 */
export function remoteCache(
  kind: 'redis' | 'keyv',
  store: RemoteStore,
  onDead: () => void = () => {},
  limits: StoreLimits = STORE_LIMITS,
): CacheStore {
  const { slowMs, readMs, writeMs, probeMs } = limits;
  const breaker = new CircuitBreaker(probe);
  const reads = new Timeout({
    limitMs: readMs,
    slowMs,
    onSlow: () => breaker.open(new StoreTimeout(slowMs)),
  });
  const writes = new Timeout({ limitMs: writeMs });
  const probes = new Timeout({ limitMs: probeMs });
  const fastProbes = new Timeout({ limitMs: slowMs });
  const lookups = new Shared<Lookup>(queueMicrotask);
  const leases = new WeakMap<Lookup, ReturnType<CacheStore['leaseFill']>>();

  async function probe(prefix: string): Promise<void> {
    try {
      await probes.within(() => store.probe(prefix));
    } catch (error) {
      if (error instanceof StoreTimeout) onDead();
      throw error;
    }
    // The first may have had to wait for a connection; the second says whether a read can wait for the store.
    await fastProbes.within(() => store.probe(prefix));
  }

  async function write(firstKey: string | undefined, call: () => Promise<void>): Promise<void> {
    if (firstKey !== undefined) breaker.probeIfDue(prefixOf(firstKey));
    try {
      await writes.within(call);
    } catch (error) {
      if (error instanceof StoreTimeout) breaker.open(error);
      throw described(error);
    }
  }

  async function read<T>(prefix: string, call: () => T | Promise<T>): Promise<T> {
    breaker.requireClosed(prefix);
    try {
      return await reads.within(call);
    } catch (error) {
      breaker.open(error);
      throw described(error);
    }
  }

  async function lookUp(...[key, versions, witnesses]: Parameters<CacheStore['lookUp']>): Promise<Lookup> {
    const lookup = await read(prefixOf(key), () => store.lookUp(key, versions, witnesses));
    return { ...lookup, stored: decodeEntry(key, lookup.stored) };
  }

  // A store that cannot be written to, being full for instance, still answers the reads whose entries it has.
  async function leaseFill(...[versions, lookup, lifetimes]: Parameters<CacheStore['leaseFill']>) {
    breaker.requireClosed(prefixOf(versions[0]));
    try {
      return await reads.within(() => store.leaseFill(versions, lookup, lifetimes));
    } catch (error) {
      if (error instanceof StoreTimeout) breaker.open(error);
      throw described(error);
    }
  }

  return {
    lookUp(key, versions, witnesses = []) {
      // With all of them: two tables can give one key different groups.
      const shared = [key, ...versions, '', ...witnesses].join('\n');
      return lookups.share(shared, () => lookUp(key, versions, witnesses));
    },
    ...(store.readWitnesses && {
      readWitnesses: (keys) => read('', async () => store.readWitnesses?.(keys) ?? []),
    }),
    leaseFill(versions, lookup, lifetimes) {
      let lease = leases.get(lookup);
      if (lease === undefined) {
        lease = leaseFill(versions, lookup, lifetimes);
        leases.set(lookup, lease);
      }
      return lease;
    },
    fill: (key, entry, ttlMs) => write(key, () => store.fill(key, encodeEntry(key, entry), ttlMs)),
    beginWrite: (pending) => write(pending.versions[0], () => store.beginWrite(pending)),
    endWrite: (pending, outcome) => write(pending.versions[0], () => store.endWrite(pending, outcome)),
    deleteExternal: (keys) => write(undefined, () => store.deleteExternal(keys)),
    close: () => store.close(),
    status: () => ({ store: kind, ...breaker.status, ...store.status?.() }),
  };
}

function described(error: unknown): StoreError {
  return error instanceof StoreError ? error : new StoreError(describeStoreError(error));
}

/** The first part of a store key, which is the same for all keys of a client. */
export function prefixOf(key = ''): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}
