interface Item {
  readonly text: string;
  readonly expiresAtMs: number;
}

/** Texts by key, no more than so many entries and bytes of them: the least recently used goes first. */
export class BoundedTexts {
  readonly #items = new Map<string, Item>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** Number of entries held. */
  get size(): number {
    return this.#items.size;
  }

  /** The text under a key, unless its time is over. Times are on one clock of the caller's. */
  get(key: string, nowMs: number): string | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    if (item.expiresAtMs <= nowMs) {
      this.delete(key);
      return undefined;
    }
    // A map iterates in the order of insertion, so the last one used goes to the end.
    this.#items.delete(key);
    this.#items.set(key, item);
    return item.text;
  }

  set(key: string, text: string, expiresAtMs: number): void {
    this.delete(key);
    const bytes = sizeOf(key, text);
    if (bytes > this.#maxBytes) return;
    this.#items.set(key, { text, expiresAtMs });
    this.#bytes += bytes;
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#bytes -= sizeOf(key, item.text);
    this.#items.delete(key);
  }
}

/** Strings take two bytes a character at the most. */
function sizeOf(key: string, text: string): number {
  return 2 * (key.length + text.length);
}
