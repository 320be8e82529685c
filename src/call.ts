import type { CacheMode, Exchange } from './cache/middleware.ts';
import { type Plan, planOf } from './cache/rule.ts';
import { InvalidArgumentError } from './errors.ts';
import { PlainRequest } from './plain-request.ts';
import type { Route } from './route.ts';
import type { Fetch, Outgoing, Transport } from './transport.ts';

/** What a caller can add to openapi-fetch's own init of a call. */
export interface CallExtras {
  readonly mode: CacheMode;
  readonly alsoDelete: readonly string[];
  readonly fetch: Fetch | undefined;
}

/**
 * Turns the request that openapi-fetch made, after all middleware of the caller, into an exchange for the cache.
 * Its keys come from the request as it will be sent, so no middleware can make a key that is not the request's.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export async function exchangeOf(
  route: Route,
  request: Request | PlainRequest,
  extras: CallExtras,
  transport: Transport,
  extension?: Record<string, unknown>,
): Promise<Exchange> {
  const { operationId, operation, what } = route;
  if (request.headers.has('authorization')) {
    throw new InvalidArgumentError(
      `${what}: the client signs its requests; give credentials as the option "auth"`,
    );
  }
  const body = await bodyOf(request);
  const outgoing: Outgoing = {
    what,
    method: request.method,
    url: request.url,
    headers: request.headers,
    body,
    json: operation.json,
    ...(extension !== undefined && { extension }),
  };
  return {
    operationId,
    operation,
    what,
    plan: planFor(route, request, body),
    mode: extras.mode,
    alsoDelete: extras.alsoDelete,
    signal: request.signal,
    send: (signal, progress) => transport(outgoing, signal, progress, extras.fetch),
  };
}

async function bodyOf(request: Request | PlainRequest): Promise<ArrayBuffer | undefined> {
  if (request instanceof PlainRequest || request.method === 'GET' || request.method === 'HEAD')
    return undefined;
  const bytes = await request.arrayBuffer();
  return bytes.byteLength > 0 ? bytes : undefined;
}

function planFor(
  route: Route,
  request: Request | PlainRequest,
  body: ArrayBuffer | undefined,
): Plan | undefined {
  const { kind } = route.operation.cache;
  if (kind === 'none') return undefined;
  const values = route.valuesOf(request, body);
  if (values !== undefined) return planOf(route.operation, values);
  // A middleware sends the request somewhere else. A read is then none of the cache's business; a write must be.
  if (kind === 'read') return undefined;
  throw new InvalidArgumentError(
    `${route.what}: a middleware changed the method or the URL, so what it clears is unknown`,
  );
}
