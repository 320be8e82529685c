/** What Keyv keeps in a map. */
export interface Item {
  readonly value?: unknown;
  /** Wall clock, milliseconds. */
  readonly expires?: number;
}

/** A map of texts that holds no more than so many entries and bytes: the least recently used goes first. */
export class BoundedMap extends Map<string, Item> {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxEntries: number, maxBytes: number) {
    super();
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  override get(key: string): Item | undefined {
    const found = super.get(key);
    if (found !== undefined) {
      super.delete(key);
      super.set(key, found);
    }
    return found;
  }

  override set(key: string, item: Item): this {
    this.delete(key);
    const bytes = sizeOf(key, item);
    if (bytes > this.#maxBytes) return this;
    super.set(key, item);
    this.#bytes += bytes;
    for (const oldest of this.keys()) {
      if (this.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
    return this;
  }

  override delete(key: string): boolean {
    const item = super.get(key);
    if (item === undefined) return false;
    this.#bytes -= sizeOf(key, item);
    return super.delete(key);
  }

  override clear(): void {
    super.clear();
    this.#bytes = 0;
  }
}

/** Strings take two bytes a character at the most. */
function sizeOf(key: string, { value }: Item): number {
  return 2 * (key.length + (typeof value === 'string' ? value.length : 0));
}
