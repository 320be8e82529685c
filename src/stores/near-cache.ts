import { Lru } from './lru.ts';

/** What is under a name, `null` where nothing is, and the replication id of the server that has it. */
export interface Found {
  readonly text: string | null;
  readonly replicationId: string;
}

/** How long a text is kept in this process: the bound on what a silently broken path can hide. */
const MAX_AGE_MS = 1_000;
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Texts of Redis in the memory of this process, until Redis says that they were changed (client tracking), for one
 * second at most. Writes of this process are always seen by its reads.
 */
export class NearCache {
  readonly #found = new Lru<Found>(MAX_ENTRIES, MAX_BYTES);
  /** What was read before a change may be from before it, however late it arrives. */
  #changes = 0;

  /** What is under `names`, from this process if it has all of it. */
  async read(
    names: readonly string[],
    ask: (names: readonly string[]) => Promise<readonly Found[]>,
  ): Promise<readonly Found[]> {
    const nowMs = performance.now();
    const kept = names.map((name) => this.#found.get(name, nowMs));
    if (kept.every((found) => found !== undefined)) return kept;
    const changes = this.#changes;
    const asked = await ask(names);
    if (changes !== this.#changes) return asked;
    for (const [at, found] of asked.entries()) {
      const text = found.text ?? '';
      if (text.length * 4 < MAX_BYTES) this.#found.set(String(names[at]), found, text, nowMs + MAX_AGE_MS);
    }
    return asked;
  }

  /** A name was changed on the server, or any of them (`null`). */
  onChange(name: string | null): void {
    this.#changes += 1;
    if (name === null) this.#found.clear();
    else this.#found.delete(name);
  }

  get size(): Lru<Found>['size'] {
    return this.#found.size;
  }
}
