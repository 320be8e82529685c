import { Lru } from './lru.ts';
import type { Texts } from './redis-topology.ts';

interface Found {
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

  /** The texts under `names`, from this process if it has all of them. */
  async mGet(names: readonly string[], ask: (names: readonly string[]) => Promise<Texts>): Promise<Texts> {
    const nowMs = performance.now();
    const kept = names.map((name) => this.#found.get(name, nowMs));
    if (kept.every((found) => found !== undefined)) {
      return {
        texts: kept.map(({ text }) => text),
        replicationIds: kept.map(({ replicationId }) => replicationId),
      };
    }
    const changes = this.#changes;
    const { texts, replicationIds } = await ask(names);
    if (changes === this.#changes) {
      for (const [at, name] of names.entries()) {
        const text = texts[at] ?? null;
        const found = { text, replicationId: replicationIds[at] as string };
        if ((text?.length ?? 0) * 4 < MAX_BYTES) this.#found.set(name, found, text ?? '', nowMs + MAX_AGE_MS);
      }
    }
    return { texts, replicationIds };
  }

  /** A name was changed on the server, or any of them (`null`). */
  onChange(name: string | null): void {
    this.#changes += 1;
    if (name === null) this.#found.clear();
    else this.#found.delete(name);
  }

  /** This process itself has changed names. */
  forget(names: readonly string[]): void {
    for (const name of names) this.onChange(name);
  }

  get size(): { readonly entries: number; readonly bytes: number; readonly evictions: number } {
    return this.#found.size;
  }
}
