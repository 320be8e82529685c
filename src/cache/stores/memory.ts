import { checkOptions, wholeNumber } from '../../options.ts';
import { holdMs, isOver, newNonce } from '../protocol.ts';
import type { CacheStore, Look, PendingWrite } from '../store.ts';
import { BoundedEntries } from './bounded-entries.ts';

/** Bounds of {@link memoryCache}. */
export interface MemoryCacheOptions {
  /**
   * Most entries held; the least recently used goes first.
   * @default 10_000
   */
  readonly maxEntries?: number;
  /**
   * Most bytes held by entries and their keys, at two bytes a character.
   * @default 67_108_864 (64 MiB)
   */
  readonly maxBytes?: number;
}

interface Fence {
  stamp: string;
  /** Writes in flight, each with the time on the monotonic clock at which it can no longer be applied. */
  readonly open: Map<string, number>;
}

/**
 * A cache in the memory of this process, for one client or for many that share it. Other processes do not see
 * its writes: give every process that serves the same users a shared cache such as `redisCache` instead.
 *
 * @throws {InvalidOptionError} `invalid_option`
 */
export function memoryCache(options: MemoryCacheOptions = {}): CacheStore {
  checkOptions('memoryCache', options, { maxEntries: wholeNumber(1), maxBytes: wholeNumber(1) });
  const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options;
  const entries = new BoundedEntries(maxEntries, maxBytes);
  const fences = new FenceMap(maxEntries * 4);

  return {
    look: (key, names): Look => ({
      stored: entries.get(key, performance.now()),
      stamps: names.map((name) => fences.find(name)?.stamp),
    }),
    async prepare(names) {
      const found = names.map((name) => fences.get(name));
      return found.some(isPending) ? undefined : found.map(({ stamp }) => stamp);
    },
    async keep(key, entry, ttlMs) {
      entries.set(key, entry, performance.now() + ttlMs);
    },
    async announce(write) {
      for (const name of write.fences) {
        const fence = fences.get(name);
        fence.stamp = newNonce();
        fence.open.set(write.nonce, performance.now() + holdMs(write, 'ambiguous'));
      }
      deleteAll(write);
    },
    async settle(write, outcome) {
      const heldMs = holdMs(write, outcome);
      for (const name of write.fences) {
        const fence = fences.get(name);
        fence.stamp = newNonce();
        if (heldMs > 0) fence.open.set(write.nonce, performance.now() + heldMs);
        else fence.open.delete(write.nonce);
      }
      deleteAll(write);
    },
    // Nobody else is in this memory, so there are no keys of others.
    async deletePlain() {},
    async close() {},
  };

  function deleteAll(write: PendingWrite): void {
    for (const key of write.keys) entries.delete(key);
  }
}

function isPending({ open }: Fence): boolean {
  for (const [write, untilMs] of open) {
    if (!isOver(untilMs, performance.now())) return true;
    open.delete(write);
  }
  return false;
}

/** Fences by name. An evicted fence comes back with another stamp, which makes its entries misses. */
class FenceMap {
  readonly #fences = new Map<string, Fence>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  find(name: string): Fence | undefined {
    return this.#fences.get(name);
  }

  get(name: string): Fence {
    const fence = this.#fences.get(name) ?? { stamp: newNonce(), open: new Map() };
    this.#fences.delete(name);
    // Before this one comes in, which must not be the one that goes.
    if (this.#fences.size >= this.#max) this.#evict();
    this.#fences.set(name, fence);
    return fence;
  }

  #evict(): void {
    for (const [name, fence] of this.#fences) {
      // A fence with a write in flight is the one thing that must not be forgotten.
      if (isPending(fence)) continue;
      this.#fences.delete(name);
      return;
    }
  }
}
