import type { Client } from 'openapi-fetch';
import type { CacheMiddleware, Exchange } from '../cache/cache.ts';
import type { LookupResult } from '../cache/read.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Transport } from '../http/transport.ts';
import { nodeModule } from '../platform.ts';
import { checkInit, fetchInitOf, type OwnInit, partsOf, type UntypedInit, withUser } from './call-options.ts';
import { directRead, pathValuesOf } from './direct-read.ts';
import type { Route } from './endpoint.ts';
import { PlainRequest } from './plain-request.ts';

/** openapi-fetch's answer to a call whose types were checked where it was made. */
export interface Fetched {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** openapi-fetch's `request`, untyped. */
export type Requester = (route: Route, init?: UntypedInit) => Promise<Fetched>;

/** What {@link createRequester} puts together. */
export interface RequesterParts {
  readonly base: Client<object>;
  readonly cache: CacheMiddleware;
  readonly transport: Transport;
  /** Whether any middleware was added, which sees the request of each call. */
  readonly isWatched: () => boolean;
}

const events = nodeModule('node:events');

/**
 * Makes openapi-fetch's `request` with the cache below it, as the `fetch` that it calls: a response returned from
 * `onRequest` would hide hits from every `onResponse` (openapi-fetch issue 2378), and the keys of a call are those
 * of the request that is really sent.
 */
export function createRequester({ base, cache, transport, isWatched }: RequesterParts): Requester {
  const send = base.request as unknown as (method: string, path: string, init: object) => Promise<Fetched>;

  return async (route, init = {}) => {
    checkInit(route.what, init);
    const { method, operation, fillPath } = route;
    const found = init.found ?? (await lookFirst(route, init));
    if (found?.entry !== undefined) {
      const response = cache.hit(found.entry);
      return { data: await response.json(), response };
    }
    const { ours, given } = partsOf(init);
    if (given.signal) allowMany(given.signal);
    return send(method, operation.path, {
      ...given,
      Request: !isWatched() && isPlain(method, given) ? PlainRequest : undefined,
      params: { ...given.params, path: given.params?.path ?? {} },
      headers: withUser(given.headers, ours.onBehalfOf),
      pathSerializer: fillPath,
      // What was seen is of a request that no middleware has changed, and one may have been added since.
      fetch: async (request: Request | PlainRequest) =>
        cache.exchange(
          await exchangeOf(route, request, { ...ours, found: isWatched() ? undefined : found }, given),
        ),
    });
  };

  function lookFirst(route: Route, init: UntypedInit): Promise<LookupResult> | undefined {
    const values = isWatched() ? undefined : pathValuesOf(init);
    return values && directRead(cache, route, values, init);
  }

  /** The request that openapi-fetch made, after all middleware of the caller, as the cache and the transport take it. */
  async function exchangeOf(
    route: Route,
    request: Request | PlainRequest,
    { cache: mode = 'default', alsoDelete = [], fetch, found }: OwnInit,
    given: object,
  ): Promise<Exchange> {
    const { operationId, operation, what } = route;
    const isOurs = request instanceof PlainRequest;
    const body = isOurs ? request.body : await bodyOf(request);
    if (request.headers.has('authorization')) {
      throw new InvalidArgumentError(
        `${what}: the client signs its requests; give credentials as the option "auth"`,
      );
    }
    const outgoing = {
      what,
      method: request.method,
      url: request.url,
      // What a middleware can see must not come to hold the token.
      headers: isOurs ? request.headers : new Headers(request.headers),
      body,
      isRead: request.method === 'GET' || request.method === 'HEAD',
      json: operation.json,
      mayBeEmpty: operation.mayBeEmpty ?? false,
      fetchInit: fetchInitOf(given),
    };
    return {
      operationId,
      rule: operation.cache,
      what,
      effects: route.effectsOf(request, body),
      mode,
      alsoDelete,
      found,
      signal: request.signal,
      send: (signal, progress) => transport(outgoing, signal, progress, fetch),
    };
  }
}

/** One signal for all calls of a page is usual: Node is not to warn of a leak at the eleventh. */
function allowMany(signal: AbortSignal): void {
  try {
    events?.setMaxListeners?.(0, signal);
  } catch {
    // A signal of another make than Node's has no such limit.
  }
}

/** Whether no middleware sees the request of a call, and its body is text or nothing. */
function isPlain(method: string, { middleware, bodySerializer, body }: UntypedInit): boolean {
  if (middleware !== undefined || bodySerializer !== undefined) return false;
  // The platform refuses a body where there can be none.
  return body === undefined || !(body instanceof FormData || /^(?:get|head)$/i.test(method));
}

/** The body of a request as it will be sent. */
async function bodyOf(request: Request): Promise<ArrayBuffer | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const bytes = await request.arrayBuffer();
  return bytes.byteLength > 0 ? bytes : undefined;
}
