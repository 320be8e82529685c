import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { html, type Result } from './answers.ts';
import type { Api } from './api.ts';
import { renderJson } from './render.ts';

/** A result on its way out: headers as a flat list of names and values. */
export interface WireResponse {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** On every response, errors included. */
const commonHeaders: readonly string[] = [
  'Cache-Control',
  'no-store, no-cache, private, must-revalidate',
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Allow-Headers',
  'Content-Type,Authorization',
  'Access-Control-Allow-Methods',
  'GET,PUT,POST,DELETE',
  'Strict-Transport-Security',
  'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options',
  'nosniff',
  'X-Frame-Options',
  'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies',
  'none',
];

function randomHex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits);
}

function renderBody(result: Result): string {
  if (result.body === undefined) return '';
  return result.contentType === html && typeof result.body === 'string'
    ? result.body
    : renderJson(result.body);
}

/** Adds the common headers to a result; those of a trace are the ones of the request. */
export function renderResponse(result: Result, requestHeaders: IncomingHttpHeaders): WireResponse {
  const body = renderBody(result);
  const headers = [
    ...commonHeaders,
    'X-B3-TraceId',
    String(requestHeaders['x-b3-traceid'] ?? randomHex(32)),
    'X-B3-SpanId',
    String(requestHeaders['x-b3-spanid'] ?? `self-${randomHex(16)}`),
    'Content-Type',
    result.contentType ?? 'application/json',
  ];
  if (result.body !== undefined) headers.push('Content-Length', String(Buffer.byteLength(body)));
  for (const [name, value] of Object.entries(result.headers ?? {})) headers.push(name, value);
  return { status: result.status, headers, body };
}

/** One request and its response, with what a fault needs to play its part. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly #body: Buffer;
  readonly #api: Api;
  readonly #timers: Set<NodeJS.Timeout>;

  constructor(
    api: Api,
    timers: Set<NodeJS.Timeout>,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ) {
    this.#api = api;
    this.#timers = timers;
    this.request = request;
    this.response = response;
    this.#body = body;
  }

  /** Lets the API handle the request, with all its effects. */
  apply(): WireResponse {
    const { method = 'GET', url = '/', headers } = this.request;
    return this.render(this.#api.answer({ method, url, headers, body: this.#body }));
  }

  /** Adds the common headers to a result. */
  render(result: Result): WireResponse {
    return renderResponse(result, this.request.headers);
  }

  /** Writes status and headers; false when the client has gone. */
  sendHead(answer: WireResponse): boolean {
    if (this.response.destroyed) return false;
    this.response.writeHead(answer.status, [...answer.headers]);
    return true;
  }

  /** Delivers a whole answer. */
  send(answer: WireResponse): void {
    if (this.sendHead(answer)) this.response.end(this.request.method === 'HEAD' ? undefined : answer.body);
  }

  /** Does something after a while, unless the server is closed before. */
  later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  /** Ends the connection with a reset. */
  reset(): void {
    this.request.socket.resetAndDestroy();
  }
}
