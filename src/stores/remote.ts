import { decodeEntry, encodeEntry } from '../cache/entry.ts';
import { type CacheStore, disposable, type Lookup, type RemoteStore } from '../cache/store.ts';
import { describeStoreError, StoreError } from '../cache/store-error.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Shared } from './shared.ts';
import { StoreTimeout, type TimeoutOptions, within } from './timeout.ts';

/** A lookup that takes longer is used, but later reads do not wait for the next one. */
export const SLOW_MS = 90;
/** For each of the two steps that a read waits for. */
const READ_MS = 125;
/** For each of the two phases of a write. */
const WRITE_MS = 750;
/** For a probe, which nobody waits for. */
const PROBE_MS = 1_000;

/**
 * Makes a store that is somewhere else safe to call. Neither Keyv nor a Redis client ends a call to a frozen server,
 * so every call has a timeout, and a circuit breaker opens once a lookup failed or was slow. What is stored has a
 * checksum, so that damage is a miss. What the store rejects with is described, since its own words can quote keys,
 * values and addresses.
 *
 * Reads that begin in one turn of the event loop share a lookup. Ten thousand reads of one cold key are then one
 * lookup, one fill lease and one call to the API, instead of a queue in which the last ones run into their timeout. No
 * message arrives within a turn, so nobody can know of a write that such a lookup may have missed.
 * @param onDead Told of a probe that was not answered in time: what stays dead must begin anew.
 */
export function remoteCache(
  kind: 'redis' | 'keyv',
  store: RemoteStore,
  onDead: () => void = () => {},
): CacheStore {
  const breaker = new CircuitBreaker(probe);
  const onSlow = () => breaker.open(new StoreTimeout(SLOW_MS));
  const reads = { limitMs: READ_MS, slowMs: SLOW_MS, onSlow };
  const writes = { limitMs: WRITE_MS };
  const lookups = new Shared<Lookup>(queueMicrotask);
  const leases = new WeakMap<Lookup, ReturnType<CacheStore['leaseFill']>>();

  async function probe(prefix: string): Promise<void> {
    try {
      await within({ limitMs: PROBE_MS }, () => store.probe(prefix));
    } catch (error) {
      if (error instanceof StoreTimeout) onDead();
      throw error;
    }
    // The first may have had to wait for a connection; the second says whether a read can wait for the store.
    await within({ limitMs: SLOW_MS }, () => store.probe(prefix));
  }

  /** A store that cannot be written to, being full for instance, still answers the reads whose entries it has. */
  const isTimeout = (error: unknown) => error instanceof StoreTimeout;

  async function ask<T>(
    timeout: TimeoutOptions,
    call: () => T | Promise<T>,
    opensBreaker: (error: unknown) => boolean = isTimeout,
  ): Promise<T> {
    try {
      return await within(timeout, call);
    } catch (error) {
      if (opensBreaker(error)) breaker.open(error);
      throw error instanceof StoreError ? error : new StoreError(describeStoreError(error));
    }
  }

  function read<T>(key: string | undefined, call: () => T | Promise<T>): Promise<T> {
    breaker.requireClosed(prefixOf(key));
    return ask(reads, call, () => true);
  }

  function write(key: string | undefined, call: () => Promise<void>): Promise<void> {
    if (key !== undefined) breaker.probeIfDue(prefixOf(key));
    return ask(writes, call);
  }

  return disposable({
    lookUp(key, versions, witnesses = []) {
      // With all of them: two tables can give one key different groups.
      return lookups.share([key, ...versions, '', ...witnesses], async () => {
        const lookup = await read(key, () => store.lookUp(key, versions, witnesses));
        return { ...lookup, stored: decodeEntry(key, lookup.stored) };
      });
    },
    ...(store.readWitnesses && {
      readWitnesses: async (keys) => read('', async () => store.readWitnesses?.(keys) ?? []),
    }),
    async leaseFill(versions, lookup, lifetimes) {
      breaker.requireClosed(prefixOf(versions[0]));
      const begun = leases.get(lookup) ?? ask(reads, () => store.leaseFill(versions, lookup, lifetimes));
      leases.set(lookup, begun);
      return begun;
    },
    fill: (key, entry, ttlMs) => write(key, () => store.fill(key, encodeEntry(key, entry), ttlMs)),
    beginWrite: (pending) => write(pending.versions[0], () => store.beginWrite(pending)),
    endWrite: (pending, outcome) => write(pending.versions[0], () => store.endWrite(pending, outcome)),
    deleteExternal: (keys) => write(undefined, () => store.deleteExternal(keys)),
    close: () => store.close(),
    status: () => ({ store: kind, ...breaker.status, ...store.status?.() }),
  });
}

/** The first part of a store key, which is the same for all keys of a client. */
export function prefixOf(key = ''): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}
