import type { StoreKeys } from '../cache/store-keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { OperationTable } from '../operation.ts';
import { httpUrl } from '../options.ts';
import { Endpoint } from './endpoint.ts';

/** HTTP's methods, which are those of openapi-fetch's client. */
export const METHODS: readonly string[] = 'GET PUT POST DELETE OPTIONS HEAD PATCH TRACE'.split(' ');
/** Most base URLs of single calls whose endpoints are kept. */
const BASE_URLS_KEPT = 100;

/** The operations of a table, at the base URL of a client and at those that single calls name. */
export class Endpoints {
  /** At the client's base URL. */
  readonly all: readonly Endpoint[];
  readonly #at: (baseUrl: string) => readonly Endpoint[];
  readonly #own: EndpointsByPath;
  readonly #elsewhere = new Map<string, EndpointsByPath>();

  /** @param harmless Names of headers, in lower case, that are known not to change a response. */
  constructor(
    table: OperationTable,
    baseUrl: string,
    storeKeysAt: (baseUrl: string) => StoreKeys,
    harmless: readonly string[],
  ) {
    this.#at = (url) => {
      const keys = storeKeysAt(url);
      return Object.entries(table).map(([id, row]) => new Endpoint(id, row, url, keys, harmless));
    };
    this.all = this.#at(baseUrl);
    this.#own = byPath(this.all);
  }

  /** @throws {InvalidArgumentError} `invalid_argument` for what is no operation. */
  find(method: unknown, path: string, baseUrl: unknown): Endpoint {
    const verb = String(method).toUpperCase();
    // A URL that is none is refused with the other options, by the endpoint at our own.
    const isElsewhere = baseUrl !== undefined && httpUrl(baseUrl) === undefined;
    const endpoints = isElsewhere ? this.#findAt(normalised(baseUrl as string)) : this.#own;
    const endpoint = endpoints.get(path)?.[verb];
    if (endpoint !== undefined) return endpoint;
    // Without the path, which may be one with its parameters filled in.
    throw new InvalidArgumentError(
      `${METHODS.includes(verb) ? verb : 'This method'} of this path is no operation of this API; spell it as the document does, with parameters in braces`,
    );
  }

  #findAt(url: string): EndpointsByPath {
    const found = this.#elsewhere.get(url) ?? byPath(this.#at(url));
    if (this.#elsewhere.size >= BASE_URLS_KEPT) this.#elsewhere.clear();
    this.#elsewhere.set(url, found);
    return found;
  }
}

/** A base URL in its one spelling. */
export function normalised(baseUrl: string): string {
  return new URL(baseUrl).href.replace(/\/+$/, '');
}

type EndpointsByPath = ReadonlyMap<string, Readonly<Record<string, Endpoint>>>;

function byPath(endpoints: readonly Endpoint[]): EndpointsByPath {
  const found = new Map<string, Record<string, Endpoint>>();
  for (const endpoint of endpoints) {
    const { path } = endpoint.operation;
    found.set(path, { ...found.get(path), [endpoint.method]: endpoint });
  }
  return found;
}
