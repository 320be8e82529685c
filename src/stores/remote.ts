import { seal, unseal } from '../cache/checksum.ts';
import { formatEntry, parseEntry } from '../cache/entry.ts';
import { newNonce } from '../cache/protocol.ts';
import type { CacheStore, RemoteStore } from '../cache/store.ts';
import { describeStoreError, StoreError } from '../cache/store-error.ts';
import { Deadline, DeadlineExceeded } from './timeout.ts';

/** How long a store may take before a call goes on without it, in milliseconds. */
export interface GuardLimits {
  /** An answer that takes longer is used, but later reads do not wait for the next one. */
  readonly slowMs: number;
  /** For each of the two steps that a read waits for. */
  readonly readMs: number;
  /** For each of the two phases of a write. */
  readonly writeMs: number;
  /** For a probe, which nobody waits for. */
  readonly probeMs: number;
}

/** Reads wait for the store a quarter of a second in all, writes are refused within one. */
export const GUARD_LIMITS: GuardLimits = { slowMs: 90, readMs: 125, writeMs: 750, probeMs: 1_000 };

/** While a store is out of order, one call in so many milliseconds tries it again. */
const PROBE_INTERVAL_MS = 250;

/**
 * Makes a store that is somewhere else safe to call. Neither Keyv nor a Redis client ends a call to a frozen
 * server, so every call has a deadline. Once a look failed or was slow, reads skip the store at once; calls that
 * come set off a probe now and then, and a probe that is answered fast ends it.
 *
 * What is stored is sealed, so that damage is a miss. What a store rejects with is described, since its own words
 * can quote keys, values and addresses.
 *
 * @param onFailure Told what the store rejected with, and of a probe that was not answered in time: what stays
 *   dead must begin anew.
 */
export function guarded(
  store: RemoteStore,
  onFailure: (error: unknown) => void = () => {},
  limits: GuardLimits = GUARD_LIMITS,
): CacheStore {
  const { slowMs, readMs, writeMs, probeMs } = limits;
  const skip = () => {
    skipping = true;
  };
  const resume = () => {
    skipping = false;
  };
  const reads = new Deadline({ limitMs: readMs, slowMs, onSlow: skip });
  const writes = new Deadline({ limitMs: writeMs });
  const probes = new Deadline({ limitMs: probeMs });
  const fastProbes = new Deadline({ limitMs: slowMs });
  let skipping = false;
  let probing = false;
  let nextProbeAtMs = 0;

  function requireInOrder(): void {
    if (!skipping) return;
    probe();
    throw new StoreSkipped('the store was out of order a moment ago');
  }

  async function write<T>(call: () => Promise<T>): Promise<T> {
    if (skipping) probe();
    try {
      return await writes.within(call);
    } catch (error) {
      throw failure(error);
    }
  }

  /** What to reject with, once the failure was taken note of. */
  function failure(error: unknown): Error {
    if (error instanceof DeadlineExceeded) {
      skip();
      return error;
    }
    onFailure(error);
    return new StoreError(describeStoreError(error));
  }

  function probe(): void {
    if (probing || performance.now() < nextProbeAtMs) return;
    probing = true;
    probes
      .within(lookAnywhere)
      // The first look may have had to wait for a connection; the second says whether a read can wait for the store.
      .then(() => fastProbes.within(lookAnywhere).then(resume, () => {}), onFailure)
      .finally(() => {
        probing = false;
        nextProbeAtMs = performance.now() + PROBE_INTERVAL_MS;
      });
  }

  /** Under another name each time, which nothing on the way can have kept. */
  async function lookAnywhere(): Promise<void> {
    const name = `notify-organisations:probe:${newNonce()}`;
    await store.lookUp(name, [name]);
  }

  return {
    async lookUp(key, versions) {
      requireInOrder();
      try {
        const lookup = await reads.within(() => store.lookUp(key, versions));
        return { ...lookup, stored: parseEntry(unseal(lookup.stored)) };
      } catch (error) {
        skip();
        throw failure(error);
      }
    },
    // A store that cannot be written to, being full for instance, still answers the reads whose entries it has.
    async leaseFill(versions, lookup, lifetimes) {
      requireInOrder();
      try {
        return await reads.within(() => store.leaseFill(versions, lookup, lifetimes));
      } catch (error) {
        throw failure(error);
      }
    },
    fill: (key, entry, ttlMs) => write(() => store.fill(key, seal(formatEntry(entry)), ttlMs)),
    beginWrite: (pending) => write(() => store.beginWrite(pending)),
    endWrite: (pending, outcome) => write(() => store.endWrite(pending, outcome)),
    deleteExternal: (keys) => write(() => store.deleteExternal(keys)),
    close: () => store.close(),
  };
}

/** The store was not asked, because it was out of order a moment ago. */
export class StoreSkipped extends StoreError {
  override readonly name = 'StoreSkipped';
}
