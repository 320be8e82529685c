import { StoreError } from '../cache/store-error.ts';

/**
 * What is used of a Keyv. By shape and not by class: the CommonJS and the ESM build of Keyv declare two, and neither fits
 * the other.
 */
export interface KeyvLike {
  /** What is stored under a key, `undefined` when nothing is. */
  get(key: string): Promise<unknown>;
  /** Stores a value for so many milliseconds. */
  set(key: string, value: unknown, ttlMs?: number): Promise<unknown>;
  /** Deletes a key, or several. */
  delete(key: string | string[]): Promise<unknown>;
  /** Listens to `error`. */
  on(event: string, listener: (error: unknown) => void): unknown;
  /** The adapter, which has one prefix for keys, that of the last Keyv that took it. */
  readonly store: {
    /** That prefix. */
    readonly namespace?: unknown;
  };
  /** The prefix of the keys. */
  readonly namespace?: string | undefined;
}

/** The only file that calls Keyv. Its failures differ by version and by option; here a failure is a rejection. */

const errorsSeen = new WeakMap<KeyvLike, { count: number; last: unknown }>();

/** Deletes a key. Resolves when it is gone, also when it was never there; rejects when that is not certain. */
export async function deleteKey(keyv: KeyvLike, key: string): Promise<void> {
  await strictly(keyv, () => keyv.delete(key));
}

/** Deletes keys, all of them or it rejects. The adapter must have a `deleteMany` that is one command. */
export async function deleteKeys(keyv: KeyvLike, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await strictly(keyv, () => keyv.delete([...keys]));
}

/** Stores a value. Resolves when Keyv says that it is stored. */
export async function setValue(keyv: KeyvLike, key: string, value: unknown, ttlMs: number): Promise<void> {
  const done: unknown = await strictly(keyv, () => keyv.set(key, value, ttlMs));
  if (done === false) throw new StoreError('the store refused a value');
}

/** Reads what is stored under a key, `undefined` when nothing is or when Keyv cannot make sense of it. */
export async function getValue(keyv: KeyvLike, key: string): Promise<unknown> {
  try {
    return await strictly(keyv, () => keyv.get(key));
  } catch (error) {
    // Not the store failed, but what is in it is no JSON.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Keyv 5 answers `false` for an absent key and for a failure alike, unless `throwOnErrors` is set on Keyv and on
 * its adapter; Keyv 6 swallows a failed delete even then. What both do is to emit `error`. One that comes during
 * the call may belong to another call; to take it for ours costs a retry, to miss it costs a stale page.
 */
async function strictly<T>(keyv: KeyvLike, call: () => Promise<T>): Promise<T> {
  // An adapter has one namespace only, that of the last Keyv that was given it.
  if (keyv.store.namespace !== keyv.namespace) {
    throw new StoreError('the adapter of this Keyv was taken over by another Keyv');
  }
  const errors = watchErrors(keyv);
  const before = errors.count;
  const result = await call();
  if (errors.count !== before) throw errors.last;
  return result;
}

/** Notices the errors of a Keyv from now on, which also keeps one that nobody listens to from ending the process. */
export function watchErrors(keyv: KeyvLike): { count: number; last: unknown } {
  let errors = errorsSeen.get(keyv);
  if (errors === undefined) {
    const seen = { count: 0, last: undefined as unknown };
    keyv.on('error', (error: unknown) => {
      seen.count += 1;
      seen.last = error;
    });
    errorsSeen.set(keyv, seen);
    errors = seen;
  }
  return errors;
}
