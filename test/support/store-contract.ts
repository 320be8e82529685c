import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../../src/cache/entry.ts';
import { isCurrent } from '../../src/cache/protocol.ts';
import type { CacheStore, OpenWrite } from '../../src/cache/store.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What tests store. */
export const body = '{"name":"Ünïcode ☂\\n"}';
const lifetimes = { pendingMs: 30_000, versionTtlMs: 3_600_000, originLagMs: 0 };
let names = 0;

/** An entry's key, the versions that it depends on, and the group that the second one is of. */
export interface Names {
  readonly key: string;
  readonly versions: readonly [own: string, group: string];
}

/** Names that no other test uses. */
export function freshNames(): Names {
  names += 1;
  return { key: `test:entry:${names}`, versions: [`test:version:${names}`, `test:group:${names}`] };
}

/** A write of these versions. */
export function writeOn(
  versions: readonly string[],
  keys: readonly string[] = [],
  pendingMs: number = lifetimes.pendingMs,
): OpenWrite {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url');
  return { ...lifetimes, pendingMs, nonce, versions, keys };
}

/** The stamps that permit to store a response, `undefined` while none may be stored. */
export async function leaseOf(
  store: CacheStore,
  { key, versions }: Names,
  pendingMs: number = lifetimes.pendingMs,
): Promise<readonly string[] | undefined> {
  return store.leaseFill(versions, await store.lookUp(key, versions), { ...lifetimes, pendingMs });
}

/** Stores an entry under the given stamps. */
export async function fillWith(
  store: CacheStore,
  key: string,
  stamps: readonly string[],
  ttlMs: number = lifetimes.versionTtlMs,
): Promise<void> {
  const storedAtMs = Date.now();
  const entry: Entry = { stamps, fingerprint: 'f', storedAtMs, expiresAtMs: storedAtMs + ttlMs, body };
  await store.fill(key, entry, ttlMs);
}

/**
 * Stores an entry as soon as that is permitted. A Keyv permits it when `pendingMs` have passed in this process; where
 * Redis waits for something, time passes on its server.
 */
export async function fill(
  store: CacheStore,
  time: VirtualTime,
  names: Names,
  { ttlMs, pendingMs }: { ttlMs?: number; pendingMs?: number } = {},
): Promise<void> {
  for (;;) {
    const stamps = await leaseOf(store, names, pendingMs);
    if (stamps !== undefined) return fillWith(store, names.key, stamps, ttlMs);
    await time.advance(lifetimes.pendingMs / 3);
    await sleep(5);
  }
}

/** What a read would be answered with. */
export async function hit(store: CacheStore, { key, versions }: Names): Promise<string | undefined> {
  const { stored, stamps } = await store.lookUp(key, versions);
  return stored !== undefined && isCurrent(stored.stamps, stamps) ? stored.body : undefined;
}
