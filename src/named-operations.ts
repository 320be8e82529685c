import type { CacheMode } from './cache/middleware.ts';
import { ApiError, InvalidArgumentError } from './errors.ts';
import type { Operation, OperationTable } from './operation.ts';

/** What a call can be given besides its arguments. */
export interface CallInit {
  /** Aborts the call; the call rejects with the signal's own reason. */
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Fetch's cache mode, against the shared cache.
   * @default 'default'
   */
  readonly cache?: CacheMode;
  /** Plain keys to delete besides those that the document names: what only the caller knows to change. */
  readonly alsoDelete?: readonly string[];
  /** Id of the user on whose behalf the call is made, sent as `X-Notify-User-Id` for the API's logs. */
  readonly onBehalfOf?: string;
}

/** An optional part of an operation; in an intersection, a part that is declared as `never` adds nothing. */
type Part<T> = [Exclude<T, undefined>] extends [never] ? unknown : Exclude<T, undefined>;
type PathOf<Op> = Op extends { parameters: { path?: infer Path } } ? Part<Path> : unknown;
type QueryOf<Op> = Op extends { parameters: { query?: infer Query } } ? Part<Query> : unknown;
type BodyOf<Op> = Op extends { requestBody?: infer Body } ? JsonOf<Part<Body>> : unknown;
type JsonOf<Body> = Body extends { content: { 'application/json': infer Json } } ? Json : unknown;

/** The arguments of an operation as one flat object: path and query parameters and the properties of the body. */
export type Arguments<Op> = Flatten<PathOf<Op> & QueryOf<Op> & BodyOf<Op>>;
type Flatten<T> = unknown extends T ? Record<never, never> : { [Key in keyof T]: T[Key] };

type SuccessOf<Responses> = Responses[keyof Responses & (200 | 201 | 202 | 203 | 204)];
/** The body of an operation's success, `undefined` where it has none. */
export type Result<Op> = Op extends { responses: infer Responses }
  ? SuccessOf<Responses> extends infer Success
    ? Success extends { content: { 'application/json': infer Body } }
      ? Body
      : undefined
    : never
  : never;

/** One function for each operation of a document: data, or an error that is thrown. */
export type NamedOperations<Operations> = {
  readonly [Id in keyof Operations]: Record<never, never> extends Arguments<Operations[Id]>
    ? (args?: Arguments<Operations[Id]>, init?: CallInit) => Promise<Result<Operations[Id]>>
    : (args: Arguments<Operations[Id]>, init?: CallInit) => Promise<Result<Operations[Id]>>;
};

/** openapi-fetch's answer to a call whose types were checked where the named operation was called. */
interface Fetched {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Makes the named operations of a table over the `request` of a client.
 *
 * Each rejects with `ApiError` for a status that is no success, with `InvalidArgumentError` for an argument that
 * the operation does not have, and with whatever the client itself rejects with.
 */
export function namedOperations<Operations>(
  table: OperationTable,
  request: (method: string, path: string, init: Record<string, unknown>) => Promise<unknown>,
): NamedOperations<Operations> {
  const named = Object.entries(table).map(([id, operation]) => {
    const call = async (args: object = {}, init: CallInit = {}): Promise<unknown> => {
      const made = initOf(id, operation, args, init);
      const { data, error, response } = (await request(operation.method, operation.path, made)) as Fetched;
      if (!response.ok)
        throw new ApiError(`${operation.method.toUpperCase()} ${operation.path}`, response, error);
      return data;
    };
    return [id, call];
  });
  return Object.fromEntries(named) as NamedOperations<Operations>;
}

/** Sorts flat arguments into path, query and body, as openapi-fetch takes them. */
function initOf(
  id: string,
  operation: Operation,
  args: object,
  { onBehalfOf, headers, ...init }: CallInit,
): Record<string, unknown> {
  const path: Record<string, unknown> = {};
  const query: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    if (Object.hasOwn(operation.pathParameters, name)) path[name] = value;
    else if (operation.query.includes(name)) query[name] = value;
    else if (Object.hasOwn(operation.body, name)) body[name] = value;
    else
      throw new InvalidArgumentError(`${id} has no argument "${name}"; it takes ${argumentNames(operation)}`);
  }
  return {
    ...init,
    params: { path, query },
    ...(Object.keys(operation.body).length > 0 && { body }),
    headers: { ...headers, ...(onBehalfOf !== undefined && { 'x-notify-user-id': onBehalfOf }) },
  };
}

function argumentNames({ pathParameters, query, body }: Operation): string {
  return [...Object.keys(pathParameters), ...query, ...Object.keys(body)].join(', ') || 'none';
}
