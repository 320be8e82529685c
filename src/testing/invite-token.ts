import { createHash } from 'node:crypto';

const lifetimeMs = 2 * 24 * 60 * 60 * 1000;

function checksum(text: string): string {
  return createHash('sha256').update(`invite ${text}`).digest('hex').slice(0, 24);
}

/** The last segment of an invitation link: opaque, and valid for two days from `issuedAtMs`. */
export function createInviteToken(inviteId: string, issuedAtMs: number = Date.now()): string {
  const content = `${inviteId}|${issuedAtMs}`;
  return Buffer.from(`${content}|${checksum(content)}`).toString('base64url');
}

/** What a token says. */
export type InviteTokenReading = { readonly inviteId: string } | 'expired' | 'damaged';

/** Opens a token. It does not look whether the invitation still exists. */
export function readInviteToken(token: string, nowMs: number): InviteTokenReading {
  const [inviteId = '', issuedAt = '', sum] = Buffer.from(token, 'base64url').toString('utf8').split('|');
  if (sum !== checksum(`${inviteId}|${issuedAt}`)) return 'damaged';
  return nowMs - Number(issuedAt) > lifetimeMs ? 'expired' : { inviteId };
}
