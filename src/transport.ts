import { InvalidArgumentError, NetworkError, TimeoutError, UnexpectedResponseError } from './errors.ts';
import { codeOf, discreet, isNeverSent } from './network-cause.ts';
import { type Attempt, retryDelayMs } from './retry.ts';
import { pause, untilAborted } from './until-aborted.ts';

/** A request that is ready to be sent, once or more often. */
export interface Outgoing {
  /** `METHOD /path/{template}`, all that an error message says about the request. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | ArrayBuffer | undefined;
  /** Whether it can be repeated without harm. */
  readonly isRead: boolean;
  /** Whether a success must be JSON. */
  readonly json: boolean;
  /** Second argument for fetch, such as a dispatcher. */
  readonly extension?: Record<string, unknown>;
}

/** A complete answer: the body has arrived, so nothing can fail or hang any more. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Text of a JSON or text answer, bytes of any other. */
  readonly body: string | ArrayBuffer;
}

/** What sends a request, as openapi-fetch takes it. */
export type Fetch = (request: Request, extension?: Record<string, unknown>) => Promise<Response>;

/** What {@link createTransport} needs. */
export interface TransportOptions {
  readonly fetch: Fetch;
  readonly mintToken: () => string | Promise<string>;
  readonly timeoutMs: number;
  /** Most repetitions of one request. */
  readonly retries: number;
}

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
    const leave = () => controller.abort(signal?.reason);
    signal?.addEventListener('abort', leave, { once: true });
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
      signal?.removeEventListener('abort', leave);
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
      const headers = new Headers(request.headers);
      headers.set('authorization', bearer(await mintToken()));
      // What comes of a token too late is not sent.
      signal.throwIfAborted();
      const { method, body, url } = request;
      const init: RequestInit = { method, headers, redirect: 'manual', signal };
      if (body !== undefined) init.body = body;
      isOnItsWay = progress.sent = true;
      return complete(request, await send(fetch, url, init, request.extension));
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
      return { error: new NetworkError(message, outcome, { cause: discreet(error) }) };
    }
  }
}

/** The platform's fetch makes a request of its own, so it is spared another; any other gets one, as openapi-fetch has it. */
function send(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  extension: Record<string, unknown> | undefined,
): Promise<Response> {
  return fetch === globalThis.fetch
    ? globalThis.fetch(url, { ...init, ...extension })
    : fetch(new Request(url, init), extension);
}

async function complete(request: Outgoing, response: Response): Promise<Answer> {
  const { status, statusText, headers } = response;
  // Where redirects are opaque (browsers), the status is 0.
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    throw new UnexpectedResponseError(
      `${request.what} was answered with a redirect (${status}), which is never followed`,
      status,
    );
  }
  const type = headers.get('content-type') ?? '';
  const isText = type === '' || /json|^text\//i.test(type);
  const body = isText ? await response.text() : await response.arrayBuffer();
  if (request.json && response.ok && status !== 204 && request.method !== 'HEAD')
    requireJson(request, response, body);
  return { status, statusText, headers, body };
}

function requireJson(request: Outgoing, response: Response, body: string | ArrayBuffer): void {
  const type = response.headers.get('content-type') ?? 'no content type';
  const problem = /^application\/(?:[\w.+-]+\+)?json\b/i.test(type)
    ? jsonProblem(body)
    : `is ${type.slice(0, 60)}`;
  if (problem === undefined) return;
  throw new UnexpectedResponseError(
    `${request.what} was answered ${response.status} with a body that ${problem} where JSON was expected`,
    response.status,
  );
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
