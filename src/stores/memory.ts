import type { Entry } from '../cache/entry.ts';
import { holdMs, isOver, newNonce } from '../cache/protocol.ts';
import { type CacheStore, disposable, type Lookup, type OpenWrite } from '../cache/store.ts';
import { checkOptions, wholeNumber } from '../options.ts';
import { Lru } from './lru.ts';

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

interface Version {
  stamp: string;
  /** Writes in flight, each with the time on the monotonic clock at which it can no longer be applied. */
  readonly open: Map<string, number>;
}

/**
 * A cache in the memory of this process, for one client or for many that share it. Other processes do not see
 * its writes: give every process that serves the same users a shared cache such as `redisCache` instead.
 * @throws {InvalidOptionError} `invalid_option`
 */
export function memoryCache(options: MemoryCacheOptions = {}): CacheStore {
  checkOptions('memoryCache', options, { maxEntries: wholeNumber(1), maxBytes: wholeNumber(1) });
  const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options;
  const entries = new Lru<Entry>(maxEntries, maxBytes);
  const versions = new VersionMap(maxEntries * 4);

  return disposable({
    lookUp: (key, names): Lookup => ({
      stored: entries.get(key, performance.now()),
      stamps: names.map((name) => versions.find(name)?.stamp),
    }),
    async leaseFill(names) {
      const found = names.map((name) => versions.get(name));
      return found.some(isPending) ? undefined : found.map(({ stamp }) => stamp);
    },
    async fill(key, entry, ttlMs) {
      entries.set(key, entry, entry.body, performance.now() + ttlMs);
    },
    async beginWrite(write) {
      for (const name of write.versions) {
        const version = versions.get(name);
        version.stamp = newNonce();
        version.open.set(write.nonce, performance.now() + holdMs(write, 'ambiguous'));
      }
      deleteAll(write);
    },
    async endWrite(write, outcome) {
      const heldMs = holdMs(write, outcome);
      for (const name of write.versions) {
        const version = versions.get(name);
        version.stamp = newNonce();
        if (heldMs > 0) version.open.set(write.nonce, performance.now() + heldMs);
        else version.open.delete(write.nonce);
      }
      deleteAll(write);
    },
    // Nobody else is in this memory, so there are no external keys.
    async deleteExternal() {},
    async close() {},
    status: () => ({ store: 'memory', ...entries.size }),
  });

  function deleteAll(write: OpenWrite): void {
    for (const key of write.keys) entries.delete(key);
  }
}

function isPending({ open }: Version): boolean {
  for (const [write, untilMs] of open) {
    if (!isOver(untilMs, performance.now())) return true;
    open.delete(write);
  }
  return false;
}

/** Versions by name. An evicted version comes back with another stamp, which makes its entries misses. */
class VersionMap {
  readonly #versions = new Map<string, Version>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  find(name: string): Version | undefined {
    return this.#versions.get(name);
  }

  get(name: string): Version {
    const version = this.#versions.get(name) ?? { stamp: newNonce(), open: new Map() };
    this.#versions.delete(name);
    // Before this one comes in, which must not be the one that goes.
    if (this.#versions.size >= this.#max) this.#evict();
    this.#versions.set(name, version);
    return version;
  }

  #evict(): void {
    for (const [name, version] of this.#versions) {
      // A version with a write in flight is the one thing that must not be forgotten.
      if (isPending(version)) continue;
      this.#versions.delete(name);
      return;
    }
  }
}
