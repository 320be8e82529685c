import { CallbackError, ClientError, NetworkError } from '../errors.ts';
import type { Deadline } from './abort.ts';
import type { Progress } from './delivery.ts';
import { codeOf, networkError } from './network-error.ts';
import { type CompleteResponse, complete, type Expected } from './response.ts';
import { type Attempt, retryDelayMs } from './retry.ts';
import { bearer, type TokenMinter } from './token.ts';

/** A request that is ready to be sent, once or more often. */
export interface Outgoing extends Expected {
  readonly operationId: string;
  /** Its own copy: the token of each attempt is written into it. */
  readonly headers: Headers;
  readonly body: string | ArrayBuffer | undefined;
  /** Whether it can be retried without harm. */
  readonly isRead: boolean;
  /** Most retries after the first attempt. */
  readonly retries: number;
  /** The caller's, for this call or for the client; `undefined` for the platform's. */
  readonly fetch: Fetch | undefined;
  /** The class of the caller's, for the request that its fetch is given. */
  readonly requestClass: typeof Request | undefined;
  /** What else fetch is told, such as `credentials` or a dispatcher. */
  readonly fetchInit: Readonly<Record<string, unknown>>;
}

/**
 * What sends a request: `globalThis.fetch`, or a function like it. It is given a `Request` that also converts to its
 * URL, and an init that holds all there is to the request, so that either can be handed to a `fetch` of another make.
 */
export type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/** One attempt of a request. Carries no URL, id, header or body, so it can be logged as it is. */
export interface AttemptEvent {
  /** The operation of the document that was called. */
  readonly operationId: string;
  /** Its HTTP method, such as `GET`. */
  readonly method: string;
  /** Its path as the document spells it, such as `/organisations/{organisation_id}`. */
  readonly path: string;
  /** 1 for the first attempt of a call. */
  readonly attempt: number;
  /** HTTP status of a complete response. */
  readonly status?: number;
  /** Without one: `aborted`, or the code of the error, such as `timeout` or the system's `ECONNREFUSED`. */
  readonly errorCode?: string;
  /** Milliseconds from its beginning, the token included, to the last byte of the response. */
  readonly durationMs: number;
  /** Whether another attempt follows, after a pause. */
  readonly isRetried: boolean;
}

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
export function createTransport(
  mintToken: TokenMinter,
  userAgent: string | undefined,
  emit: (operationId: string, event: Omit<AttemptEvent, 'operationId'>) => void,
): Transport {
  return async (request, deadline, progress) => {
    deadline.signal.throwIfAborted();
    for (let number = 1; ; number++) {
      const startedAtMs = performance.now();
      const attempt = await tryOnce(request, deadline, progress);
      const askedMs =
        number > request.retries ? undefined : retryDelayMs(attempt, request.isRead, number - 1);
      const delayMs = askedMs !== undefined && askedMs < deadline.remainingMs ? askedMs : undefined;
      const outcome =
        'error' in attempt ? { errorCode: codeFor(attempt.error) } : { status: attempt.response.status };
      const durationMs = performance.now() - startedAtMs;
      const { method, what } = request;
      emit(request.operationId, {
        method,
        path: what.slice(method.length + 1),
        attempt: number,
        ...outcome,
        durationMs,
        isRetried: delayMs !== undefined,
      });
      if (delayMs !== undefined) await deadline.pause(delayMs);
      else if ('error' in attempt) throw attempt.error;
      else return attempt.response;
    }
  };

  async function tryOnce(
    request: Outgoing,
    deadline: Deadline,
    progress: Progress,
  ): Promise<Attempt<CompleteResponse>> {
    const { signal } = deadline;
    let wasFetchCalled = false;
    const exchange = async () => {
      const { method, body, url, headers, fetchInit, fetch } = request;
      const credentials = await mint(request, signal, progress);
      // A token that comes too late is not used.
      signal.throwIfAborted();
      headers.set('authorization', credentials);
      if (userAgent !== undefined && !headers.has('user-agent')) headers.set('user-agent', userAgent);
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
      return { response: await deadline.until(exchange()) };
    } catch (error) {
      if (signal.aborted) return { error: signal.reason };
      if (error instanceof ClientError) return { error };
      const { delivery } = progress;
      if (!wasFetchCalled)
        return { error: new CallbackError(`${request.what}: the Request class failed`, delivery, error) };
      return { error: networkError(request.what, error, delivery) };
    } finally {
      progress.end();
    }
  }

  async function mint(request: Outgoing, signal: AbortSignal, progress: Progress): Promise<string> {
    try {
      return bearer(await mintToken(signal));
    } catch (error) {
      if (error instanceof ClientError) throw error;
      const code = codeOf(error);
      const message = `${request.what}: no token could be made${code === undefined ? '' : `: ${code}`}`;
      throw new CallbackError(message, progress.delivery, error);
    }
  }
}

function codeFor(error: unknown): string {
  if (error instanceof NetworkError) return codeOf(error) ?? error.code;
  return error instanceof ClientError ? error.code : 'aborted';
}
