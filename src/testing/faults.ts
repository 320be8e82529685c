import { STATUS_CODES } from 'node:http';
import { failure, html, type Result } from './answers.ts';
import type { Answer, Exchange } from './exchange.ts';
import type { Json } from './render.ts';

/** One way in which an exchange can go wrong. "Applied" means that a write takes effect. */
export type Trouble =
  /** The request is handled only after `ms`. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The request is handled at once and its answer delivered after `ms`. */
  | { readonly kind: 'slow-answer'; readonly ms: number }
  /** As `slow-answer`, released by hand. */
  | { readonly kind: 'hold' }
  /** Answered without being applied; without a body, with the one that such a status usually has. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: Json;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Applied, then answered with this status. */
  | { readonly kind: 'commit-then-status'; readonly status: number }
  /** Applied, then the connection is reset. */
  | { readonly kind: 'commit-then-reset' }
  /** Not answered at all; applied after `afterMs`, even when the client has gone. */
  | { readonly kind: 'commit-late'; readonly afterMs: number }
  /** The connection is reset; not applied. */
  | { readonly kind: 'reset' }
  /** Applied; the head is sent and the connection closed before the body (without a body: in mid-head). */
  | { readonly kind: 'reset-after-headers' }
  /** Applied; the body ends after `bytes`, short of its Content-Length, and the connection is closed. */
  | { readonly kind: 'truncated'; readonly bytes: number }
  /** A page of some proxy instead of an answer; not applied. */
  | { readonly kind: 'html'; readonly status: number }
  /** Applied; the body arrives byte by byte, one every `ms`. */
  | { readonly kind: 'drip'; readonly ms: number }
  /** Sent elsewhere; not applied. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status: number }
  /** Accepted and never answered; not applied. */
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
function cut(exchange: Exchange, answer: Answer, bytes: number): void {
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

function drip(exchange: Exchange, answer: Answer, ms: number): void {
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
