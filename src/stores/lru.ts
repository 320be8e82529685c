import type { Entry } from '../cache/entry.ts';
import { StoreError } from '../cache/store-error.ts';

interface Item {
  readonly entry: Entry;
  readonly expiresAtMs: number;
}

/** What an entry takes besides its key and its body. */
const OVERHEAD_BYTES = 200;

/** Entries by key, no more than so many of them and so many bytes: the least recently used goes first. */
export class Lru {
  readonly #items = new Map<string, Item>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** The entry under a key, unless its time is over. Times are on one clock of the caller's. */
  get(key: string, nowMs: number): Entry | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    if (item.expiresAtMs <= nowMs) {
      this.delete(key);
      return undefined;
    }
    // A map iterates in the order of insertion, so the last one used goes to the end.
    this.#items.delete(key);
    this.#items.set(key, item);
    return item.entry;
  }

  /** @throws {StoreError} when the entry alone is larger than all that may be held. */
  set(key: string, entry: Entry, expiresAtMs: number): void {
    this.delete(key);
    const bytes = sizeOf(key, entry);
    if (bytes > this.#maxBytes) throw new StoreError('the entry is larger than the whole cache');
    this.#items.set(key, { entry, expiresAtMs });
    this.#bytes += bytes;
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#bytes -= sizeOf(key, item.entry);
    this.#items.delete(key);
  }
}

/** Strings take two bytes a character at the most. */
function sizeOf(key: string, { body }: Entry): number {
  return OVERHEAD_BYTES + 2 * (key.length + body.length);
}
