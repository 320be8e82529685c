/**
 * The decisions of the cache protocol, pure, so that the model check in `test/` runs the very functions that
 * ship. Nothing here talks to a store, and nothing reads a clock.
 *
 * A version in Redis is a text that only grows, by tokens: `=n` a fresh stamp, `!w` write w is announced, `.w`
 * write w is settled; n and w are nonces. APPEND is atomic, so no writer can overwrite the mark of another, and
 * the set of writers in flight is exact however they overlap. Beside it each announced write has a mark of its
 * own with a time to live: a writer that crashed or lost its answer counts as pending until the mark runs out.
 */

import type { Lifetimes } from './store.ts';

/** What is known of a write when its call is over: applied or refused for certain, or possibly yet to be applied. */
export type Outcome = 'definite' | 'ambiguous';

const NONCE_BYTES = 12;
const TOKEN = /[=!.][\w-]+/g;

/** A version that is longer than this, in characters, is written anew when a write on it settles. */
export const VERSION_LENGTH_LIMIT = 1024;

/** Random bytes are drawn for many nonces at once: to ask for a few costs as much as for a thousand. */
const pool = new Uint8Array(NONCE_BYTES * 128);
let unused = 0;

/** A fresh nonce: 96 random bits, in base64url. */
export function newNonce(): string {
  if (unused === 0) {
    crypto.getRandomValues(pool);
    unused = pool.length;
  }
  const bytes = pool.subarray(unused - NONCE_BYTES, unused);
  unused -= NONCE_BYTES;
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** The token for a fresh stamp. */
export const freshToken = (nonce: string): string => `=${nonce}`;
/** The token that announces a write. */
export const beginToken = (nonce: string): string => `!${nonce}`;
/** The token that settles a write. */
export const endToken = (nonce: string): string => `.${nonce}`;

/** The stamp of a version: its last token, which no other state of the version ends with. */
export function stampOf(version: string | null | undefined): string | undefined {
  if (!version) return undefined;
  const start = Math.max(version.lastIndexOf('='), version.lastIndexOf('!'), version.lastIndexOf('.'));
  return start === -1 ? undefined : version.slice(start);
}

/** The writes that a version announces and does not settle, oldest first. */
export function openWrites(version: string): string[] {
  const open = new Set<string>();
  for (const [token] of version.matchAll(TOKEN)) {
    if (token.startsWith('!')) open.add(token.slice(1));
    else if (token.startsWith('.')) open.delete(token.slice(1));
  }
  return [...open];
}

/** A short text for a version on which only `pending` are in flight. Ends with a fresh stamp. */
export function compactVersion(pending: readonly string[], nonce: string): string {
  return pending.map(beginToken).join('') + freshToken(nonce);
}

/**
 * What ends a compaction. It is announced like a write, in the text that it sets and with a mark, so that nothing
 * is stored until the writes that it displaced are back.
 */
export function putBack(lost: readonly string[], compaction: string, nonce: string): string {
  return lost.map(beginToken).join('') + endToken(compaction) + freshToken(nonce);
}

/**
 * Writes that were announced on `displaced` after it was read as `seen`, and so are missing in its successor. One
 * that was there before counts when it was announced once more: its mark may have been renewed with that.
 */
export function writesLostByCompaction(seen: string, displaced: string): string[] {
  return openWrites(displaced.startsWith(seen) ? displaced.slice(seen.length) : displaced);
}

/** The writes whose marks tell whether an answer may be stored, from the versions as they were looked at. */
export function writesToCheck(seen: readonly (string | null)[]): string[] {
  return seen.flatMap((version) => (version === null ? [] : openWrites(version)));
}

/** Those of `writes` whose mark has not run out. */
export function pendingWrites(writes: readonly string[], marks: readonly (string | null)[]): string[] {
  return writes.filter((_, index) => marks[index] !== null);
}

/**
 * The stamps to store an answer with that is fetched from now on, or `undefined` while a write is in flight.
 * `seen` are the versions as they were looked at, `versions` the same after absent ones were created.
 */
export function stampsToStore(
  seen: readonly (string | null)[],
  versions: readonly string[],
  pending: readonly string[],
): string[] | undefined {
  if (pending.length > 0) return undefined;
  // A version that was there already when ours was refused may hold a write that nobody asked after yet.
  if (versions.some((version, index) => seen[index] === null && openWrites(version).length > 0))
    return undefined;
  const stamps = versions.map(stampOf);
  return stamps.every((stamp) => stamp !== undefined) ? stamps : undefined;
}

/**
 * How long after its settlement a write keeps its entries from being stored. One without an answer may be applied
 * up to the end of its time, and reads of the API may lag behind it even then.
 */
export function holdMs({ pendingMs, originLagMs }: Lifetimes, outcome: Outcome): number {
  return outcome === 'ambiguous' ? pendingMs + originLagMs : originLagMs;
}

/**
 * What a settlement appends to a version. It ends with a fresh stamp each time, since one whose answer is lost is
 * repeated, maybe after other writes, and must not bring an old stamp back. A held write is announced once more:
 * an eviction may have taken its mark or its token meanwhile. Its mark must be renewed first.
 */
export function endTokens(write: string, heldMs: number, nonce: string): string {
  return (heldMs > 0 ? beginToken(write) : endToken(write)) + freshToken(nonce);
}

/** A stamp that is only good for one server: a failover revives what was deleted, under another epoch. */
export function withEpoch(stamp: string, epoch: string): string {
  return `${epoch}${stamp}`;
}

/**
 * Whether an entry may be served: every version is there, and each still has the stamp that the entry was stored
 * with. An absent version is never trusted. Pending writes need no lookup: an answer is stored only while none is,
 * and an announcement changes the stamp.
 */
export function isCurrent(entry: readonly string[], seen: readonly (string | undefined)[]): boolean {
  return (
    entry.length === seen.length &&
    entry.every((stamp, index) => stamp === seen[index] && seen[index] !== undefined)
  );
}

/**
 * What the status of an answer says about a write. A gateway's 502, 503 or 504 and a proxy's 408 can come while
 * the API is still at work; so can a redirect, which this client never follows.
 */
export function outcomeOfStatus(status: number): Outcome {
  if (status >= 200 && status < 300) return 'definite';
  if (status >= 400 && status < 500) return status === 408 ? 'ambiguous' : 'definite';
  return status === 500 || status === 501 ? 'definite' : 'ambiguous';
}

/** Reads may share one call to the API only when they would store its answer under the same stamps. */
export function shareKey(key: string, stamps: readonly string[]): string {
  return `${key}\n${stamps.join()}`;
}

/** A version where nothing is atomic: one stamp, and the time until which nothing is stored behind it. */
export interface HeldVersion {
  readonly stamp: string;
  /** Wall clock, milliseconds. */
  readonly untilMs: number;
}

/** The stored form of a {@link HeldVersion}. */
export function formatHeldVersion({ stamp, untilMs }: HeldVersion): string {
  return `${stamp} ${untilMs}`;
}

/** Reads a stored form back. Anything else is `undefined`, as if there were no version. */
export function parseHeldVersion(value: unknown): HeldVersion | undefined {
  const [, stamp, until] = (typeof value === 'string' && /^([\w-]{16}) (\d+)$/.exec(value)) || [];
  return stamp === undefined ? undefined : { stamp, untilMs: Number(until) };
}

/** The stamp of a version once its time is over: until then there is none to trust. */
export function stampOfHeldVersion(value: unknown, nowMs: number): string | undefined {
  const version = parseHeldVersion(value);
  return version !== undefined && isOver(version.untilMs, nowMs) ? version.stamp : undefined;
}

/** Whether the time in which a write can be applied, or be missed by a read, is over. */
export function isOver(untilMs: number, nowMs: number): boolean {
  return nowMs >= untilMs;
}
