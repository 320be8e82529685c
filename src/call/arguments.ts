import type { CacheMode } from '../cache/cache.ts';
import type { LookupResult } from '../cache/read.ts';
import { ApiError, InvalidArgumentError } from '../errors.ts';
import { isJson } from '../http/transport.ts';
import type { Operation } from '../operation.ts';
import type { Route } from './endpoint.ts';
import type { Requester } from './request.ts';

/** What a call can be given besides its arguments. */
export interface CallInit {
  /** Aborts the call; the call rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Sent with the request, besides those that the client sets itself. */
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined;
  /**
   * Fetch's cache mode, against the shared cache.
   * @default 'default'
   */
  readonly cache?: CacheMode | undefined;
  /** Plain keys to delete besides those that the document names: what only the caller knows to change. */
  readonly alsoDelete?: readonly string[] | undefined;
  /** Id of the user on whose behalf the call is made, sent as `X-Notify-User-Id` for the API's logs. */
  readonly onBehalfOf?: string | undefined;
}

/** An optional part of an operation; in an intersection, a part that is declared as `never` adds nothing. */
type Part<T> = [Exclude<T, undefined>] extends [never] ? unknown : Exclude<T, undefined>;
type PathOf<Op> = Op extends { parameters: { path?: infer Path } } ? Part<Path> : unknown;
type QueryOf<Op> = Op extends { parameters: { query?: infer Query } } ? Part<Query> : unknown;
type JsonType = 'application/json' | `application/${string}+json`;
type BodyOf<Op, Names> = Op extends { requestBody?: infer Declared }
  ? Part<Declared> extends { content: infer Content }
    ? Op extends { requestBody: unknown }
      ? Body<Content, Names>
      : OptionalBody<Body<Content, Names>>
    : unknown
  : unknown;
type Body<Content, Names> = [keyof Content & JsonType] extends [never]
  ? { body: NonNullable<RequestInit['body']> }
  : IsWhole<Content[keyof Content & JsonType], Names> extends true
    ? { body: Content[keyof Content & JsonType] }
    : Content[keyof Content & JsonType];
/** A body that need not be sent is an argument that need not be given, or properties as if it were sent. */
type OptionalBody<T> = [keyof T] extends ['body'] ? Partial<T> : T;
/**
 * Whether a body is one argument: it can be something else than an object with named properties, or one of its
 * properties has the name of a parameter. The generator comes to the same answer from the schema.
 */
type IsWhole<Json, Names> =
  IsUnknown<Json> extends true
    ? true
    : true extends (Json extends object ? (Json extends readonly unknown[] ? true : HasAnyName<Json>) : true)
      ? true
      : [KeyOf<Json> & Names] extends [never]
        ? false
        : true;
/** Without `strictNullChecks`, `unknown` extends every type of which all properties are optional. */
type IsUnknown<T> = unknown extends T ? ([keyof T] extends [never] ? true : false) : false;
type HasAnyName<T> = string extends keyof T ? true : never;
type KeyOf<T> = T extends unknown ? keyof T : never;

/**
 * The arguments of an operation as one flat object: path and query parameters and the properties of the body, or the
 * `body` as a whole where it has no properties of its own.
 */
export type Arguments<Op> = Flatten<
  PathOf<Op> & QueryOf<Op> & BodyOf<Op, keyof PathOf<Op> | keyof QueryOf<Op>>
>;
type Flatten<T> = IsUnknown<T> extends true ? Record<never, never> : { [Key in keyof T]: T[Key] };

type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226 | '2XX';
type SuccessOf<Responses> = Responses[keyof Responses & Success];
type AnswerOf<Response> = Response extends { content: infer Content }
  ? {
      [Type in keyof Content]: Type extends JsonType
        ? Content[Type]
        : Type extends `text/${string}`
          ? string
          : ArrayBuffer;
    }[keyof Content]
  : undefined;
/** The body of an operation's success, `undefined` where it has none: JSON parsed, text as a string, the rest as bytes. */
export type Result<Op> = Op extends { responses: infer Responses }
  ? [SuccessOf<Responses>] extends [never]
    ? undefined
    : AnswerOf<SuccessOf<Responses>>
  : never;

/** One function for each operation of a document: data, or an error that is thrown. */
export type NamedOperations<Operations> = {
  readonly [Id in keyof Operations]: Record<never, never> extends Arguments<Operations[Id]>
    ? (args?: Arguments<Operations[Id]>, init?: CallInit) => Promise<Result<Operations[Id]>>
    : (args: Arguments<Operations[Id]>, init?: CallInit) => Promise<Result<Operations[Id]>>;
};

/** Looks into the cache before a request is made; `undefined` where it must not. */
export type LookFirst = (route: Route, args: object, init: CallInit) => Promise<LookupResult> | undefined;

const INIT_NAMES: readonly string[] = ['signal', 'headers', 'cache', 'alsoDelete', 'onBehalfOf'];

/**
 * Makes the named operations of a client over its `request`.
 *
 * Each rejects with `ApiError` for a status that is no success, with `InvalidArgumentError` for an argument that
 * the operation does not have, and with whatever the client itself rejects with.
 */
export function namedOperations<Operations>(
  routes: readonly Route[],
  request: Requester,
  lookFirst: LookFirst,
): NamedOperations<Operations> {
  const named = routes.map((route) => {
    const { operationId, operation, what } = route;
    const call = async (args: object = {}, init: CallInit = {}): Promise<unknown> => {
      check(operationId, operation, args, init);
      const isPlain = init.headers === undefined && init.onBehalfOf === undefined && init.cache === undefined;
      const looking = isPlain ? lookFirst(route, args, init) : undefined;
      const found = looking && (await looking);
      if (found?.entry !== undefined) return JSON.parse(found.entry.body);
      const { data, error, response } = await request(route, {
        ...init,
        ...initOf(operationId, operation, args, init.headers),
        found,
      });
      if (!response.ok) throw new ApiError(what, response, error);
      return operation.json ? data : readAs(operation, response);
    };
    return [operationId, call];
  });
  return Object.fromEntries(named) as NamedOperations<Operations>;
}

/** Sorts flat arguments into path, query and body, as openapi-fetch takes them. */
function initOf(
  id: string,
  operation: Operation,
  args: object,
  headers: CallInit['headers'],
): Record<string, unknown> {
  const path: Record<string, unknown> = {};
  const query: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  let body: unknown = Object.keys(operation.body).length > 0 ? properties : undefined;
  if (operation.wholeBody) body = undefined;
  for (const [name, value] of Object.entries(args)) {
    if (Object.hasOwn(operation.pathParameters, name)) path[name] = value;
    else if (operation.query.includes(name)) query[name] = value;
    else if (operation.wholeBody && name === 'body') body = value;
    else if (!operation.wholeBody && Object.hasOwn(operation.body, name)) properties[name] = value;
    else
      throw new InvalidArgumentError(`${id} has no argument "${name}"; it takes ${argumentNames(operation)}`);
  }
  const { bodyType } = operation;
  const isTyped = body !== undefined && bodyType !== undefined;
  return {
    params: { path, query },
    ...(body !== undefined && { body }),
    ...(bodyType !== undefined && !isJson(bodyType) && { bodySerializer: (whole: unknown) => whole }),
    // The kind of an answer is known when it is there.
    ...(!operation.json && { parseAs: 'stream' }),
    // The platform writes the boundary of a form into the type itself.
    ...(isTyped && !bodyType.startsWith('multipart/') && { headers: withType(bodyType, headers) }),
  };
}

function withType(type: string, given: CallInit['headers']): Headers {
  const headers = new Headers(given);
  if (!headers.has('content-type')) headers.set('content-type', type);
  return headers;
}

function check(id: string, operation: Operation, args: object, init: CallInit): void {
  if (typeof args !== 'object' || args === null)
    throw new InvalidArgumentError(`${id} takes one object: ${argumentNames(operation)}`);
  for (const name in init) {
    if (!INIT_NAMES.includes(name))
      throw new InvalidArgumentError(`${id} has no option "${name}"; a call takes ${INIT_NAMES.join(', ')}`);
  }
}

/** An answer of an operation that does not always answer with JSON. */
async function readAs(operation: Operation, response: Response): Promise<unknown> {
  if (response.status === 204 || response.status === 205) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (!isJson(type) && !type.startsWith('text/')) return response.arrayBuffer();
  const text = await response.text();
  if (text === '' && operation.mayBeEmpty) return undefined;
  return isJson(type) ? JSON.parse(text) : text;
}

function argumentNames({ pathParameters, query, body, wholeBody }: Operation): string {
  const ofBody = wholeBody ? ['body'] : Object.keys(body);
  return [...Object.keys(pathParameters), ...query, ...ofBody].join(', ') || 'none';
}
