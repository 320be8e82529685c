import type { Keyv } from 'keyv';
import { InvalidOptionError } from '../../errors.ts';
import { guarded } from '../guard.ts';
import { deleteKey, getValue, setValue, watchErrors } from '../keyv-access.ts';
import { formatBumpedFence, holdMs, newNonce, parseBumpedFence, stampOfBumpedFence } from '../protocol.ts';
import { sharingLooks } from '../sharing-looks.ts';
import type { CacheStore, Lifetimes, PendingWrite } from '../store.ts';

/**
 * A cache in any Keyv. Keyv has nothing atomic to build on, so each write makes its keys uncacheable for as long
 * as it could still be applied (over a minute by default), and so does the first read of a key. Prefer
 * `redisCache` for Redis and Valkey: there a key is cacheable again as soon as its write was answered.
 *
 * The clocks of all processes on the store must agree to within a few seconds.
 *
 * @throws {InvalidOptionError} `invalid_option` when this Keyv breaks the promises of the cache.
 */
export function keyvCache(keyv: Keyv): CacheStore {
  refuseUnsafe(keyv);
  watchErrors(keyv);
  const store: CacheStore = {
    async look(key, fences) {
      const [stored, ...found] = await Promise.all([key, ...fences].map((name) => getValue(keyv, name)));
      return {
        stored,
        stamps: found.map((value) => stampOfBumpedFence(value, Date.now())),
      };
    },
    async prepare(fences, look, lifetimes) {
      const missing = fences.filter((_, index) => look.stamps[index] === undefined);
      if (missing.length === 0) return look.stamps as readonly string[];
      const found = await Promise.all(missing.map((name) => getValue(keyv, name)));
      const absent = missing.filter((_, index) => parseBumpedFence(found[index]) === undefined);
      await Promise.all(absent.map((name) => bump(name, lifetimes)));
      return undefined;
    },
    keep: (key, text, ttlMs) => setValue(keyv, key, text, ttlMs),
    announce: bumpAll,
    settle: bumpAll,
    async deletePlain(keys) {
      await Promise.all(keys.map((key) => deleteKey(keyv, key)));
    },
    async close() {},
  };
  return sharingLooks(guarded(store));

  async function bumpAll(write: PendingWrite): Promise<void> {
    await Promise.all([
      ...write.fences.map((name) => bump(name, write)),
      ...write.keys.map((key) => deleteKey(keyv, key)),
    ]);
  }

  async function bump(name: string, lifetimes: Lifetimes): Promise<void> {
    const untilMs = Date.now() + holdMs(lifetimes, 'ambiguous');
    await setValue(keyv, name, formatBumpedFence({ stamp: newNonce(), untilMs }), lifetimes.fenceMs);
  }
}

/** What this file reads of a Keyv and of its adapter to know whether they can be trusted. */
interface Inner {
  readonly opts?: { readonly emitErrors?: unknown };
  readonly store: {
    readonly namespace?: unknown;
    readonly client?: { readonly options?: ClientOptions; readonly _options?: ClientOptions };
  };
}

/** Of a node-redis client or cluster. */
interface ClientOptions {
  readonly readonly?: unknown;
  readonly useReplicas?: unknown;
  readonly commandsQueueMaxLength?: unknown;
}

function refuseUnsafe(keyv: Keyv): void {
  const { opts, store } = keyv as unknown as Inner;
  const client = store.client?.options ?? store.client?._options;
  const problems: ReadonlyArray<readonly [unknown, string]> = [
    [client?.useReplicas || client?.readonly, 'reads from replicas, which lag behind writes; use a primary'],
    [client?.commandsQueueMaxLength, 'has "commandsQueueMaxLength", which can drop a deletion in silence'],
    [store.namespace !== keyv.namespace, 'shares its adapter with another Keyv; give each its own'],
    [opts?.emitErrors === false, 'has "emitErrors: false", so a failed deletion would go unnoticed'],
  ];
  const problem = problems.find(([isSo]) => isSo);
  if (problem !== undefined) throw new InvalidOptionError(`cache: this Keyv ${problem[1]}`);
}
