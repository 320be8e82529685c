import type { HeadersOptions } from 'openapi-fetch';
import type { CacheMode } from '../cache/context.ts';
import type { ApiError } from '../errors.ts';
import type { Fetch } from '../http/transport.ts';
import type { ParameterPlace } from '../operation.ts';

/** What a call can be given besides its arguments. */
export interface CallInit {
  /** Aborts the call; the call rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Sent with the request, besides those that the client sets itself. A header that the document does not declare may
   * change the response, so a cached read with one bypasses the cache; trace headers and `User-Agent` do not count.
   */
  readonly headers?: RequestInit['headers'] | undefined;
  /**
   * Fetch's cache mode, against the shared cache.
   * @default 'default'
   */
  readonly cache?: CacheMode | undefined;
  /** Keys that a write deletes besides those that the document names: what only the caller knows to change. */
  readonly alsoDelete?: readonly string[] | undefined;
  /** Id of the user on whose behalf the call is made, for the API's logs. */
  readonly onBehalfOf?: string | undefined;
  /**
   * Milliseconds that this call may take; see the option of the client.
   * @default the client's
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Most retries of this call; see the option of the client.
   * @default the client's
   */
  readonly retries?: number | undefined;
}

/** What every call of a client for one request is made with. */
export type RequestOptions = Pick<CallInit, 'onBehalfOf' | 'signal' | 'headers'>;

/** An optional part of an operation; in an intersection, a part that is declared as `never` adds nothing. */
type Part<T> = [Exclude<T, undefined>] extends [never] ? unknown : Exclude<T, undefined>;
/** The parameters in one place, under the names that their arguments have. */
type In<Op, Where extends ParameterPlace> = Op extends { parameters: { [Name in Where]?: infer Parameters } }
  ? Op extends { argumentNames: { [Name in Where]: infer Names } }
    ? Renamed<Part<Parameters>, Names>
    : Part<Parameters>
  : unknown;
type Renamed<Parameters, Names> = {
  [Name in keyof Parameters as Name extends keyof Names ? Names[Name] & string : Name]: Parameters[Name];
};
type JsonType = 'application/json' | `application/${string}+json`;
type BodyOf<Op> = Op extends { requestBody?: infer Declared }
  ? Part<Declared> extends { content: infer Content }
    ? Op extends { requestBody: unknown }
      ? Body<Content, IsWhole<Op>>
      : OptionalBody<Body<Content, IsWhole<Op>>>
    : unknown
  : unknown;
type Body<Content, Whole> = [keyof Content & JsonType] extends [never]
  ? { body: NonNullable<RequestInit['body']> }
  : Whole extends true
    ? { body: Content[keyof Content & JsonType] }
    : Content[keyof Content & JsonType];
/** A body that need not be sent is an argument that need not be given, or properties as if it were sent. */
type OptionalBody<T> = [keyof T] extends ['body'] ? Partial<T> : T;
/** Whether a body is one argument, as the generator decided and wrote into types and rows alike. */
type IsWhole<Op> = Op extends { argumentNames: { body: 'body' } } ? true : false;
/** Without `strictNullChecks`, `unknown` extends every type of which all properties are optional. */
type IsUnknown<T> = unknown extends T ? ([keyof T] extends [never] ? true : false) : false;

/**
 * The arguments of an operation as one flat object: its parameters and the properties of the body, or the `body` as a
 * whole where it has no properties of its own.
 */
export type Arguments<Op> =
  IsUnknown<Parts<Op>> extends true
    ? NoArguments
    : Parts<Op> extends infer Each // One of them after the other, where a body is this or that.
      ? { [Name in keyof Each]: Each[Name] }
      : never;
type Parts<Op> = In<Op, 'path'> & In<Op, 'query'> & In<Op, 'header'> & In<Op, 'cookie'> & BodyOf<Op>;
/** No arguments at all. With a property that nobody can give, so that an object which holds others is refused. */
interface NoArguments {
  readonly [none]?: never;
}
declare const none: unique symbol;

type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226 | '2XX';
type SuccessOf<Responses> = Responses[keyof Responses & Success];
type BodyOfResponse<Response> = Response extends { content: infer Content }
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
    : BodyOfResponse<SuccessOf<Responses>>
  : never;

/** An `ApiError` of one operation: once `status` is known to be one that the document declares, `body` has its type. */
export type ApiErrorOf<Op> = Op extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & number]: `${Status}` extends `${4 | 5}${string}`
        ? ApiError & { readonly status: Status; readonly body: BodyOfResponse<Responses[Status]> }
        : never;
    }[keyof Responses & number]
  : ApiError;

/** One function for each operation of a document: data, or an error that is thrown. */
export type NamedOperations<Operations> = {
  readonly [Id in keyof Operations]: Record<never, never> extends Arguments<Operations[Id]>
    ? (args?: Arguments<Operations[Id]>, init?: CallInit) => CallPromise<Result<Operations[Id]>>
    : (args: Arguments<Operations[Id]>, init?: CallInit) => CallPromise<Result<Operations[Id]>>;
};

/** What a call returned, and the response that it came in. */
export interface WithResponse<Data> {
  /** As the call returns it. */
  readonly data: Data;
  /** Its body may have been read. */
  readonly response: Response;
}

/** What a call of a named operation returns: a promise of its data, which can tell of the response as well. */
export interface CallPromise<Data> extends Promise<Data> {
  /**
   * The data with the response that it came in: status, headers such as `Cache-Status` and the trace id, and the URL.
   */
  withResponse(): Promise<WithResponse<Data>>;
}

/** What a call is given: openapi-fetch's init, fetch's, and our own options. */
export interface UntypedInit extends Readonly<Record<string, unknown>>, Omit<CallInit, 'signal' | 'headers'> {
  readonly params?: Params | null | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly fetch?: Fetch | undefined;
  readonly Request?: typeof Request | undefined;
}

/** What every call of a client is made with besides its own options. */
export interface CallDefaults {
  /** Each aborts a call, as its own does. */
  readonly signals: readonly AbortSignal[];
  /** Of calls that have no user of their own. */
  readonly onBehalfOf?: string | undefined;
  /** Sent unless a call has others. */
  readonly headers?: HeadersOptions | undefined;
}

/** The parameters of openapi-fetch's init. */
export type Params = { readonly [In in ParameterPlace]?: Readonly<Record<string, unknown>> };
