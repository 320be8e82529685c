import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { type ApiError, failure } from './answers.ts';
import { type Fields, isFields, parsePythonJson, type Value } from './python-json.ts';
import { parseInteger } from './python-text.ts';

/** Who may call, and with which secrets (several while one is being replaced). */
export interface Authority {
  readonly clientId: string;
  readonly keys: readonly KeyObject[];
}

const clockWindowSeconds = 30;
const keyNotFound = 'Invalid token: API key not found';
const notLikeTheExample =
  'Invalid token: make sure your API token matches the example at https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header';

function refuse(status: 401 | 403, text: string): ApiError {
  return failure(status, { token: [text] });
}

function decodeSegment(segment: string | undefined): Buffer {
  // One character beyond a multiple of four holds no whole byte.
  const isEncoded = segment !== undefined && /^[\w-]*$/.test(segment) && segment.length % 4 !== 1;
  if (!isEncoded) throw refuse(403, notLikeTheExample);
  return Buffer.from(segment, 'base64url');
}

function parseSegment(segment: string | undefined): Fields {
  const bytes = decodeSegment(segment);
  try {
    const value = parsePythonJson(bytes);
    if (isFields(value)) return value;
  } catch {
    // falls through to the one message for every malformed token
  }
  throw refuse(403, notLikeTheExample);
}

function bearerToken(header: string | undefined): string {
  if (header === undefined) throw refuse(401, 'Unauthorized: authentication token must be provided');
  const token = header.slice(7);
  if (header.slice(0, 7).toLowerCase() !== 'bearer ' || token === '') {
    throw refuse(401, 'Unauthorized: authentication bearer scheme must be used');
  }
  return token;
}

function isSignedBy(key: KeyObject, content: string, signature: Buffer): boolean {
  return createHmac('sha256', key).update(content).digest().equals(signature);
}

/** A claim in seconds as Python's `int` reads it, numeric text included. */
function secondsOf(claim: Value): number | undefined {
  if (typeof claim === 'string') return secondsOf(parseInteger(claim) ?? null);
  if (typeof claim === 'number') return Number.isFinite(claim) ? Math.trunc(claim) : undefined;
  return typeof claim === 'bigint' || typeof claim === 'boolean' ? Number(claim) : undefined;
}

/** Checks the claims in the order of the library that reads tokens, then how old the token is. */
function checkClaims({ iat, nbf, exp, aud, sub, jti }: Fields, nowSeconds: number): void {
  const [latest, earliest] = [nowSeconds + clockWindowSeconds, nowSeconds - clockWindowSeconds];
  const issuedAt = iat === undefined ? nowSeconds : secondsOf(iat);
  if (issuedAt === undefined || issuedAt > latest) throw refuseClock();
  const start = nbf === undefined ? nowSeconds : secondsOf(nbf);
  if (start === undefined) throw refuse(403, keyNotFound);
  if (start > latest) throw refuseClock();
  const end = exp === undefined ? Number.POSITIVE_INFINITY : secondsOf(exp);
  if (end === undefined) throw refuse(403, keyNotFound);
  const hasAudience = typeof aud === 'object' && aud !== null ? Object.keys(aud).length > 0 : Boolean(aud);
  const isText = [sub, jti].every((claim) => claim === undefined || typeof claim === 'string');
  if (end <= earliest || hasAudience || !isText) throw refuse(403, notLikeTheExample);
  if (iat === undefined) throw refuse(403, keyNotFound);
  if (issuedAt < earliest) throw refuseClock();
}

function refuseClock(): ApiError {
  return refuse(403, 'Error: Your system clock must be accurate to within 30 seconds');
}

/** The secrets in the form that signing wants, imported once. */
export function createAuthority(clientId: string, secrets: readonly string[]): Authority {
  return { clientId, keys: secrets.map((secret) => createSecretKey(Buffer.from(secret))) };
}

/**
 * Accepts a bearer token, in the order of checks of the real API: shape, issuer, algorithm, signature, claims.
 * @throws {ApiError} 401 for no token or another party's, 403 for a bad one
 */
export function checkToken(header: string | undefined, authority: Authority, nowMs: number): void {
  const token = bearerToken(header);
  const [head, payload, signature, ...rest] = token.split('.');
  if (rest.length > 0) throw refuse(403, notLikeTheExample);
  const algorithm = parseSegment(head).alg;
  const claims = parseSegment(payload);
  const given = decodeSegment(signature);
  if (claims.iss === undefined) throw refuse(403, 'Invalid token: iss field not provided');
  // The issuer is judged before the signature, so that another client of the API gets 401 and not 403.
  if (claims.iss !== authority.clientId) {
    throw refuse(401, 'Unauthorized: not allowed to perform this action');
  }
  if (algorithm !== 'HS256') throw refuse(403, 'Invalid token: algorithm used is not HS256');
  if (!authority.keys.some((key) => isSignedBy(key, `${head}.${payload}`, given))) {
    throw refuse(403, keyNotFound);
  }
  checkClaims(claims, Math.floor(nowMs / 1000));
}
