import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { type ApiError, failure } from './answers.ts';

/** Who may call, and with which secrets (several while one is being replaced). */
export interface Authority {
  readonly clientId: string;
  readonly keys: readonly KeyObject[];
}

const clockWindowSeconds = 30;
const notLikeTheExample =
  'Invalid token: make sure your API token matches the example at https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header';

function refuse(status: 401 | 403, text: string): ApiError {
  return failure(status, { token: [text] });
}

function parseSegment(segment: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>; // an object by the checks above
    }
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

function checkClaims(claims: Record<string, unknown>, nowSeconds: number): void {
  const { iat, exp, nbf, aud } = claims;
  if (iat === undefined) throw refuse(403, 'Invalid token: API key not found');
  const outsideWindow = refuseClock(iat, nowSeconds);
  if (outsideWindow && typeof iat !== 'number') throw outsideWindow;
  const isExpired = exp !== undefined && !(typeof exp === 'number' && exp > nowSeconds);
  const isEarly = nbf !== undefined && !(typeof nbf === 'number' && nbf <= nowSeconds);
  if (isExpired || isEarly || aud !== undefined) throw refuse(403, notLikeTheExample);
  if (outsideWindow) throw outsideWindow;
}

function refuseClock(iat: unknown, nowSeconds: number): ApiError | undefined {
  if (typeof iat === 'number' && Math.abs(nowSeconds - iat) <= clockWindowSeconds) return undefined;
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
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw refuse(403, notLikeTheExample);
  }
  const algorithm = parseSegment(head).alg;
  const claims = parseSegment(payload);
  if (claims.iss === undefined) throw refuse(403, 'Invalid token: iss field not provided');
  // The issuer is judged before the signature, so that another client of the API gets 401 and not 403.
  if (claims.iss !== authority.clientId) {
    throw refuse(401, 'Unauthorized: not allowed to perform this action');
  }
  if (algorithm !== 'HS256') throw refuse(403, 'Invalid token: algorithm used is not HS256');
  const given = Buffer.from(signature, 'base64url');
  if (!authority.keys.some((key) => isSignedBy(key, `${head}.${payload}`, given))) {
    throw refuse(403, 'Invalid token: API key not found');
  }
  checkClaims(claims, Math.floor(nowMs / 1000));
}
