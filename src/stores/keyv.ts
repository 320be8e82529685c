import type { CacheStore } from '../cache/store.ts';
import { InvalidOptionError } from '../errors.ts';
import { keyvStore } from './keyv-store.ts';
import { guarded } from './remote.ts';
import { sharedLookups } from './shared-lookups.ts';
import type { KeyvLike } from './strict-keyv.ts';

export type { CacheStore } from '../cache/store.ts';
export type { KeyvLike } from './strict-keyv.ts';

/**
 * A cache in any Keyv. Keyv has nothing atomic to build on, so a key stays uncacheable after each write, and after its
 * first read, for as long as a write could still be applied: over a minute by default. Prefer `redisCache` for Redis
 * and Valkey, where a key is cacheable again as soon as its write was answered.
 *
 * The clocks of all processes on the store must agree to within a few seconds. Closing the Keyv is up to its owner.
 *
 * @throws {InvalidOptionError} `invalid_option` when this Keyv breaks the promises of the cache.
 */
export function keyvCache(keyv: KeyvLike): CacheStore {
  refuseUnsafe(keyv);
  return sharedLookups(guarded(keyvStore(keyv)));
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

function refuseUnsafe(keyv: KeyvLike): void {
  const looksLikeKeyv = typeof keyv === 'object' && keyv !== null && 'store' in keyv && 'delete' in keyv;
  if (!looksLikeKeyv) throw new InvalidOptionError('keyvCache: needs a Keyv, such as new Keyv()');
  const { opts, store } = keyv as unknown as Inner;
  const client = store.client?.options ?? store.client?._options;
  const problems: ReadonlyArray<readonly [unknown, string]> = [
    [client?.useReplicas || client?.readonly, 'reads from replicas, which lag behind writes; use a primary'],
    [client?.commandsQueueMaxLength, 'has "commandsQueueMaxLength", which can drop a deletion in silence'],
    [store.namespace !== keyv.namespace, 'shares its adapter with another Keyv; give each its own'],
    [opts?.emitErrors === false, 'has "emitErrors: false", so a failed deletion would go unnoticed'],
  ];
  const problem = problems.find(([isSo]) => isSo);
  if (problem !== undefined) throw new InvalidOptionError(`keyvCache: this Keyv ${problem[1]}`);
}
