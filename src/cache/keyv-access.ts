import type { Keyv } from 'keyv';

/** The only file that calls Keyv. Its failures differ by version and by option; here a failure is a rejection. */

const errorsSeen = new WeakMap<Keyv, { count: number; last: unknown }>();

/** Deletes a key. Resolves when it is gone, also when it was never there; rejects when that is not certain. */
export async function deleteKey(keyv: Keyv, key: string): Promise<void> {
  await strictly(keyv, () => keyv.delete(key));
}

/** Deletes keys, all of them or it rejects. The adapter must have a `deleteMany` that is one command. */
export async function deleteKeys(keyv: Keyv, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await strictly(keyv, () => keyv.delete([...keys]));
}

/** Stores a value. Resolves when Keyv says that it is stored. */
export async function setValue(keyv: Keyv, key: string, value: unknown, ttlMs: number): Promise<void> {
  const done: unknown = await strictly(keyv, () => keyv.set(key, value, ttlMs));
  if (done === false) throw new Error('the store refused a value');
}

/** Reads what is stored under a key, `undefined` when nothing is or when Keyv cannot make sense of it. */
export async function getValue(keyv: Keyv, key: string): Promise<unknown> {
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
 * the call may belong to another call; to take it for ours costs a repetition, to miss it costs a stale page.
 */
async function strictly<T>(keyv: Keyv, call: () => Promise<T>): Promise<T> {
  // An adapter has one namespace only, that of the last Keyv that was given it.
  if (keyv.store.namespace !== keyv.namespace) {
    throw new Error('the adapter of this Keyv was taken over by another Keyv');
  }
  const errors = watchErrors(keyv);
  const before = errors.count;
  const result = await call();
  if (errors.count !== before) throw errors.last;
  return result;
}

/** Notices the errors of a Keyv from now on, which also keeps one that nobody listens to from ending the process. */
export function watchErrors(keyv: Keyv): { count: number; last: unknown } {
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
