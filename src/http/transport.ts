import { CallbackError, ClientError, UnexpectedResponseError } from '../errors.ts';
import { type Deadline, pause, untilAborted } from './abort.ts';
import type { Progress } from './delivery.ts';
import { codeOf, networkError } from './network-error.ts';
import { type Attempt, retryDelayMs } from './retry.ts';
import { bearer } from './token.ts';

/** A request that is ready to be sent, once or more often. */
export interface Outgoing {
  /** `METHOD /path/{template}`, all that an error message says about the request. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  /** Its own copy: the token of each attempt is written into it. */
  readonly headers: Headers;
  readonly body: string | ArrayBuffer | undefined;
  /** Whether it can be retried without harm. */
  readonly isRead: boolean;
  /** Whether a success must be JSON. */
  readonly json: boolean;
  /** Whether a success may also be without a body. */
  readonly mayBeEmpty: boolean;
  /** Most retries after the first attempt. */
  readonly retries: number;
  /** The caller's, for this call or for the client; `undefined` for the platform's. */
  readonly fetch: Fetch | undefined;
  /** The class of the caller's, for the request that its fetch is given. */
  readonly requestClass: typeof Request | undefined;
  /** What else fetch is told, such as `credentials` or a dispatcher. */
  readonly fetchInit: Readonly<Record<string, unknown>>;
}

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

/**
 * What sends a request: `globalThis.fetch`, or a function like it. It is given a `Request` that also converts to its
 * URL, and an init that holds all there is to the request, so that either can be handed to a `fetch` of another make.
 */
export type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/** Sends a request, within a deadline. */
export type Transport = (
  request: Outgoing,
  deadline: Deadline,
  progress: Progress,
) => Promise<CompleteResponse>;

/**
 * An HTTP cache below this one could respond with what is older than a write that was invalidated here. Where the
 * platform has no such cache, it may not know the option either.
 */
const NO_HTTP_CACHE: object = 'cache' in Request.prototype ? { cache: 'no-store' } : {};

/**
 * The fetch of the platform, as far as that can be known. One that has replaced it later, for tests or traces, may send
 * a request more than once, or by other means.
 */
const PLATFORM_FETCH = globalThis.fetch;

/** A request that another implementation of fetch, which does not know its class, takes for its URL. */
class PortableRequest extends Request {
  override toString(): string {
    return this.url;
  }
}

/**
 * Makes the function that talks to the API: a new token for each attempt, no redirects (they would carry headers to
 * another origin), and complete responses only.
 *
 * The function rejects with a `ClientError`, or with the reason of the deadline's signal.
 */
export function createTransport(mintToken: () => string | Promise<string>): Transport {
  return async (request, deadline, progress) => {
    deadline.signal.throwIfAborted();
    for (let retried = 0; ; retried++) {
      const attempt = await tryOnce(request, deadline.signal, progress);
      const delayMs = retried < request.retries ? retryDelayMs(attempt, request.isRead, retried) : undefined;
      if (delayMs !== undefined && delayMs < deadline.remainingMs) await pause(delayMs, deadline.signal);
      else if ('error' in attempt) throw attempt.error;
      else return attempt.response;
    }
  };

  async function tryOnce(
    request: Outgoing,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<Attempt<CompleteResponse>> {
    let wasFetchCalled = false;
    const exchange = async () => {
      const { method, body, url, headers, fetchInit, fetch } = request;
      const credentials = await mint(request, progress);
      // A token that comes too late is not used.
      signal.throwIfAborted();
      headers.set('authorization', credentials);
      const init: RequestInit = {
        ...fetchInit,
        ...NO_HTTP_CACHE,
        method,
        headers,
        redirect: 'manual',
        signal,
      };
      if (body !== undefined) init.body = body;
      // Looked up now: a test may have replaced it.
      const platformFetch = globalThis.fetch;
      const isOwn = fetch !== undefined || platformFetch !== PLATFORM_FETCH || fetchInit.dispatcher != null;
      const made = fetch && new (request.requestClass ?? PortableRequest)(url, init);
      progress.begin(method, url, !isOwn);
      wasFetchCalled = true;
      // The platform's fetch makes a request of its own.
      return complete(request, await (fetch && made ? fetch(made, init) : platformFetch(url, init)));
    };
    try {
      // Neither a token function nor a fetch of the caller need take notice of the signal.
      return { response: await untilAborted(exchange(), signal) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof ClientError) throw error;
      if (!wasFetchCalled)
        throw new CallbackError(`${request.what}: the Request class failed`, progress.delivery, error);
      return { error: networkError(request.what, error, progress.delivery) };
    } finally {
      progress.end();
    }
  }

  async function mint(request: Outgoing, progress: Progress): Promise<string> {
    try {
      return bearer(await mintToken());
    } catch (error) {
      if (error instanceof ClientError) throw error;
      const code = codeOf(error);
      const message = `${request.what}: no token could be made${code === undefined ? '' : `: ${code}`}`;
      throw new CallbackError(message, progress.delivery, error);
    }
  }
}

async function complete(request: Outgoing, response: Response): Promise<CompleteResponse> {
  const { status, statusText, headers, url } = response;
  // A redirect that is opaque, as in browsers, has the status 0.
  if (status < 200 || status > 599 || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400);
    const problem = isRedirect ? 'a redirect, which is never followed' : 'a status that HTTP does not have';
    throw new UnexpectedResponseError(`The response to ${request.what} was ${problem} (${status})`, status);
  }
  const type = headers.get('content-type') ?? '';
  const isText = type === '' || /json|^text\//i.test(type);
  const body = isText ? await response.text() : await response.arrayBuffer();
  const isEmpty = (typeof body === 'string' ? body.length : body.byteLength) === 0;
  const needsNone = status === 204 || status === 205 || request.method === 'HEAD' || request.mayBeEmpty;
  if (response.ok && !(isEmpty && needsNone) && (request.json || isJson(type)))
    requireJson(request, status, type, body);
  return { status, statusText, headers, url: url || request.url, body };
}

function requireJson({ what }: Outgoing, status: number, type: string, body: string | ArrayBuffer): void {
  const problem = isJson(type) ? jsonProblem(body) : `is ${mediaType(type)}`;
  if (problem === undefined) return;
  throw new UnexpectedResponseError(
    `The response ${status} to ${what} has a body that ${problem} where JSON was expected`,
    status,
  );
}

/** A media type as far as it is a usual one: what a server sends can hold anything. */
function mediaType(type: string): string {
  const usual = /^(?:text\/(?:html|plain|csv|xml)|application\/(?:xml|octet-stream|pdf))\b/.exec(type)?.[0];
  return usual ?? (type === '' ? 'of no media type' : 'of another media type');
}

/** Whether a media type is JSON. @see https://mimesniff.spec.whatwg.org/#json-mime-type */
export function isJson(type: string): boolean {
  return /^(?:(?:application|text)\/json|[\w.-]+\/[\w.+-]+\+json)\s*(?:;|$)/i.test(type);
}

function jsonProblem(body: string | ArrayBuffer): string | undefined {
  try {
    JSON.parse(body as string);
    return undefined;
  } catch {
    return 'does not parse';
  }
}
