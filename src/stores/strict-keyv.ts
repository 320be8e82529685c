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

/** A Keyv whose failures, which differ by version and by option, are rejections. Nothing else calls a Keyv. */
export class StrictKeyv {
  readonly #keyv: KeyvLike;
  #errors = 0;
  #lastError: unknown;

  constructor(keyv: KeyvLike) {
    this.#keyv = keyv;
    // Also keeps an error that nobody listens to from ending the process.
    keyv.on('error', (error) => {
      this.#errors += 1;
      this.#lastError = error;
    });
  }

  /** What is stored under a key, `undefined` when nothing is or when Keyv cannot make sense of it. */
  async get(key: string): Promise<unknown> {
    try {
      return await this.#strictly(() => this.#keyv.get(key));
    } catch (error) {
      // Not the store failed, but what is in it is no JSON.
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const done = await this.#strictly(() => this.#keyv.set(key, value, ttlMs));
    if (done === false) throw new StoreError('the store refused a value');
  }

  /** Resolves when all are gone, also when they were never there. */
  async delete(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#strictly(() => this.#keyv.delete(key))));
  }

  /**
   * Keyv 5 answers `false` for an absent key and for a failure alike, unless `throwOnErrors` is set on Keyv and on
   * its adapter; Keyv 6 swallows a failed delete even then. What both do is to emit `error`. One that comes during
   * the call may belong to another call; to take it for ours costs a retry, to miss it costs a stale page.
   */
  async #strictly<T>(call: () => Promise<T>): Promise<T> {
    // An adapter has one namespace only, that of the last Keyv that was given it.
    if (this.#keyv.store.namespace !== this.#keyv.namespace)
      throw new StoreError('the adapter of this Keyv was taken over by another Keyv');
    const before = this.#errors;
    const result = await call();
    if (this.#errors !== before) throw this.#lastError;
    return result;
  }
}
