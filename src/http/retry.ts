import { NetworkError } from '../errors.ts';

/** Statuses that a gateway or a rate limiter sends while the API itself may be well. */
const RETRIED_STATUSES: readonly number[] = [429, 502, 503, 504];
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;
/** A server that asks for a longer pause than this is not waited for. */
const MAX_RETRY_AFTER_MS = 10_000;

/** How one attempt ended: with a response, or with an error. */
export type Attempt<Response = { readonly status: number; readonly headers: Headers }> =
  | { readonly response: Response }
  | { readonly error: unknown };

/**
 * Milliseconds to wait before a request is retried, or `undefined` when it must not be. A read is retried after
 * a broken connection and after a status of {@link RETRIED_STATUSES}; a write only when it was certainly not sent.
 * Delays double, with full jitter, and `Retry-After` (RFC 9110 §10.2.3) is honoured.
 * @param retries How many retries were made already, 0 after the first attempt.
 */
export function retryDelayMs(
  attempt: Attempt,
  isRead: boolean,
  retries: number,
  random: number = Math.random(),
): number | undefined {
  const backOffMs = random * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** retries);
  if ('error' in attempt) {
    const { error } = attempt;
    return error instanceof NetworkError && (isRead || error.delivery === 'not_sent') ? backOffMs : undefined;
  }
  const { status, headers } = attempt.response;
  if (!isRead || !RETRIED_STATUSES.includes(status)) return undefined;
  const askedMs = retryAfterMs(headers.get('retry-after'));
  return askedMs > MAX_RETRY_AFTER_MS ? undefined : Math.max(askedMs, backOffMs);
}

/** Seconds or an HTTP date; 0 when there is none or it cannot be read. */
function retryAfterMs(value: string | null): number {
  if (value === null) return 0;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
