import type { CachePart } from '../cache/context.ts';
import { effectsOf, NO_EFFECTS } from '../cache/keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Fetch, Outgoing } from '../http/transport.ts';
import { isPlain, PlainRequest, parseJson, serializerOf } from './body.ts';
import { fetchInitOf, notOurs } from './call-options.ts';
import { type Endpoint, type MadePath, NOTHING_ELSE } from './endpoint.ts';
import { areHarmless, headerProblem, headersOf, mergeable } from './headers.ts';
import { querySerializerOf } from './styles.ts';
import type { UntypedInit } from './types.ts';

/** What openapi-fetch is given: the options of a call, and how a request is made of them. */
export function passedOn(
  endpoint: Endpoint,
  init: UntypedInit,
  path: MadePath,
  parts: {
    /** Sent with every call besides its own. */
    readonly headers: unknown;
    readonly userHeader: string | undefined;
    /** Whether the client has serializers of its own. */
    readonly hasSerializers: boolean;
    /** Whether only code of ours sees the request. */
    readonly isOurs: boolean;
  },
): Record<string, unknown> {
  const { what, method, operation } = endpoint;
  const { params } = init;
  checkHeaders(what, params?.header);
  const { bodySerializer, querySerializer } = parts.hasSerializers
    ? {}
    : {
        bodySerializer: serializerOf(what, operation.bodyType),
        querySerializer: querySerializerOf(what, operation),
      };
  return {
    bodySerializer,
    querySerializer,
    pathSerializer: () => endpoint.urlOf(path),
    Request: parts.isOurs && isPlain(method, init) ? PlainRequest : undefined,
    ...notOurs(init),
    params: { ...params, path: params?.path ?? {}, header: mergeable(params?.header) },
    headers: headersOf(init, parts.headers, parts.userHeader, operation.bodyType),
  };
}

/** A request as it is sent. */
export function outgoingOf(
  { operationId, what, operation }: Endpoint,
  request: Request | PlainRequest,
  body: string | ArrayBuffer | undefined,
  init: UntypedInit,
  defaults: { readonly retries: number; readonly fetch: Fetch | undefined },
): Outgoing {
  return {
    operationId,
    what,
    method: request.method,
    url: request.url,
    // What a middleware can see must not come to hold the token.
    headers: request instanceof PlainRequest ? request.headers : new Headers([...request.headers]),
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
 * What the cache has to do with a request, after all middleware of the caller. What the document does not know may
 * change a response, so a read with an undeclared parameter or header bypasses the cache.
 * @param path The path parameters that the request was made with.
 * @throws {InvalidArgumentError} `invalid_argument` when a key cannot be made of the request.
 */
export function partOf(
  endpoint: Endpoint,
  { method, url, headers }: Request | PlainRequest,
  body: string | ArrayBuffer | undefined,
  path: MadePath,
  alsoDelete: readonly string[],
): CachePart {
  const { what, operation, storeKeys } = endpoint;
  // Once more, since a middleware may have set them.
  checkHeaders(what, headers);
  if (alsoDelete.length > 0 && (method === 'GET' || method === 'HEAD')) {
    const wrong = `${what}: "alsoDelete" is for writes; use client.cache.delete()`;
    throw new InvalidArgumentError(wrong, 'alsoDelete');
  }
  const { kind } = operation.cache;
  if (kind === 'none')
    return alsoDelete.length > 0
      ? { kind: 'write', effects: NO_EFFECTS, storeKeys }
      : { kind: 'bypass', reason: 'rule' };
  const [target = '', search] = url.replace(/#.*/s, '').split(/\?(.*)/s);
  const isAsMade = method === endpoint.method && (path.isForeign || isSame(target, endpoint.urlOf(path)));
  const query = search === undefined ? NOTHING_ELSE.query : new URLSearchParams(search);
  const values = { path: path.values, query, header: headers };
  if (kind === 'read') {
    const isKnown =
      isAsMade &&
      !path.isForeign &&
      [...query.keys()].every((name) => operation.query.includes(name)) &&
      areHarmless(headers, endpoint.harmless);
    if (!isKnown) return { kind: 'bypass', reason: 'request' };
    return { kind: 'read', target: endpoint.targetOf({ ...values, body: undefined }) };
  }
  if (!isAsMade) {
    throw new InvalidArgumentError(
      `${what}: a middleware changed the method or the URL, so what it invalidates is unknown`,
    );
  }
  const effects = effectsOf(operation, {
    ...values,
    get body() {
      return parseJson(body);
    },
  });
  return { kind: 'write', effects, storeKeys };
}

function checkHeaders(what: string, headers: unknown): void {
  const problem = headerProblem(headers);
  if (problem !== undefined) throw new InvalidArgumentError(`${what}: ${problem}`);
}

/** Whether two URLs are one, however the platform has spelt what a template holds. */
function isSame(sent: string, made: string): boolean {
  return sent === made || (URL.canParse(made) && sent === new URL(made).href);
}
