import { InvalidArgumentError } from '../errors.ts';

/** How the client proves who it is. */
export type Auth =
  | {
      /** Client id, the `iss` of the token; `notify-admin` for the admin. Also keeps its cache entries apart. */
      readonly clientId: string;
      /** The secret that the API shares with this client. */
      readonly secret: string;
      /** Only without a secret. */
      readonly token?: never;
    }
  | {
      /** Names whose responses these are: clients with different ids never share cache entries. */
      readonly clientId: string;
      /** Makes a bearer token for one attempt of a request, whose signal aborts with the call. */
      readonly token: (attempt: { readonly signal: AbortSignal }) => string | Promise<string>;
      /** Only without a function for tokens. */
      readonly secret?: never;
    };

/** Makes the token of one attempt, which a signal may abort. */
export type TokenMinter = (signal: AbortSignal) => string | Promise<string>;

/**
 * A function that makes a new token for each attempt of a request. A token holds nothing but `iss` and a whole
 * `iat`, signed with HS256: the API refuses any other claim, and an `iat` that is 30 s off its clock.
 */
export function tokenMinter(auth: Auth): TokenMinter {
  if (auth.token !== undefined) return (signal) => auth.token({ signal });
  const bytes = new TextEncoder().encode(auth.secret);
  // Once, since jose would import the bytes anew for each token.
  let key: ReturnType<typeof crypto.subtle.importKey> | undefined;
  return async () => {
    // Loaded when it is needed: who gives a `token` function, as every browser should, has no use for it.
    const { SignJWT } = await import('jose/jwt/sign');
    key ??= crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new SignJWT()
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
      .setIssuer(auth.clientId)
      .setIssuedAt(Math.floor(Date.now() / 1000))
      .sign(await key);
  };
}

/**
 * The header value for a token. Checked here, because fetch would quote one that it cannot send.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function bearer(token: unknown): string {
  if (typeof token !== 'string' || !/^[\w.~+/-]+=*$/.test(token)) {
    throw new InvalidArgumentError('auth.token() returned no bearer token (RFC 6750)');
  }
  return `Bearer ${token}`;
}
