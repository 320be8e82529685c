import { checkOptions, positiveInteger } from '../../options.ts';
import { deleteKey, plainKeyv, setValue } from '../keyv-access.ts';
import { newNonce } from '../protocol.ts';
import type { CacheStore, Look, PendingWrite } from '../store.ts';
import { BoundedMap } from './bounded-map.ts';

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
  checkOptions('memoryCache', options, { maxEntries: positiveInteger, maxBytes: positiveInteger });
  const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options;
  const entries = new BoundedMap(maxEntries, maxBytes);
  const keyv = plainKeyv(entries, 'objects');
  const fences = new FenceMap(maxEntries * 4);

  return {
    // Past Keyv, as in Redis: its hooks and promises take longer than the whole hit otherwise does.
    look(key, names): Look {
      const { value, expires } = entries.get(key) ?? {};
      const stored = expires !== undefined && expires <= Date.now() ? undefined : value;
      return { stored, stamps: names.map((name) => fences.find(name)?.stamp) };
    },
    async prepare(names) {
      const found = names.map((name) => fences.get(name));
      return found.some(isPending) ? undefined : found.map(({ stamp }) => stamp);
    },
    keep: (key, text, ttlMs) => setValue(keyv, key, text, ttlMs),
    async announce(write) {
      for (const name of write.fences) {
        const fence = fences.get(name);
        fence.stamp = newNonce();
        fence.open.set(write.nonce, performance.now() + write.pendingMs);
      }
      await deleteAll(write);
    },
    async settle(write, outcome) {
      const holdMs = outcome === 'ambiguous' ? write.pendingMs : write.originLagMs;
      for (const name of write.fences) {
        const fence = fences.get(name);
        fence.stamp = newNonce();
        if (holdMs > 0) fence.open.set(write.nonce, performance.now() + holdMs);
        else fence.open.delete(write.nonce);
      }
      await deleteAll(write);
    },
    // Nobody else is in this memory, so there are no keys of others.
    async deletePlain() {},
    async close() {},
  };

  async function deleteAll(write: PendingWrite): Promise<void> {
    await Promise.all(write.keys.map((key) => deleteKey(keyv, key)));
  }
}

function isPending({ open }: Fence): boolean {
  for (const [write, untilMs] of open) {
    if (performance.now() < untilMs) return true;
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
    this.#fences.set(name, fence);
    if (this.#fences.size > this.#max) this.#evict();
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
