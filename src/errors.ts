import type { FieldError } from './field-errors.ts';

/**
 * What is known of a request that got no usable response: after `not_sent` it is safe to retry; after `unknown` the API
 * may have applied it, or may still do so.
 */
export type Delivery = 'not_sent' | 'unknown';

abstract class BaseError extends Error {
  abstract readonly code: string;
}

/** An option given to a constructor cannot be used; the message names it and says what it got. */
export class InvalidOptionError extends BaseError {
  override readonly name = 'InvalidOptionError';
  readonly code = 'invalid_option';
}

/** An argument or an option of a call cannot be used; nothing was sent. */
export class InvalidArgumentError extends BaseError {
  override readonly name = 'InvalidArgumentError';
  readonly code = 'invalid_argument';
  /** Which one: the name of an argument, of a property of the body or of an option, `undefined` where it is none alone. */
  readonly argument: string | undefined;

  constructor(message: string, argument?: string) {
    super(message);
    // What stands in the place of a name can be anything, and is printed with the error.
    this.argument = argument !== undefined && /^[\w.-]{1,40}$/.test(argument) ? argument : undefined;
  }
}

/** The API responded with a status from 400 to 599. */
export class ApiError extends BaseError {
  override readonly name = 'ApiError';
  readonly code = 'api_error';
  /** The operation of the document that was called. */
  readonly operationId: string;
  /** HTTP status, 400 to 599; 504 also for `only-if-cached` when nothing is cached. */
  readonly status: number;
  /** The response body as parsed JSON, or as text when it is not JSON. */
  declare readonly body: unknown;
  /** What the body says of each field, in the API's words; empty where it says nothing of the kind. */
  declare readonly fieldErrors: readonly FieldError[];
  /** The trace id of the response, to find the request in the API's logs. */
  readonly traceId: string | undefined;
  /**
   * Of a 403: seconds by which this machine's clock is ahead of the API's, negative when behind. `undefined` when the
   * clocks agree to within 25 s, since `Date` is up to a second old and tokens that are 30 s off are refused.
   */
  readonly clockSkewSeconds: number | undefined;
  /** Headers of the response, such as `Retry-After` of a 429. */
  declare readonly responseHeaders: Headers;

  constructor(message: string, details: ApiErrorDetails) {
    super(message);
    const { operationId, status, responseHeaders, body, fieldErrors, traceId, clockSkewSeconds } = details;
    this.operationId = operationId;
    this.status = status;
    this.traceId = traceId;
    this.clockSkewSeconds = clockSkewSeconds;
    // The response may quote personal data: there for code that asks, not for code that prints the error.
    Object.defineProperties(this, {
      body: { value: body },
      fieldErrors: { value: fieldErrors },
      responseHeaders: { value: responseHeaders },
    });
  }
}

/** What an {@link ApiError} is made of. */
export type ApiErrorDetails = Pick<
  ApiError,
  'operationId' | 'status' | 'responseHeaders' | 'body' | 'fieldErrors' | 'traceId' | 'clockSkewSeconds'
>;

/** The response is none that the document allows: a redirect, or a success that is not JSON. */
export class UnexpectedResponseError extends BaseError {
  override readonly name = 'UnexpectedResponseError';
  readonly code = 'unexpected_response';
  /** HTTP status of the response. Not `status`, by which Koa would respond 200 to its own caller. */
  readonly responseStatus: number;

  constructor(message: string, responseStatus: number) {
    super(message);
    this.responseStatus = responseStatus;
  }
}

abstract class DeliveryError extends BaseError {
  /** Whether a write may have been applied all the same. */
  readonly delivery: Delivery;

  constructor(message: string, delivery: Delivery, options?: ErrorOptions) {
    super(message, options);
    this.delivery = delivery;
  }
}

/** The API could not be reached, or the connection broke before the response was complete. */
export class NetworkError extends DeliveryError {
  override readonly name = 'NetworkError';
  readonly code = 'network_error';
}

/** The call did not complete within its time-out. */
export class TimeoutError extends DeliveryError {
  override readonly name = 'TimeoutError';
  readonly code = 'timeout';
}

/** A write was not sent, because the cache could not be told first what it invalidates. Safe to retry. */
export class CacheUnavailableError extends BaseError {
  override readonly name = 'CacheUnavailableError';
  readonly code = 'cache_unavailable';
  /** Nothing reached the API. */
  readonly delivery: Delivery = 'not_sent';
}

/** A function that the client was given failed: `auth.token`, a middleware, a serializer, a `Request` class, or a `fetch` that returned no response. */
export class CallbackError extends DeliveryError {
  override readonly name = 'CallbackError';
  readonly code = 'callback_failed';
  /** What the function threw, or `fetch` returned. */
  declare readonly reason: unknown;

  constructor(message: string, delivery: Delivery, reason: unknown) {
    super(message, delivery);
    // It may quote what the function was given: there for code that asks, not for code that prints the error.
    Object.defineProperty(this, 'reason', { value: reason });
  }
}

/**
 * Every error that this package makes, and all that a call rejects with, apart from the reason of the caller's signal and
 * an error that the `onError` of a middleware puts in its place. Messages name the method and the path template, never an
 * id, a header, a body or a secret.
 */
export type ClientError =
  | InvalidOptionError
  | InvalidArgumentError
  | ApiError
  | UnexpectedResponseError
  | NetworkError
  | TimeoutError
  | CallbackError
  | CacheUnavailableError;

/** The base class, for `instanceof`, after which `switch (error.code)` narrows to each class. */
export const ClientError: abstract new (...args: never) => ClientError =
  BaseError as unknown as abstract new (
    ...args: never
  ) => ClientError;

/** Every `code` that an error of this package can carry. */
export type ErrorCode = ClientError['code'];
