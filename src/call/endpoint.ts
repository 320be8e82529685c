import { type CacheEffects, effectsOf, encodeSegment, type RequestValues } from '../cache/keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Format, Operation } from '../operation.ts';

/** Most URLs of one operation whose plans are kept. */
const PLANS_KEPT = 1_000;

const NO_HEADERS = new Headers();

/** Path and query. A fragment is not sent, and a query serializer of the caller's may make one. */
const TARGET = /^([^?#]*)\??([^#]*)/;

/** What a effects is made of, besides a body. */
type RequestLine = Pick<Request, 'method' | 'url' | 'headers'>;

/** An operation at one base URL, with what every call of it needs worked out once. */
export class Route {
  readonly operationId: string;
  readonly operation: Operation;
  /** `METHOD /path/{template}`, all that a message says about a call. */
  readonly what: string;
  /** In upper case. */
  readonly method: string;
  readonly #baseUrl: string;
  /** With the template of the path. */
  readonly #url: string;
  /** Plans of reads by URL: to make one costs more than all the rest of a hit in memory. */
  readonly #plans = new Map<string, CacheEffects>();
  readonly #isPlannedByUrl: boolean;
  readonly #parameters: ReadonlyArray<readonly [name: string, format: Format]>;
  /** Segments of the path: literal text, or the name of a parameter. */
  readonly #segments: ReadonlyArray<string | { readonly parameter: string }>;

  constructor(operationId: string, operation: Operation, baseUrl: string) {
    this.operationId = operationId;
    this.operation = operation;
    this.method = operation.method.toUpperCase();
    this.what = `${this.method} ${operation.path}`;
    this.#baseUrl = baseUrl;
    this.#url = baseUrl + operation.path;
    this.#isPlannedByUrl =
      operation.cache.kind === 'read' && !JSON.stringify(operation.cache).includes('{$request.header.');
    this.#parameters = Object.entries(operation.pathParameters);
    this.#segments = operation.path
      .split('/')
      .map((part) => (/^\{[^{}]+\}$/.test(part) ? { parameter: part.slice(1, -1) } : part));
  }

  /**
   * Fills the path parameters of a URL, each checked and encoded.
   *
   * @throws {InvalidArgumentError} `invalid_argument`
   */
  readonly fillPath = (url: string, values: Readonly<Record<string, unknown>>): string => {
    let filled = url;
    for (const [name, format] of this.#parameters) {
      filled = filled.replace(`{${name}}`, () => encodeSegment(name, values[name], format));
    }
    return filled;
  };

  /** The effects of a read whose path parameters are all that it is given, `undefined` where that is not enough. */
  readonly effectsOfPath = (values: Readonly<Record<string, unknown>>): CacheEffects | undefined => {
    if (!this.#isPlannedByUrl) return undefined;
    const url = this.fillPath(this.#url, values);
    return (
      this.#plans.get(url) ?? this.effectsOf({ url, method: this.method, headers: NO_HEADERS }, undefined)
    );
  };

  /**
   * The names that a request touches in the cache, `undefined` when it is none of the cache's business.
   *
   * @throws {InvalidArgumentError} `invalid_argument` when a key cannot be made of the request.
   */
  effectsOf(request: RequestLine, body: string | ArrayBuffer | undefined): CacheEffects | undefined {
    const { kind } = this.operation.cache;
    if (kind === 'none') return undefined;
    const known = this.#plans.get(request.url);
    if (known !== undefined && request.method === this.method) return known;
    const values = this.#valuesOf(request, body);
    if (values === undefined) {
      // A middleware sends the request somewhere else. A read is then left alone; a write must not be.
      if (kind === 'read') return undefined;
      throw new InvalidArgumentError(
        `${this.what}: a middleware changed the method or the URL, so what it invalidates is unknown`,
      );
    }
    const effects = effectsOf(this.operation, values);
    if (this.#isPlannedByUrl) this.#remember(request.url, effects);
    return effects;
  }

  #remember(url: string, effects: CacheEffects): void {
    if (this.#plans.size >= PLANS_KEPT) this.#plans.delete(this.#plans.keys().next().value as string);
    this.#plans.set(url, effects);
  }

  /** The values of a request, or `undefined` when its method or URL is not one of this operation. */
  #valuesOf(
    { method, url, headers }: RequestLine,
    body: string | ArrayBuffer | undefined,
  ): RequestValues | undefined {
    if (method !== this.method || !url.startsWith(this.#baseUrl)) return undefined;
    const [, pathname = '', queryString] = TARGET.exec(url.slice(this.#baseUrl.length)) ?? [];
    const segments = pathname.split('/');
    if (segments.length !== this.#segments.length) return undefined;
    const path: Record<string, string> = {};
    for (const [index, expected] of this.#segments.entries()) {
      const segment = segments[index] as string;
      if (typeof expected === 'string') {
        if (expected !== segment) return undefined;
      } else {
        path[expected.parameter] = segment.includes('%') ? decodeURIComponent(segment) : segment;
      }
    }
    const query = new URLSearchParams(queryString);
    // What the document does not know may change the answer all the same.
    const isDeclared = (name: string) => this.operation.query.includes(name);
    if (this.operation.cache.kind === 'read' && ![...query.keys()].every(isDeclared)) return undefined;
    return {
      path,
      query,
      header: headers,
      get body() {
        return parseJson(body);
      },
    };
  }
}

function parseJson(body: string | ArrayBuffer | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
