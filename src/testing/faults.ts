import { STATUS_CODES } from 'node:http';
import { failure, html, type Result } from './answers.ts';
import type { Exchange, WireResponse } from './exchange.ts';
import type { Json } from './render.ts';

/**
 * One way in which an exchange can go wrong, chosen by `kind`. "Applied" means that a write takes effect. A client that
 * retries meets the next exchange with its second attempt: inject a fault `times: 2` for one that survives a retry.
 */
export type Trouble =
  /** The request is handled after a pause of `ms` milliseconds, and its response sent at once. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The request is handled at once, and its response sent after `ms` milliseconds: it can be older than a later one. */
  | { readonly kind: 'slow-answer'; readonly ms: number }
  /** As `slow-answer`, but the response is sent when the test calls `release()`. */
  | { readonly kind: 'hold' }
  /**
   * The response has this `status`, and nothing is applied. Without a `body` it has the one that such a status usually
   * has: the API's own words, or the page of a proxy for 502 and 503. `headers` such as `Retry-After` are added.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: Json;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The request is applied, and the response has this `status` all the same. */
  | { readonly kind: 'commit-then-status'; readonly status: number }
  /** The request is applied, and the connection reset instead of a response. */
  | { readonly kind: 'commit-then-reset' }
  /** There is no response. The request is applied after `afterMs` milliseconds, even when the client has gone. */
  | { readonly kind: 'commit-late'; readonly afterMs: number }
  /** The connection is reset, and nothing is applied. */
  | { readonly kind: 'reset' }
  /** The request is applied, and the connection closed after the head of the response (without a body: within it). */
  | { readonly kind: 'reset-after-headers' }
  /** The request is applied, and the connection closed after `bytes` bytes of the body, short of its `Content-Length`. */
  | { readonly kind: 'truncated'; readonly bytes: number }
  /** The response is the HTML page of a proxy with this `status`, and nothing is applied. */
  | { readonly kind: 'html'; readonly status: number }
  /** The request is applied, and the body sent byte by byte, one every `ms` milliseconds. */
  | { readonly kind: 'drip'; readonly ms: number }
  /** The response is a redirect of this `status` to `location`, and nothing is applied. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status: number }
  /** The request is accepted and never gets a response, and nothing is applied. */
  | { readonly kind: 'no-answer' };

function page(status: number, headers: Readonly<Record<string, string>> = {}): Result {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, body, contentType: html, headers };
}

/** What usually stands behind a status: the API's own words, or a page when only a proxy can have sent it. */
function usualResult(status: number, headers: Readonly<Record<string, string>> = {}): Result {
  if (status === 502 || status === 503) return page(status, headers);
  const texts: Readonly<Record<number, string>> = {
    500: 'Internal server error',
    504: 'Timeout serving request',
  };
  return { ...failure(status, texts[status] ?? STATUS_CODES[status] ?? 'error').result, headers };
}

/** Sends the head and the first bytes of a body, then closes the connection once they are out. */
function cut(exchange: Exchange, answer: WireResponse, bytes: number): void {
  const { response, request } = exchange;
  const close = (): void => {
    request.socket.destroy();
  };
  if (answer.body === '') {
    if (!response.destroyed) request.socket.write(`HTTP/1.1 ${answer.status} \r\nContent-Ty`, close);
    return;
  }
  if (!exchange.sendHead(answer)) return;
  if (bytes > 0) {
    response.write(answer.body.slice(0, bytes), close);
    return;
  }
  response.flushHeaders();
  // Queued behind the head, so that it closes after the head has gone out.
  request.socket.write('', close);
}

function drip(exchange: Exchange, answer: WireResponse, ms: number): void {
  if (!exchange.sendHead(answer)) return;
  const next = (at: number): void => {
    if (exchange.response.destroyed) return;
    if (at >= answer.body.length) {
      exchange.response.end();
      return;
    }
    exchange.response.write(answer.body[at]);
    exchange.later(ms, () => next(at + 1));
  };
  next(0);
}

type Behaviours = {
  readonly [K in Exclude<Trouble['kind'], 'hold'>]: (
    exchange: Exchange,
    trouble: Extract<Trouble, { kind: K }>,
  ) => void;
};

const behaviours: Behaviours = {
  latency: (exchange, { ms }) => exchange.later(ms, () => exchange.send(exchange.apply())),
  'slow-answer': (exchange, { ms }) => {
    const answer = exchange.apply();
    exchange.later(ms, () => exchange.send(answer));
  },
  status: (exchange, { status, body, headers = {} }) => {
    exchange.send(
      exchange.render(body === undefined ? usualResult(status, headers) : { status, body, headers }),
    );
  },
  'commit-then-status': (exchange, { status }) => {
    exchange.apply();
    exchange.send(exchange.render(usualResult(status)));
  },
  'commit-then-reset': (exchange) => {
    exchange.apply();
    exchange.reset();
  },
  'commit-late': (exchange, { afterMs }) => exchange.later(afterMs, () => exchange.apply()),
  reset: (exchange) => exchange.reset(),
  'reset-after-headers': (exchange) => cut(exchange, exchange.apply(), 0),
  truncated: (exchange, { bytes }) => cut(exchange, exchange.apply(), bytes),
  html: (exchange, { status }) => exchange.send(exchange.render(page(status))),
  drip: (exchange, { ms }) => drip(exchange, exchange.apply(), ms),
  redirect: (exchange, { location, status }) => {
    exchange.send(exchange.render({ status, body: '', contentType: html, headers: { Location: location } }));
  },
  'no-answer': () => {},
};

/** Plays any trouble but a hold, which needs a hand on it. */
export function play<T extends Exclude<Trouble, { kind: 'hold' }>>(exchange: Exchange, trouble: T): void {
  // One row of the table fits its own kind only, which a union of kinds cannot express.
  const behaviour = behaviours[trouble.kind] as (exchange: Exchange, trouble: T) => void;
  behaviour(exchange, trouble);
}
