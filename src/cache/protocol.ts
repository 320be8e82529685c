/**
 * The decisions of the cache protocol, pure, so that the model check in `test/` runs the very functions that
 * ship. Nothing here talks to a store, and nothing reads a clock.
 *
 * A fence in Redis is a text that only grows, by tokens: `=n` a fresh stamp, `!w` write w is announced, `.w`
 * write w is settled; n and w are nonces. APPEND is atomic, so no writer can overwrite the mark of another, and
 * the set of writers in flight is exact however they overlap. Beside it each announced write has a mark of its
 * own with a time to live: a writer that crashed or lost its answer counts as pending until the mark runs out.
 */

const NONCE_BYTES = 12;
const TOKEN = /[=!.][\w-]+/g;

/** A fence that is longer than this, in characters, is written anew when a write on it settles. */
export const FENCE_LENGTH_LIMIT = 1024;

/** A fresh nonce: 96 random bits, in base64url. */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** The token for a fresh stamp. */
export const freshToken = (nonce: string): string => `=${nonce}`;
/** The token that announces a write. */
export const announcedToken = (nonce: string): string => `!${nonce}`;
/** The token that settles a write. */
export const settledToken = (nonce: string): string => `.${nonce}`;

/** The stamp of a fence: its last token, which no other state of the fence ends with. */
export function stampOf(fence: string | null | undefined): string | undefined {
  if (!fence) return undefined;
  const start = Math.max(fence.lastIndexOf('='), fence.lastIndexOf('!'), fence.lastIndexOf('.'));
  return start === -1 ? undefined : fence.slice(start);
}

/** The writes that a fence announces and does not settle, oldest first. */
export function openWrites(fence: string): string[] {
  const open = new Set<string>();
  for (const [token] of fence.matchAll(TOKEN)) {
    if (token.startsWith('!')) open.add(token.slice(1));
    else if (token.startsWith('.')) open.delete(token.slice(1));
  }
  return [...open];
}

/** A short text for a fence on which only `pending` are in flight. Ends with a fresh stamp. */
export function compactFence(pending: readonly string[], nonce: string): string {
  return pending.map(announcedToken).join('') + freshToken(nonce);
}

/** Writes that were announced on `displaced` after it was read as `seen`, and so are missing in its successor. */
export function writesLostByCompaction(seen: string, displaced: string): string[] {
  const known = new Set(openWrites(seen));
  return openWrites(displaced).filter((write) => !known.has(write));
}

/**
 * Whether an entry may be served: every fence is there, and each still has the stamp that the entry was stored
 * with. An absent fence is never trusted. Pending writes need no look: an answer is stored only while none is,
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
export function outcomeOfStatus(status: number): 'definite' | 'ambiguous' {
  if (status >= 200 && status < 300) return 'definite';
  if (status >= 400 && status < 500) return status === 408 ? 'ambiguous' : 'definite';
  return status === 500 || status === 501 ? 'definite' : 'ambiguous';
}

/** Reads may share one call to the API only when they would store its answer under the same stamps. */
export function shareKey(key: string, stamps: readonly string[]): string {
  return `${key}\n${stamps.join()}`;
}
