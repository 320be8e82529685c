/** Every `code` that an error of this package can carry. */
export type ErrorCode =
  | 'invalid_option'
  | 'invalid_argument'
  | 'api_error'
  | 'unexpected_response'
  | 'network_error'
  | 'timeout'
  | 'cache_unavailable';

/**
 * What is known about a request that got no usable answer: `not_sent` is safe to repeat; after `unknown` the
 * API may have applied it, or may still do so.
 */
export type Outcome = 'not_sent' | 'unknown';

/**
 * Base of every error that this package makes. Messages name the method and the path template, never an id, a
 * header, a body or a secret. An abort by the caller is not among them: the caller's own reason is thrown.
 */
export abstract class ClientError extends Error {
  /** What happened, to switch on: each class has one code of its own. */
  abstract readonly code: ErrorCode;
}

/** An option given to a constructor cannot be used; the message names it and says what it got. */
export class InvalidOptionError extends ClientError {
  override readonly name = 'InvalidOptionError';
  readonly code = 'invalid_option';
}

/** An argument of a call cannot be used; nothing was sent. */
export class InvalidArgumentError extends ClientError {
  override readonly name = 'InvalidArgumentError';
  readonly code = 'invalid_argument';
}

/** The API answered with a status that is no success. */
export class ApiError extends ClientError {
  override readonly name = 'ApiError';
  readonly code = 'api_error';
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** The body as parsed JSON, or as text when it is none. */
  declare readonly body: unknown;
  /** `X-B3-TraceId` of the answer, to find the request in the API's logs. */
  readonly traceId: string | undefined;
  /**
   * Of a 403: seconds by which this machine's clock is ahead of the API's, negative when behind, as far as that explains
   * it. The API refuses tokens that are more than 30 s off; `undefined` when the clocks agree to within 25 s.
   */
  readonly clockSkewSeconds: number | undefined;
  /** Headers of the answer, such as `Retry-After` of a 429. */
  declare readonly headers: Headers;

  constructor(what: string, response: Response, body: unknown) {
    const { status, headers } = response;
    const skew = clockSkewOf(response);
    const isOurs = headers.get('cache-status')?.includes('only-if-cached');
    const happened = isOurs ? `Nothing is cached for ${what}` : `The API answered ${status} to ${what}`;
    super(happened + explanation(body) + (skew === undefined ? '' : clockAdvice(skew)));
    this.status = status;
    this.clockSkewSeconds = skew;
    // The answer may quote personal data: there for who asks, not for who prints the error.
    Object.defineProperty(this, 'body', { value: body, enumerable: false });
    Object.defineProperty(this, 'headers', { value: headers, enumerable: false });
    this.traceId = headers.get('x-b3-traceid') ?? undefined;
  }
}

/** The answer is none that the document allows: a redirect, or a success that is not JSON. */
export class UnexpectedResponseError extends ClientError {
  override readonly name = 'UnexpectedResponseError';
  readonly code = 'unexpected_response';
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The API could not be reached, or the connection broke before the answer was complete. */
export class NetworkError extends ClientError {
  override readonly name = 'NetworkError';
  readonly code = 'network_error';
  /** Whether a write may have been applied all the same. */
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}

/** No complete answer came within the deadline. */
export class TimeoutError extends ClientError {
  override readonly name = 'TimeoutError';
  readonly code = 'timeout';
  /** Whether a write may have been applied all the same. */
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome) {
    super(message);
    this.outcome = outcome;
  }
}

/** A write was not sent, because what it invalidates could not be announced to the cache first. Safe to repeat. */
export class CacheUnavailableError extends ClientError {
  override readonly name = 'CacheUnavailableError';
  readonly code = 'cache_unavailable';
  /** Nothing reached the API. */
  readonly outcome: Outcome = 'not_sent';
}

/** The API tolerates 30; `Date` is up to a second old, and the answer was on its way. */
const TOLERATED_SKEW_SECONDS = 25;

function clockSkewOf({ status, headers }: Response): number | undefined {
  if (status !== 403) return undefined;
  const skew = Math.round((Date.now() - Date.parse(headers.get('date') ?? '')) / 1000);
  return Math.abs(skew) > TOLERATED_SKEW_SECONDS ? skew : undefined;
}

function clockAdvice(skew: number): string {
  return `: this machine's clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} the API's`;
}

/** Texts of validation name fields and quote input, so only the count goes into the message. */
function explanation(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  if ('errors' in body && Array.isArray(body.errors))
    return ` (${body.errors.length} validation errors in .body)`;
  return 'message' in body ? ' (see .body)' : '';
}
