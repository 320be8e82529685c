import { CallbackError, UnexpectedResponseError } from '../errors.ts';

/** A complete response: the body has arrived, so nothing can fail or hang any more. */
export interface CompleteResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** The URL that responded. */
  readonly url: string;
  /** Text of a JSON or text body, bytes of any other. */
  readonly body: string | ArrayBuffer;
}

/** What a response must be. */
export interface Expected {
  /** `METHOD /path/{template}`, all that an error message says about the request. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  /** Whether a success must be JSON. */
  readonly json: boolean;
  /** Whether a success may also be without a body. */
  readonly mayBeEmpty: boolean;
}

/**
 * Waits for the body of a response.
 * @throws {CallbackError} `callback_failed` for what is no response, such as a mock without one makes it.
 * @throws {UnexpectedResponseError} `unexpected_response` for a redirect, and for a success that should be JSON and is not.
 */
export async function complete(expected: Expected, response: Response): Promise<CompleteResponse> {
  const { what } = expected;
  if (!response?.headers) throw new CallbackError(`${what}: fetch returned no Response`, 'unknown', response);
  const { status, statusText, headers, url } = response;
  // A redirect that is opaque, as in browsers, has the status 0.
  if (status < 200 || status > 599 || (status >= 300 && status < 400)) {
    await response.body?.cancel?.(); // A stream of Node's, as node-fetch has, is none of the web's.
    const isRedirect = response.type === 'opaqueredirect' || headers.has('location');
    const problem = isRedirect ? 'a redirect, which is never followed' : 'neither a success nor an error';
    throw new UnexpectedResponseError(`The response to ${what} was ${problem} (${status})`, status);
  }
  const type = headers.get('content-type') ?? '';
  const isText = type === '' || /json|^text\//i.test(type);
  const body = isText ? await response.text() : await response.arrayBuffer();
  const isEmpty = (typeof body === 'string' ? body.length : body.byteLength) === 0;
  const needsNone = status === 204 || status === 205 || expected.method === 'HEAD' || expected.mayBeEmpty;
  const isOfJson = response.ok && !(isEmpty && needsNone) && (expected.json || isJson(type));
  const problem = isOfJson ? problemOf(type, body) : undefined;
  if (problem === undefined) return { status, statusText, headers, url: url || expected.url, body };
  throw new UnexpectedResponseError(
    `The response ${status} to ${what} has a body that ${problem} where JSON was expected`,
    status,
  );
}

/** Whether a media type is JSON. @see https://mimesniff.spec.whatwg.org/#json-mime-type */
export function isJson(type: string): boolean {
  return /^(?:(?:application|text)\/json|[\w.-]+\/[\w.+-]+\+json)\s*(?:;|$)/i.test(type);
}

/** The member of a body that is one of the numbers that JSON does not have, by which some writers of JSON break it. */
export function memberOfNoJson(text: string): { readonly name: string; readonly value: string } | undefined {
  const [, name, value] = /"(\w+)":\s*(NaN|-?Infinity)/.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

function problemOf(type: string, body: string | ArrayBuffer): string | undefined {
  // A media type as far as it is a usual one: what a server sends can hold anything.
  const usual = /^(?:text\/(?:html|plain|csv|xml)|application\/(?:xml|octet-stream|pdf))\b/.exec(type)?.[0];
  if (!isJson(type)) return `is ${usual ?? (type === '' ? 'of no media type' : 'of another media type')}`;
  try {
    JSON.parse(body as string);
    return undefined;
  } catch {
    const member = memberOfNoJson(body as string);
    return member
      ? `does not parse, since its member "${member.name}" is ${member.value},`
      : 'does not parse';
  }
}
