import { badRequest, internalError } from './answers.ts';
import { parsePythonJson, type Value } from './python-json.ts';

/** A routed request, as a handler sees it. */
export class ApiRequest {
  readonly nowMs: number;
  readonly #params: Readonly<Record<string, string>>;
  readonly #queryText: string;
  readonly #contentType: string | undefined;
  readonly #body: Buffer;
  #query: URLSearchParams | undefined;

  constructor(
    nowMs: number,
    params: Readonly<Record<string, string>>,
    queryText: string,
    contentType: string | undefined,
    body: Buffer,
  ) {
    this.nowMs = nowMs;
    this.#params = params;
    this.#queryText = queryText;
    this.#contentType = contentType;
    this.#body = body;
  }

  /** A path parameter; a UUID comes in lower case. */
  param(name: string): string {
    const value = this.#params[name];
    if (value === undefined) throw new TypeError(`no path parameter ${name}`);
    return value;
  }

  /** The first value of a query parameter. */
  query(name: string): string | null {
    this.#query ??= new URLSearchParams(this.#queryText);
    return this.#query.get(name);
  }

  /**
   * The parsed body.
   * @throws {ApiError} 500 when the content type is not JSON or the body too deep, 400 when it is not JSON
   */
  json(): Value {
    const mediaType = this.#contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (mediaType !== 'application/json' && !/^application\/.*\+json$/.test(mediaType)) throw internalError();
    try {
      return parsePythonJson(this.#body);
    } catch (error) {
      throw error instanceof RangeError ? internalError() : badRequest();
    }
  }
}
