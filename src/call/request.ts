import type { Client } from 'openapi-fetch';
import type { Cache } from '../cache/cache.ts';
import type { CachePart, Exchange } from '../cache/context.ts';
import type { Entry } from '../cache/entry.ts';
import type { LookupResult } from '../cache/read.ts';
import { ClientError, InvalidArgumentError, TimeoutError, UnexpectedResponseError } from '../errors.ts';
import { Deadline, untilAborted } from '../http/abort.ts';
import { Progress } from '../http/delivery.ts';
import type { Fetch, Transport } from '../http/transport.ts';
import { bodyOf, headersWithType, isRaw, PlainRequest, serializerOf } from './body.ts';
import { checkInit, fetchInitOf, headersOf, passedOn, type UntypedInit } from './call-options.ts';
import type { Endpoint, MadePath } from './endpoint.ts';
import { querySerializerOf } from './styles.ts';

/** What a call comes to: an entry on the fast path, otherwise openapi-fetch's result. */
export type CallResult = { readonly entry: Entry; readonly url: string } | Fetched;

/** openapi-fetch's result of a call whose types were checked where it was made. */
export interface Fetched {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** Makes one call of an operation. */
export type Caller = (endpoint: Endpoint, init?: UntypedInit) => Promise<CallResult>;

/** What {@link createCaller} puts together. */
export interface CallerParts {
  readonly base: Client<object>;
  readonly cache: Cache;
  readonly transport: Transport;
  /** Whether something that is not the document's, such as a middleware, may see or change the request of a read. */
  readonly isWatched: () => boolean;
  /** Whether functions of the caller make the request of every call, such as a body serializer of the client. */
  readonly hasSerializers: boolean;
  readonly fetch: Fetch | undefined;
  readonly userHeader: string | undefined;
  readonly timeoutMs: number;
  readonly retries: number;
  /** Longest time in which a write can still be applied, from its time-out. */
  readonly pendingMs: (timeoutMs: number) => number;
  /** Keys that a caller names, in their one spelling. @throws {InvalidArgumentError} */
  readonly knownKeys: (what: string, keys: readonly string[]) => readonly string[];
}

/**
 * Makes the function behind every call: openapi-fetch with the cache below it, as the `fetch` that it calls. A response
 * returned from `onRequest` would hide hits from every `onResponse` (openapi-fetch issue 2378), and the keys of a call
 * are those of the request that is really sent.
 */
export function createCaller(parts: CallerParts): Caller {
  const { base, cache, transport, isWatched, userHeader } = parts;
  const send = base.request as unknown as (method: string, path: string, init: object) => Promise<Fetched>;

  return async (endpoint, init = {}) => {
    const { method, operation, what } = endpoint;
    checkInit(what, init);
    const path = endpoint.pathOf(init);
    const found = await fastPath(endpoint, init, path);
    if (found?.entry !== undefined) return { entry: found.entry, url: endpoint.urlOf(path) };

    const progress = new Progress();
    const timeoutMs = init.timeoutMs ?? parts.timeoutMs;
    const newDeadline = (signal?: AbortSignal) =>
      new Deadline(timeoutMs, signal, () => {
        const message = `${what} did not complete within ${timeoutMs} ms`;
        return new TimeoutError(message, progress.delivery);
      });
    const deadline = newDeadline(init.signal ?? undefined);
    let phase = 'request' as 'request' | 'exchange' | 'response';
    const fetch = async (request: Request | PlainRequest) => {
      phase = 'exchange';
      // What was found is of a request that no middleware has changed, and one may have been added since.
      const response = await cache.exchange(await exchangeOf(request), isWatched() ? undefined : found);
      phase = 'response';
      return response;
    };
    const exchangeOf = async (request: Request | PlainRequest): Promise<Exchange> => {
      const body = request instanceof PlainRequest ? request.body : await bodyOf(request);
      const alsoDelete = parts.knownKeys(what, init.alsoDelete ?? []);
      return {
        operationId: endpoint.operationId,
        what,
        url: request.url,
        part: partOf(endpoint, request, body, path, alsoDelete),
        mode: init.cache ?? 'default',
        alsoDelete,
        pendingMs: parts.pendingMs(timeoutMs),
        deadline,
        newDeadline,
        send: (within) => transport(outgoingOf(endpoint, request, body, init), within, progress),
        delivery: () => progress.delivery,
      };
    };
    const isOurs =
      !isWatched() && !parts.hasSerializers && !FUNCTIONS.some((name) => init[name] !== undefined);
    const passed = {
      ...passedOn(init),
      // The signal of the caller is never handed on: what listens to it might never stop.
      signal: deadline.signal,
      Request: init.Request ?? (isOurs && isPlain(method, init) ? PlainRequest : undefined),
      params: { ...init.params, path: init.params?.path ?? {} },
      headers: headersWithType(headersOf(init, userHeader), operation.bodyType, init.body),
      bodySerializer:
        init.bodySerializer ?? (parts.hasSerializers ? undefined : serializerOf(what, operation.bodyType)),
      querySerializer:
        init.querySerializer ?? (parts.hasSerializers ? undefined : querySerializerOf(operation)),
      pathSerializer: init.pathSerializer ?? (() => endpoint.urlOf(path)),
      fetch,
    };
    try {
      return await untilAborted(send(method, operation.path, passed), deadline.signal);
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason;
      // What functions of the caller throw is theirs, the token's too.
      if (error instanceof ClientError || !isOurs || phase === 'exchange') throw error;
      throw phase === 'request'
        ? new InvalidArgumentError(`${what}: no request can be made of these arguments and options`)
        : new UnexpectedResponseError(`The body of the response to ${what} is not what "parseAs" says`, 200);
    } finally {
      deadline.end();
    }
  };

  /**
   * Looks up a read before a request is made, where nobody could see or change it. Two thirds of the time of a hit
   * through openapi-fetch go into a request and a response (10 µs against 3.9).
   */
  async function fastPath(
    endpoint: Endpoint,
    init: UntypedInit,
    path: MadePath,
  ): Promise<LookupResult | undefined> {
    if (endpoint.operation.cache.kind !== 'read' || isWatched() || !isPathAlone(init)) return undefined;
    const target = endpoint.targetOf(path);
    init.signal?.throwIfAborted();
    const lookingUp = target && cache.lookUp(target);
    return init.signal && lookingUp ? untilAborted(lookingUp, init.signal) : lookingUp;
  }

  function outgoingOf(
    { what, operation }: Endpoint,
    request: Request | PlainRequest,
    body: string | ArrayBuffer | undefined,
    init: UntypedInit,
  ): Parameters<Transport>[0] {
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
      retries: init.retries ?? parts.retries,
      fetch: init.fetch ?? parts.fetch,
      fetchInit: fetchInitOf(init),
    };
  }
}

/** Options of a call that are functions of the caller's, or a class. */
const FUNCTIONS = ['middleware', 'querySerializer', 'bodySerializer', 'pathSerializer', 'Request'];

function partOf(
  endpoint: Endpoint,
  request: Request | PlainRequest,
  body: string | ArrayBuffer | undefined,
  path: MadePath,
  alsoDelete: readonly string[],
): CachePart {
  const { what } = endpoint;
  if (request.headers.has('authorization'))
    throw new InvalidArgumentError(
      `${what}: the client signs its requests; give credentials as the option "auth"`,
    );
  if (alsoDelete.length > 0 && (request.method === 'GET' || request.method === 'HEAD'))
    throw new InvalidArgumentError(`${what}: "alsoDelete" is for writes; use client.cache.delete()`);
  const part = endpoint.partOf(request, body, path);
  return part.kind === 'bypass' && alsoDelete.length > 0 ? endpoint.deletingPart() : part;
}

/** Whether path parameters are all that a call is given, the signal aside. */
function isPathAlone(init: UntypedInit): boolean {
  for (const name in init) {
    if (name !== 'params' && name !== 'signal' && init[name] !== undefined) return false;
  }
  for (const name in init.params) if (name !== 'path') return false;
  return true;
}

/** Whether a request has nothing that the platform's has to look at. */
function isPlain(method: string, init: UntypedInit): boolean {
  if (Object.keys(fetchInitOf(init)).length > 0) return false;
  // The platform refuses a body where there can be none.
  return init.body === undefined || !(isRaw(init.body) || /^(?:get|head)$/i.test(method));
}
