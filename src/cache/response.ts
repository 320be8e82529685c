import type { CompleteResponse } from '../http/response.ts';
import type { Entry } from './entry.ts';

/** Every `Response` that the client makes, and every `Cache-Status` (RFC 9211). */

/** Why a request was forwarded, RFC 9211 §2.2. */
export type Forward = 'miss' | 'request' | 'method' | 'bypass';

/** What fetch drops or refuses in a reason phrase, RFC 9112 §4. */
const CARRIED = /^[\t\x20-\x7e\x80-\xff]*$/;
/** They describe a body as it was sent, and fetch hands out the decoded one. */
const OF_THE_SENT_BODY = ['content-encoding', 'content-length', 'transfer-encoding'];

/**
 * The response for one caller of a forwarded request.
 *
 * @param detail What else the cache did: `stored`, `collapsed`, or `detail=REASON`.
 */
export function forwarded(
  name: string,
  response: CompleteResponse,
  forward: Forward,
  detail?: string,
): Response {
  const { status, statusText, body, url } = response;
  // A copy here, since a `Response` that has replaced the platform's, as Hono's does, keeps the headers that it is given.
  const headers = new Headers(response.headers);
  for (const header of OF_THE_SENT_BODY) headers.delete(header);
  headers.append('cache-status', `${name}; fwd=${forward}${detail === undefined ? '' : `; ${detail}`}`);
  const init = { status, statusText: CARRIED.test(statusText) ? statusText : '', headers };
  if (typeof body === 'string' && status !== 204 && status !== 205) return textResponse(body, init, url);
  return at(url, new Response(status === 204 || status === 205 ? null : body, init));
}

/** In the platform's words. */
const UNUSABLE = 'Body is unusable: Body has already been read';

/** A response of the platform's that names its URL, and whose clones do. */
function at(url: string, response: Response): Response {
  const clone = () => at(url, Response.prototype.clone.call(response));
  return Object.defineProperties(response, { url: { value: url }, clone: { value: clone } });
}

/** The response for an entry. */
export function hit(name: string, entry: Entry, url: string): Response {
  const nowMs = Date.now();
  const ttl = Math.round((entry.expiresAtMs - nowMs) / 1000);
  const headers = {
    'content-type': 'application/json',
    age: String(Math.max(0, Math.floor((nowMs - entry.storedAtMs) / 1000))),
    'cache-status': `${name}; hit; ttl=${ttl}`,
  };
  return textResponse(entry.body, { headers }, url);
}

/** What fetch makes of `only-if-cached` without an entry. */
export function notCached(name: string, forward: Forward, url: string): Response {
  const body = JSON.stringify({ result: 'error', message: 'Nothing is cached for this request' });
  const headers = {
    'content-type': 'application/json',
    'cache-status': `${name}; fwd=${forward}; detail=only-if-cached`,
  };
  return textResponse(body, { status: 504, statusText: 'Gateway Timeout', headers }, url);
}

/**
 * A `Response` over a text that is already here. It has all members of one and is `instanceof` it; a runtime that reads
 * a response natively, as edge workers do, needs a copy made of `body`.
 */
export function textResponse(text: string, init: ResponseInit, url = ''): Response {
  return new TextResponse(text, init, url) as unknown as Response;
}

// Without the types of its members, which some of TypeScript's libraries declare as properties: those could not be
// overridden by methods.
const PlatformResponse = Response as unknown as new (body: null, init: ResponseInit) => object;

/**
 * The platform's response builds a body stream when it is constructed and reads it back in chunks, which costs
 * more than everything else about a cache hit (53 µs against 6). This one hands out the text, and makes the platform's only for
 * who asks for a stream, bytes, a blob or a form.
 */
class TextResponse extends PlatformResponse {
  readonly #text: string;
  readonly #init: ResponseInit;
  readonly #url: string;
  #used = false;
  #platform: Response | undefined;

  constructor(text: string, init: ResponseInit, url: string) {
    super(null, init);
    this.#text = text;
    this.#init = init;
    this.#url = url;
  }

  get url(): string {
    return this.#url;
  }

  get body(): Response['body'] {
    return this.#asPlatform().body;
  }

  get bodyUsed(): boolean {
    return this.#platform?.bodyUsed ?? this.#used;
  }

  async text(): Promise<string> {
    return this.#platform === undefined ? this.#read() : this.#platform.text();
  }

  async json(): Promise<unknown> {
    return this.#platform === undefined ? JSON.parse(this.#read()) : this.#platform.json();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asPlatform().arrayBuffer();
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async blob(): Promise<Blob> {
    return this.#asPlatform().blob();
  }

  async formData(): Promise<FormData> {
    return this.#asPlatform().formData();
  }

  clone(): Response {
    if (this.bodyUsed || this.#platform?.body?.locked) throw new TypeError(UNUSABLE);
    const { headers } = this as unknown as Response;
    return textResponse(this.#text, { ...this.#init, headers }, this.#url);
  }

  #read(): string {
    if (this.#used) throw new TypeError(UNUSABLE);
    this.#used = true;
    return this.#text;
  }

  /** The platform's response in this one's place, read as far as this one was. */
  #asPlatform(): Response {
    if (this.#platform === undefined) {
      const { headers } = this as unknown as Response;
      this.#platform = new Response(this.#text, { ...this.#init, headers });
      if (this.#used) void this.#platform.text();
    }
    return this.#platform;
  }
}
