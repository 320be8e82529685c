import type { CompleteResponse } from '../http/response.ts';
import type { Entry } from './entry.ts';

/** Every `Response` that the client makes, and every `Cache-Status` (RFC 9211). */

/** Why a request was forwarded, RFC 9211 §2.2. */
export type Forward = 'miss' | 'request' | 'method' | 'bypass';

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
  // A copy, since several callers may share the response; of pairs, since they may be of another make.
  const headers = new Headers([...response.headers]);
  for (const header of OF_THE_SENT_BODY) headers.delete(header);
  headers.append('cache-status', `${name}; fwd=${forward}${detail === undefined ? '' : `; ${detail}`}`);
  return responseOf(status === 204 || status === 205 ? null : body, { status, statusText, headers }, url);
}

/** In the platform's words. */
const UNUSABLE = 'Body is unusable: Body has already been read';

/** The response for an entry. */
export function hit(name: string, entry: Entry, url: string): Response {
  const nowMs = Date.now();
  const ttl = Math.round((entry.expiresAtMs - nowMs) / 1000);
  const headers = {
    'content-type': 'application/json',
    age: String(Math.max(0, Math.floor((nowMs - entry.storedAtMs) / 1000))),
    'cache-status': `${name}; hit; ttl=${ttl}`,
  };
  return responseOf(entry.body, { headers }, url);
}

/** What fetch makes of `only-if-cached` without an entry. */
export function notCached(name: string, forward: Forward, url: string): Response {
  const body = JSON.stringify({ result: 'error', message: 'Nothing is cached for this request' });
  const headers = {
    'content-type': 'application/json',
    'cache-status': `${name}; fwd=${forward}; detail=only-if-cached`,
  };
  return responseOf(body, { status: 504, statusText: 'Gateway Timeout', headers }, url);
}

/**
 * A `Response` over a body that is already here. It has all members of one and is `instanceof` it; a runtime that reads
 * a response natively, as edge workers do, refuses it and needs a copy made of `body`.
 */
export function responseOf(body: string | ArrayBuffer | null, init: ResponseInit, url: string): Response {
  return new KeptResponse(body, init, url) as unknown as Response;
}

/**
 * The platform's response builds a body stream when it is constructed and reads it back in chunks, which costs
 * more than everything else about a cache hit (53 µs against 6). This one hands out a text as it is, and makes the
 * platform's headers and response only for who asks for them, or for a stream, bytes, a blob or a form.
 */
class KeptResponse {
  readonly #body: string | ArrayBuffer | null;
  readonly #init: ResponseInit;
  readonly #url: string;
  #headers: Headers | undefined;
  #used = false;
  #platform: Response | undefined;

  static {
    // Of the platform's kind without its constructor, which would cost half of what is left of a hit.
    const own = KeptResponse.prototype;
    Object.setPrototypeOf(own, Response.prototype);
    Object.defineProperty(own, 'constructor', { value: Response });
    // Up to the root of all objects, which may be that of another realm.
    let from: object = Response.prototype;
    while (!Object.hasOwn(from, 'isPrototypeOf')) {
      const members = Object.getOwnPropertyDescriptors(from);
      for (const name of Object.keys(members) as 'blob'[]) {
        if (Object.hasOwn(own, name)) continue;
        const call = function (this: KeptResponse, ...args: []) {
          return this.#asPlatform()[name](...args);
        };
        const get = function (this: KeptResponse) {
          return this.#asPlatform()[name];
        };
        const isMethod = typeof members[name]?.value === 'function';
        // Methods can be replaced, as those of the platform.
        Object.defineProperty(own, name, isMethod ? { value: call, writable: true } : { get });
      }
      from = Object.getPrototypeOf(from);
    }
  }

  constructor(body: string | ArrayBuffer | null, init: ResponseInit, url: string) {
    this.#body = body;
    this.#init = init;
    this.#url = url;
  }

  get url(): string {
    return this.#url;
  }

  get status(): number {
    return this.#init.status ?? 200;
  }

  get statusText(): string {
    return this.#init.statusText ?? '';
  }

  get ok(): boolean {
    return this.status < 300;
  }

  get headers(): Headers {
    const { headers } = this.#init;
    this.#headers ??= headers instanceof Headers ? headers : new Headers(headers);
    return this.#headers;
  }

  get bodyUsed(): boolean {
    return this.#platform?.bodyUsed ?? this.#used;
  }

  async text(): Promise<string> {
    if (this.#platform !== undefined || typeof this.#body !== 'string') return this.#asPlatform().text();
    if (this.#used) throw new TypeError(UNUSABLE);
    this.#used = true;
    return this.#body;
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  clone(): Response {
    if (this.bodyUsed || this.#platform?.body?.locked) throw new TypeError(UNUSABLE);
    return responseOf(this.#body, { ...this.#init, headers: new Headers(this.headers) }, this.#url);
  }

  /** The platform's response in this one's place, read as far as this one was. */
  #asPlatform(): Response {
    if (this.#platform === undefined) {
      // The type of a blob and the boundary of a form stand in the headers.
      this.#platform = new Response(this.#body, { headers: this.headers });
      if (this.#used) void this.#platform.text();
    }
    return this.#platform;
  }
}
