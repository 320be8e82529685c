import { createHmac } from 'node:crypto';

type Claims = Readonly<Record<string, unknown>>;

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A token of the admin with further claims. */
export function signToken(nowMs: number, claims: Claims = {}): string {
  const payload = { iss: 'notify-admin', iat: Math.floor(nowMs / 1_000), ...claims };
  const content = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(payload)}`;
  const signature = createHmac('sha256', 'dev-notify-secret-key').update(content).digest('base64url');
  return `${content}.${signature}`;
}

const claimsByName: Readonly<Record<string, Claims>> = {
  'exp null': { exp: null },
  'nbf text': { nbf: 'soon' },
  'nbf null': { nbf: null },
  'aud empty': { aud: '' },
  'sub number': { sub: 1 },
  'sub null': { sub: null },
};

/** The Authorization header of a recorded request, by the name that says what is special about it. */
export function authorizationOf(name: string | undefined, nowMs: number): string {
  if (name === undefined) return `Bearer ${signToken(nowMs)}`;
  if (name === 'two spaces') return `Bearer  ${signToken(nowMs)}`;
  if (name === 'comma') return `Bearer ${signToken(nowMs)},`;
  if (name === 'signature cut') return `Bearer ${signToken(nowMs).slice(0, -2)}`;
  const claims = claimsByName[name];
  if (claims === undefined) throw new Error(`no token is known by the name ${name}`);
  return `Bearer ${signToken(nowMs, claims)}`;
}
