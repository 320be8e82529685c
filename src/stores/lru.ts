import { StoreError } from '../cache/store-error.ts';

interface Item<Value> {
  readonly value: Value;
  readonly bytes: number;
  readonly expiresAtMs: number;
}

/** What an item takes besides its key and its text. */
const OVERHEAD_BYTES = 200;

/** Values by key, no more than so many of them and so many bytes: the least recently used goes first. */
export class Lru<Value> {
  readonly #items = new Map<string, Item<Value>>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #evictions = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** The value under a key, unless its time is over. Times are on one clock of the caller's. */
  get(key: string, nowMs: number): Value | undefined {
    const item = this.#items.get(key);
    if (item === undefined || item.expiresAtMs <= nowMs) {
      this.delete(key);
      return undefined;
    }
    // A map iterates in the order of insertion, so the last one used goes to the end.
    this.#items.delete(key);
    this.#items.set(key, item);
    return item.value;
  }

  /**
   * @param text What the value holds, which is what its size is known by.
   * @throws {StoreError} when the value alone is larger than all that may be held.
   */
  set(key: string, value: Value, text: string, expiresAtMs: number): void {
    this.delete(key);
    // Strings take two bytes a character at the most.
    const bytes = OVERHEAD_BYTES + 2 * (key.length + text.length);
    if (bytes > this.#maxBytes) throw new StoreError('the entry is larger than the whole cache');
    this.#items.set(key, { value, bytes, expiresAtMs });
    this.#bytes += bytes;
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
      this.#evictions += 1;
    }
  }

  delete(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#bytes -= item.bytes;
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
    this.#bytes = 0;
  }

  /** How many values there are, how large, and how many gave way to others. */
  get size(): { readonly entries: number; readonly bytes: number; readonly evictions: number } {
    return { entries: this.#items.size, bytes: this.#bytes, evictions: this.#evictions };
  }
}
