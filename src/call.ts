import type { CacheMode, Exchange } from './cache/middleware.ts';
import type { Sight } from './cache/read.ts';
import { InvalidArgumentError } from './errors.ts';
import type { PlainRequest } from './plain-request.ts';
import type { Route } from './route.ts';
import type { Fetch, Outgoing, Transport } from './transport.ts';

/** What a caller can add to openapi-fetch's own init of a call. */
export interface CallExtras {
  readonly mode: CacheMode;
  readonly alsoDelete: readonly string[];
  readonly fetch: Fetch | undefined;
  /** What the store has shown already. */
  readonly sight: Sight | undefined;
}

/**
 * Turns the request that openapi-fetch made, after all middleware of the caller, into an exchange for the cache.
 * Its keys come from the request as it will be sent, so no middleware can make a key that is not the request's.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function exchangeOf(
  route: Route,
  request: Request | PlainRequest,
  body: string | ArrayBuffer | undefined,
  extras: CallExtras,
  transport: Transport,
  extension?: Record<string, unknown>,
): Exchange {
  const { operationId, operation, what } = route;
  if (request.headers.has('authorization')) {
    throw new InvalidArgumentError(
      `${what}: the client signs its requests; give credentials as the option "auth"`,
    );
  }
  const outgoing: Outgoing = {
    what,
    method: request.method,
    url: request.url,
    headers: request.headers,
    body,
    isRead: request.method === 'GET' || request.method === 'HEAD',
    json: operation.json,
    ...(extension !== undefined && { extension }),
  };
  return {
    operationId,
    rule: operation.cache,
    what,
    plan: route.planOf(request, body),
    mode: extras.mode,
    alsoDelete: extras.alsoDelete,
    sight: extras.sight,
    signal: request.signal,
    send: (signal, progress) => transport(outgoing, signal, progress, extras.fetch),
  };
}

/** The body of a request as it will be sent. */
export async function bodyOf(request: Request): Promise<ArrayBuffer | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const bytes = await request.arrayBuffer();
  return bytes.byteLength > 0 ? bytes : undefined;
}
