import type { Json } from './render.ts';

/** What a handler answers; the server adds the headers that every response carries. */
export interface Result {
  readonly status: number;
  /** Absent: the response has no body. A plain string with an HTML content type is sent as it is. */
  readonly body?: Json;
  /** @default 'application/json' */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The content type of some bodies that are not HTML at all. */
export const html = 'text/html; charset=utf-8';

/** 204 of the three organisation writes, which name a content type without having content. */
export const emptyHtml: Result = { status: 204, contentType: html };

/** 204 of every other write. */
export const emptyJson: Result = { status: 204 };

/** 200 with a body. */
export function ok(body: Json): Result {
  return { status: 200, body };
}

/** 201 with a body; there is no Location header. */
export function created(body: Json): Result {
  return { status: 201, body };
}

/** Thrown by a handler to answer something other than success. */
export class ApiError extends Error {
  readonly result: Result;
  constructor(result: Result) {
    super(`answered ${result.status}`);
    this.name = 'ApiError';
    this.result = result;
  }
}

/** The first of the two kinds of error body: a result and one message. */
export function failure(status: number, message: Json): ApiError {
  return new ApiError({ status, body: { message, result: 'error' } });
}

/** The second kind of error body, of schema validation only. The API drops the single quotes of every message. */
export function invalid(messages: readonly string[]): ApiError {
  const unquoted = new Set(messages.map((message) => message.replaceAll("'", '')));
  const errors = [...unquoted].map((message) => ({ error: 'ValidationError', message }));
  return new ApiError({ status: 400, body: { errors, status_code: 400 } });
}

/** A missing row, and everything that the database finds wrong with a value. */
export function noResultFound(): ApiError {
  return failure(404, 'No result found');
}

/** An address that does not route, and a domain that nobody owns. */
export function notRouted(): ApiError {
  return failure(
    404,
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  );
}

/** A body that is not JSON, and a few other bad requests. */
export function badRequest(): ApiError {
  return failure(400, 'The browser (or proxy) sent a request that this server could not understand.');
}

/** A broken constraint. The API recognises a taken name by a word anywhere in the failed SQL, its values included. */
export function integrityError(values: object): ApiError {
  const isName = JSON.stringify(values).includes('ix_organisation_name');
  return isName ? failure(400, 'Organisation name already exists') : internalError();
}

/** Whatever the server did not expect. */
export function internalError(): ApiError {
  return failure(500, 'Internal server error');
}
