/**
 * The little that openapi-fetch and the cache read of a request without a body. The platform's `Request` parses the
 * URL, copies the headers and makes a signal of its own: a third of the time that a cache hit takes in memory. So
 * openapi-fetch gets this class instead, as its `Request` option allows, for cached reads of a client that no
 * middleware watches. On a miss the transport makes the platform's.
 */
export class PlainRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;

  constructor(url: string, init: { method: string; headers: Headers; signal?: AbortSignal | null }) {
    this.url = url;
    this.method = init.method;
    this.headers = init.headers;
    this.signal = init.signal ?? undefined;
  }
}
