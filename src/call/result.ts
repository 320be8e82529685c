import type { CacheMode } from '../cache/context.ts';
import { hit } from '../cache/response.ts';
import { ApiError } from '../errors.ts';
import { fieldErrorsOf } from '../field-errors.ts';
import { isJson } from '../http/response.ts';
import type { Operation } from '../operation.ts';
import { argumentNames } from './arguments.ts';
import type { Endpoint } from './endpoint.ts';
import type { CallResult, Fetched } from './request.ts';

/** The API tolerates 30 s; `Date` is up to a second old, and the response took its time. */
const TOLERATED_SKEW_SECONDS = 25;

/** openapi-fetch's result of a call. */
export async function fetchedOf(name: string, result: CallResult): Promise<Fetched> {
  if (!('entry' in result)) return result;
  const response = hit(name, result.entry, result.url);
  return { data: await response.json(), response };
}

/**
 * The data of a call.
 * @throws {ApiError} `api_error` when the API responded with 400 to 599, or nothing is cached for `only-if-cached`.
 */
export function dataOf(
  endpoint: Endpoint,
  result: CallResult,
  mode: CacheMode | undefined,
  traceHeader: string | undefined,
): unknown {
  if ('entry' in result) return JSON.parse(result.entry.body);
  const { data, error, response } = result;
  if (!response.ok) {
    // Nothing is sent in this mode, so no such response is the API's.
    const summary =
      mode === 'only-if-cached'
        ? `Nothing is cached for ${endpoint.what}`
        : `The API responded ${response.status} to ${endpoint.what}${explanation(error)}`;
    throw apiError(endpoint, summary, response, error, traceHeader);
  }
  if (endpoint.operation.noContent) return undefined;
  return endpoint.operation.json ? data : bodyOf(endpoint.operation, response);
}

/** The body of an operation that does not always respond with JSON. */
async function bodyOf(operation: Operation, response: Response): Promise<unknown> {
  if (response.status === 204 || response.status === 205) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (!isJson(type) && !type.startsWith('text/')) return response.arrayBuffer();
  const text = await response.text();
  if (text === '' && operation.mayBeEmpty) return undefined;
  return isJson(type) ? JSON.parse(text) : text;
}

function apiError(
  { operationId, operation }: Endpoint,
  summary: string,
  response: Response,
  body: unknown,
  traceHeader: string | undefined,
): ApiError {
  const { status, headers } = response;
  const clockSkewSeconds = clockSkewOf(response);
  const advice = clockSkewSeconds === undefined ? '' : clockAdvice(clockSkewSeconds);
  const traceId = (traceHeader !== undefined && headers.get(traceHeader)) || undefined;
  return new ApiError(`${summary}${advice}`, {
    operationId,
    status,
    responseHeaders: headers,
    body,
    fieldErrors: fieldErrorsOf(body, [...argumentNames(operation), ...Object.keys(operation.body)]),
    traceId,
    clockSkewSeconds,
  });
}

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
