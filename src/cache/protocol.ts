/**
 * The decisions of the cache protocol, pure, so that the model check in `test/` runs the very functions that
 * ship. Nothing here talks to a store, and nothing reads a clock.
 *
 * A version in Redis is a text that only grows, by tokens: `=n` a fresh stamp, `!w` write w begins, `.w` write w
 * ends; n and w are nonces. APPEND is atomic, so no writer can overwrite the token of another, and the set of
 * writes in flight is exact however they overlap. Beside it each write leaves an intent of its own with a time to
 * live: a writer that crashed or lost its response counts as in flight until the intent expires.
 */

import type { Lifetimes } from './store.ts';

/** What is known of a write when its call is over: applied or refused for certain, or possibly yet to be applied. */
export type Outcome = 'definite' | 'ambiguous';

const NONCE_BYTES = 12;
const TOKEN = /[=!.][\w-]+/g;

/** A version is compacted each time that it has grown by 2^10 characters. */
const COMPACTION_BITS = 10;
const LONGEST_VERSION = 4_096;

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
/** The token with which a write begins. */
export const beginToken = (nonce: string): string => `!${nonce}`;
/** The token with which a write ends. */
export const endToken = (nonce: string): string => `.${nonce}`;

/** The stamp of a version: its last token, which no other state of the version ends with. */
export function stampOf(version: string | null | undefined): string | undefined {
  if (!version) return undefined;
  const start = Math.max(version.lastIndexOf('='), version.lastIndexOf('!'), version.lastIndexOf('.'));
  return start === -1 ? undefined : version.slice(start);
}

/** The writes that began on a version and did not end, oldest first. */
export function openWrites(version: string): string[] {
  const open = new Set<string>();
  for (const [token] of version.matchAll(TOKEN)) {
    if (token.startsWith('!')) open.add(token.slice(1));
    else if (token.startsWith('.')) open.delete(token.slice(1));
  }
  return [...open];
}

/** Whether the writer that appended the last `added` of `length` characters compacts the version: one in each KiB does. */
export function isCompactionDue(length: number, added: number): boolean {
  return length >> COMPACTION_BITS !== (length - added) >> COMPACTION_BITS;
}

/** Whether the writers of a version wait for a compaction before they end, so that each adds to it once more at most. */
export function isTooLong(length: number): boolean {
  return length > LONGEST_VERSION;
}

/** A short text for a version on which only `pending` are in flight. Ends with a fresh stamp. */
export function compactVersion(pending: readonly string[], nonce: string): string {
  return pending.map(beginToken).join('') + freshToken(nonce);
}

/**
 * The writes that a compaction keeps: those that began on `seen`, but for those of `checked` whose intent has expired.
 * Others began since, and so are in flight.
 */
export function writesToKeep(
  seen: string,
  checked: readonly string[],
  intents: readonly (string | null)[],
): string[] {
  const pending = unexpiredWrites(checked, intents);
  return openWrites(seen).filter((write) => pending.includes(write) || !checked.includes(write));
}

/**
 * What ends a compaction. It begins like a write, with a token in the text that it sets and an intent, so that nothing
 * is stored until the writes that it displaced are back.
 */
export function putBack(lost: readonly string[], compaction: string, nonce: string): string {
  return lost.map(beginToken).join('') + endToken(compaction) + freshToken(nonce);
}

/**
 * Writes that began on `displaced` after it was read as `seen`, and so are missing in its successor. One that was there
 * before counts when it began once more: its intent may have been renewed with that.
 */
export function writesLostByCompaction(seen: string, displaced: string): string[] {
  return openWrites(displaced.startsWith(seen) ? displaced.slice(seen.length) : displaced);
}

/** The writes whose intents tell whether a response may be stored, from the versions that a lookup found. */
export function writesToCheck(seen: readonly (string | null)[]): string[] {
  return seen.flatMap((version) => (version === null ? [] : openWrites(version)));
}

/** Those of `writes` whose intent has not expired. */
export function unexpiredWrites(writes: readonly string[], intents: readonly (string | null)[]): string[] {
  return writes.filter((_, index) => intents[index] !== null);
}

/**
 * The stamps to store a response with that is fetched from now on, or `undefined` while a write is in flight.
 * `seen` are the versions that the lookup found, `versions` the same after absent ones were created.
 */
export function fillLease(
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
 * How long after its end a write keeps its entries from being stored. One without a response may be applied up to the
 * end of its time, and reads of the API may lag behind it even then.
 */
export function holdMs({ pendingMs, originLagMs }: Lifetimes, outcome: Outcome): number {
  return outcome === 'ambiguous' ? pendingMs + originLagMs : originLagMs;
}

/**
 * What the end of a write appends to a version. It is a fresh stamp each time, since an end whose reply is lost is
 * retried, maybe after other writes, and must not bring an old stamp back. A held write begins once more: an eviction
 * may have taken its intent or its token meanwhile. Its intent must be renewed first.
 */
export function endTokens(write: string, heldMs: number, nonce: string): string {
  return (heldMs > 0 ? beginToken(write) : endToken(write)) + freshToken(nonce);
}

/**
 * The stamp of a witness, from what PEXPIRETIME says of it: a time that is another after each time that its owner sets
 * the key. There is none to trust while the key is absent (-2) or has no time to live (-1).
 */
export function witnessStampOf(expireTime: string | null): string | undefined {
  return expireTime !== null && /^\d+$/.test(expireTime) ? `@${expireTime}` : undefined;
}

/** A stamp that is only good for one server: a failover revives what was deleted, under another replication id. */
export function withReplicationId(stamp: string, replicationId: string): string {
  return `${replicationId}${stamp}`;
}

/**
 * Whether an entry may be served: every version is there, and each still has the stamp that the entry was stored
 * with. An absent version is never trusted. Writes in flight need no lookup: a response is stored only while there is
 * none, and the beginning of a write changes the stamp.
 */
export function isCurrent(entry: readonly string[], seen: readonly (string | undefined)[]): boolean {
  return (
    entry.length === seen.length &&
    entry.every((stamp, index) => stamp === seen[index] && seen[index] !== undefined)
  );
}

/** Refusals that come from the API itself: whatever stands before it has not sent the request on when it says them. */
const DEFINITE_REFUSALS = new Set([
  400, 401, 402, 403, 404, 405, 406, 409, 410, 412, 415, 422, 423, 424, 428,
]);

/**
 * What the status of a response says about a write. All that can be said while the API is still at work is ambiguous:
 * 202, every 5xx, 408, 429 and 499, and a redirect, which this client never follows.
 */
export function outcomeOfStatus(status: number): Outcome {
  const isDefinite = (status >= 200 && status < 300 && status !== 202) || DEFINITE_REFUSALS.has(status);
  return isDefinite ? 'definite' : 'ambiguous';
}

/** Reads may share one call to the API only when they would store its response under the same stamps. */
export function shareKey(key: string, stamps: readonly string[]): string {
  return `${key}\n${stamps.join()}`;
}

/** Whether the time in which a write can be applied, or be missed by a read, is over. */
export function isOver(untilMs: number, nowMs: number): boolean {
  return nowMs >= untilMs;
}
