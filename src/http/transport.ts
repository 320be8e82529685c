import { InvalidArgumentError, NetworkError, TimeoutError, UnexpectedResponseError } from '../errors.ts';
import { onAbort, pause, untilAborted } from './abort.ts';
import { codeOf, isNeverSent, redact } from './network-error.ts';
import { type Attempt, retryDelayMs } from './retry.ts';

/** A request that is ready to be sent, once or more often. */
export interface Outgoing {
  /** `METHOD /path/{template}`, all that an error message says about the request. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  /** Its own copy: the token of each attempt is written into it. */
  readonly headers: Headers;
  readonly body: string | ArrayBuffer | undefined;
  /** Whether it can be repeated without harm. */
  readonly isRead: boolean;
  /** Whether a success must be JSON. */
  readonly json: boolean;
  /** Whether a success may also be without a body. */
  readonly mayBeEmpty: boolean;
  /** What else fetch is told, such as `credentials` or a dispatcher. */
  readonly fetchInit: Readonly<Record<string, unknown>>;
}

/** A complete answer: the body has arrived, so nothing can fail or hang any more. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Text of a JSON or text answer, bytes of any other. */
  readonly body: string | ArrayBuffer;
}

/** What sends a request: `globalThis.fetch`, or a function like it that is given a `Request` each time. */
export type Fetch = (request: Request, init?: RequestInit) => Promise<Response>;

/** What {@link createTransport} needs. */
export interface TransportOptions {
  readonly fetch: Fetch;
  readonly mintToken: () => string | Promise<string>;
  readonly timeoutMs: number;
  /** Most repetitions of one request. */
  readonly retries: number;
}

/**
 * An HTTP cache below this one could answer with what is older than a write that was invalidated here. Where the platform
 * has no such cache, it may not know the option either.
 */
const NO_HTTP_CACHE: object = 'cache' in Request.prototype ? { cache: 'no-store' } : {};

/** Sends a request. */
export type Transport = (
  request: Outgoing,
  signal: AbortSignal | undefined,
  /** Set to sent as soon as the API may have seen a part of the request. */
  progress?: { sent: boolean },
  fetch?: Fetch,
) => Promise<Answer>;

/**
 * Makes the function that talks to the API: one deadline from the first token to the last byte of the body, a new
 * token for each attempt, no redirects (they would carry headers to another origin), and complete answers only.
 *
 * The function rejects with `NetworkError`, `TimeoutError` or `UnexpectedResponseError`, and with the reason of
 * `signal` when the caller aborts.
 */
export function createTransport(options: TransportOptions): Transport {
  const { fetch: defaultFetch, mintToken, timeoutMs, retries } = options;

  return async (request, signal, progress = { sent: false }, fetch = defaultFetch) => {
    signal?.throwIfAborted();
    const controller = new AbortController();
    const deadlineMs = performance.now() + timeoutMs;
    const expire = () => {
      const message = `${request.what} was not answered within ${timeoutMs} ms`;
      controller.abort(new TimeoutError(message, progress.sent ? 'unknown' : 'not_sent'));
    };
    const timer = setTimeout(expire, timeoutMs);
    const leave = signal && onAbort(signal, (reason) => controller.abort(reason));
    try {
      for (let retried = 0; ; retried++) {
        const attempt = await tryOnce(request, controller.signal, progress, fetch);
        const delayMs = retried < retries ? retryDelayMs(attempt, request.isRead, retried) : undefined;
        if (delayMs !== undefined && performance.now() + delayMs < deadlineMs) {
          await pause(delayMs, controller.signal);
        } else if ('error' in attempt) {
          throw attempt.error;
        } else {
          return attempt.answer;
        }
      }
    } finally {
      clearTimeout(timer);
      leave?.();
    }
  };

  async function tryOnce(
    request: Outgoing,
    signal: AbortSignal,
    progress: { sent: boolean },
    fetch: Fetch,
  ): Promise<Attempt> {
    let isOnItsWay = false;
    const exchange = async () => {
      const { method, body, url, headers, fetchInit } = request;
      headers.set('authorization', bearer(await mintToken()));
      // What comes of a token too late is not sent.
      signal.throwIfAborted();
      const init: RequestInit = {
        ...fetchInit,
        ...NO_HTTP_CACHE,
        method,
        headers,
        redirect: 'manual',
        signal,
      };
      if (body !== undefined) init.body = body;
      // The platform's fetch makes a request of its own, so it is spared another.
      const made = fetch === globalThis.fetch ? undefined : new Request(url, init);
      isOnItsWay = progress.sent = true;
      const sent = made === undefined ? globalThis.fetch(url, init) : fetch(made, fetchInit as RequestInit);
      return complete(request, await sent);
    };
    try {
      // Neither a token function nor a fetch of the caller need take notice of the signal.
      return { answer: await untilAborted(exchange(), signal) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!isOnItsWay || error instanceof UnexpectedResponseError) throw error;
      progress.sent = !isNeverSent(error);
      const effect = progress.sent ? 'broke off before it was answered' : 'could not be sent';
      const message = `${request.what} ${effect}: ${codeOf(error)}`;
      const outcome = progress.sent ? 'unknown' : 'not_sent';
      return { error: new NetworkError(message, outcome, { cause: redact(error) }) };
    }
  }
}

async function complete(request: Outgoing, response: Response): Promise<Answer> {
  const { status, statusText, headers } = response;
  // A redirect that is opaque, as in browsers, has the status 0.
  if (status < 200 || status > 599 || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400);
    const problem = isRedirect ? 'a redirect, which is never followed' : 'a status that HTTP does not have';
    throw new UnexpectedResponseError(`${request.what} was answered with ${problem} (${status})`, status);
  }
  const type = headers.get('content-type') ?? '';
  const isText = type === '' || /json|^text\//i.test(type);
  const body = isText ? await response.text() : await response.arrayBuffer();
  const isEmpty = (typeof body === 'string' ? body.length : body.byteLength) === 0;
  const needsNone = status === 204 || status === 205 || request.method === 'HEAD' || request.mayBeEmpty;
  if (response.ok && !(isEmpty && needsNone) && (request.json || isJson(type)))
    requireJson(request, status, type, body);
  return { status, statusText, headers, body };
}

function requireJson({ what }: Outgoing, status: number, type: string, body: string | ArrayBuffer): void {
  const problem = isJson(type) ? jsonProblem(body) : `is ${type.slice(0, 60) || 'of no content type'}`;
  if (problem === undefined) return;
  throw new UnexpectedResponseError(
    `${what} was answered ${status} with a body that ${problem} where JSON was expected`,
    status,
  );
}

/** Whether a media type is JSON, RFC 6839 suffix included. */
export function isJson(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(type);
}

function jsonProblem(body: string | ArrayBuffer): string | undefined {
  try {
    JSON.parse(body as string);
    return undefined;
  } catch {
    return 'does not parse';
  }
}

/** Checked here, because fetch would quote a token that it cannot send. */
function bearer(token: string): string {
  if (typeof token !== 'string' || !/^[\w.~+/-]+=*$/.test(token)) {
    throw new InvalidArgumentError(
      'auth.token() returned something that is not a bearer token (RFC 6750 §2.1)',
    );
  }
  return `Bearer ${token}`;
}
