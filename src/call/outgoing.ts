import type { CachePart } from '../cache/context.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Fetch, Outgoing } from '../http/transport.ts';
import type { PlainRequest } from './body.ts';
import { fetchInitOf } from './call-options.ts';
import type { Endpoint, MadePath } from './endpoint.ts';
import { headerProblem } from './headers.ts';
import type { UntypedInit } from './types.ts';

/** A request as it is sent. */
export function outgoingOf(
  { what, operation }: Endpoint,
  request: Request | PlainRequest,
  body: string | ArrayBuffer | undefined,
  init: UntypedInit,
  defaults: { readonly retries: number; readonly fetch: Fetch | undefined },
): Outgoing {
  return {
    what,
    method: request.method,
    url: request.url,
    // What a middleware can see must not come to hold the token.
    headers: new Headers(request.headers),
    body,
    isRead: request.method === 'GET' || request.method === 'HEAD',
    json: operation.json,
    mayBeEmpty: operation.mayBeEmpty ?? false,
    retries: init.retries ?? defaults.retries,
    fetch: init.fetch ?? defaults.fetch,
    requestClass: init.Request,
    fetchInit: fetchInitOf(init),
  };
}

/**
 * What the cache has to do with a request, after all middleware of the caller.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function partOf(
  endpoint: Endpoint,
  request: Request | PlainRequest,
  body: string | ArrayBuffer | undefined,
  path: MadePath,
  alsoDelete: readonly string[],
): CachePart {
  const { what } = endpoint;
  // Once more, since a middleware may have set them.
  const problem = headerProblem(request.headers);
  if (problem !== undefined) throw new InvalidArgumentError(`${what}: ${problem}`);
  if (alsoDelete.length > 0 && (request.method === 'GET' || request.method === 'HEAD'))
    throw new InvalidArgumentError(`${what}: "alsoDelete" is for writes; use client.cache.delete()`);
  const part = endpoint.partOf(request, body, path);
  return part.kind === 'bypass' && alsoDelete.length > 0 ? endpoint.deletingPart() : part;
}
