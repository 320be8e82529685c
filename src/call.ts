import type { CacheMode, Exchange } from './cache/middleware.ts';
import { encodeSegment, type Plan, planOf, type RequestValues } from './cache/rule.ts';
import { InvalidArgumentError } from './errors.ts';
import type { Operation } from './operation.ts';
import type { Fetch, Outgoing, Transport } from './transport.ts';

/** What a caller can add to openapi-fetch's own init of a call. */
export interface CallExtras {
  readonly mode: CacheMode;
  readonly alsoDelete: readonly string[];
  readonly fetch: Fetch | undefined;
}

/**
 * Fills the path parameters of a URL, each checked and encoded.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function serializePath(
  operation: Operation,
  url: string,
  values: Readonly<Record<string, unknown>>,
): string {
  return url.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    encodeSegment(name, values[name], operation.pathParameters[name] ?? 'text'),
  );
}

/**
 * Turns the request that openapi-fetch made, after all middleware of the caller, into an exchange for the cache.
 * Its keys come from the request as it will be sent, so no middleware can make a key that is not the request's.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export async function exchangeOf(
  operationId: string,
  operation: Operation,
  baseUrl: string,
  request: Request,
  extras: CallExtras,
  transport: Transport,
  extension?: Record<string, unknown>,
): Promise<Exchange> {
  const what = `${operation.method.toUpperCase()} ${operation.path}`;
  if (request.headers.has('authorization')) {
    throw new InvalidArgumentError(
      `${what}: the client signs its requests; give credentials as the option "auth"`,
    );
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const bytes = hasBody ? await request.arrayBuffer() : undefined;
  const body = bytes?.byteLength ? bytes : undefined;
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
    plan: planFor(operation, baseUrl, request, body, what),
    mode: extras.mode,
    alsoDelete: extras.alsoDelete,
    signal: request.signal,
    send: (signal, progress) => transport(outgoing, signal, progress, extras.fetch),
  };
}

function planFor(
  operation: Operation,
  baseUrl: string,
  request: Request,
  body: ArrayBuffer | undefined,
  what: string,
): Plan | undefined {
  const { kind } = operation.cache;
  if (kind === 'none') return undefined;
  const values = valuesOf(operation, baseUrl, request, body);
  if (values !== undefined) return planOf(operation, values);
  // A middleware sends the request somewhere else. A read is then none of the cache's business; a write must be.
  if (kind === 'read') return undefined;
  throw new InvalidArgumentError(
    `${what}: a middleware changed the method or the URL, so what it clears is unknown`,
  );
}

/** The values of a request, or `undefined` when it is not one of this operation. */
function valuesOf(
  operation: Operation,
  baseUrl: string,
  request: Request,
  body: ArrayBuffer | undefined,
): RequestValues | undefined {
  const { url } = request;
  if (request.method !== operation.method.toUpperCase() || !url.startsWith(baseUrl)) return undefined;
  const queryAt = url.indexOf('?', baseUrl.length);
  const segments = url.slice(baseUrl.length, queryAt === -1 ? undefined : queryAt).split('/');
  const template = operation.path.split('/');
  if (segments.length !== template.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] as string;
    if (part.startsWith('{')) path[part.slice(1, -1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return {
    path,
    query: new URLSearchParams(queryAt === -1 ? '' : url.slice(queryAt)),
    header: request.headers,
    get body() {
      return parseJson(body);
    },
  };
}

function parseJson(body: ArrayBuffer | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
