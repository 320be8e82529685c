import { InvalidArgumentError, NetworkError, TimeoutError, UnexpectedResponseError } from './errors.ts';
import { codeOf, discreet, isNeverSent } from './network-cause.ts';
import { type Attempt, retryDelayMs } from './retry.ts';

/** A request that is ready to be sent, once or more often. */
export interface Outgoing {
  /** `METHOD /path/{template}`, all that an error message says about the request. */
  readonly what: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: ArrayBuffer | undefined;
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
    try {
      const headers = new Headers(request.headers);
      headers.set('authorization', bearer(await untilAborted(mintToken(), signal)));
      const { method, body } = request;
      const init: RequestInit = { method, headers, redirect: 'manual', signal };
      const made = new Request(request.url, body === undefined ? init : { ...init, body });
      isOnItsWay = progress.sent = true;
      // A fetch of the caller may take no notice of the signal.
      const answered = async () => complete(request, await fetch(made, request.extension));
      return { answer: await untilAborted(answered(), signal) };
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return untilAborted(over, signal).finally(() => clearTimeout(timer));
}

/** Waits for something that cannot be aborted itself no longer than for anything else. */
function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
