import type { Client } from 'openapi-fetch';
import { throughCache } from '../cache/cache.ts';
import { knownKeys } from '../cache/cache-control.ts';
import type { CacheContext, Exchange } from '../cache/context.ts';
import type { Entry } from '../cache/entry.ts';
import { type LookupResult, lookUp } from '../cache/read.ts';
import {
  CallbackError,
  ClientError,
  InvalidArgumentError,
  TimeoutError,
  UnexpectedResponseError,
} from '../errors.ts';
import { Deadline, untilAborted } from '../http/abort.ts';
import { Progress } from '../http/delivery.ts';
import type { Fetch, Transport } from '../http/transport.ts';
import { initOf } from './arguments.ts';
import { bodyOf, PlainRequest } from './body.ts';
import { readInit, reading } from './call-options.ts';
import { checkedBody } from './checks.ts';
import type { Endpoint, KnownRead } from './endpoint.ts';
import { outgoingOf, partOf, passedOn } from './outgoing.ts';
import type { CallDefaults, UntypedInit } from './types.ts';

/** What a call comes to: an entry on the fast path, otherwise openapi-fetch's result. */
export type CallResult = { readonly entry: Entry; readonly url: string } | Fetched;

/** openapi-fetch's result of a call whose types were checked where it was made. */
export interface Fetched {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Makes one call of an operation.
 * @param args The flat arguments of a named operation; `undefined` for openapi-fetch's methods, whose init holds them.
 */
export type Caller = (
  endpoint: Endpoint,
  args: object | undefined,
  init: object | null | undefined,
) => Promise<CallResult>;

/** What {@link createCaller} puts together. */
export interface CallerParts {
  readonly base: Client<object>;
  readonly context: CacheContext;
  readonly transport: Transport;
  /** Whether something that is not the document's, such as a middleware, may see or change the request of a read. */
  readonly isWatched: () => boolean;
  /** Whether functions of the caller make the request of every call, such as a body serializer of the client. */
  readonly hasSerializers: boolean;
  readonly fetch: Fetch | undefined;
  readonly userHeader: string | undefined;
  readonly defaults: CallDefaults;
  readonly timeoutMs: number;
  readonly retries: number;
}

/**
 * Makes the function behind every call: openapi-fetch with the cache below it, as the `fetch` that it calls. A response
 * returned from `onRequest` would hide hits from every `onResponse` (openapi-fetch issue 2378), and the keys of a call
 * are those of the request that is really sent.
 */
export function createCaller(parts: CallerParts): Caller {
  const { base, context, transport, isWatched, userHeader, defaults } = parts;
  const send = base.request as unknown as (method: string, path: string, init: object) => Promise<Fetched>;

  return async (endpoint, args, given) => {
    const surface = args === undefined ? 'methods' : 'named';
    const own = given == null ? NO_OPTIONS : readInit(endpoint.what, given, surface, userHeader);
    const { onBehalfOf = defaults.onBehalfOf, signal } = own;
    const init = onBehalfOf === undefined ? own : { ...own, onBehalfOf };
    const signals = signal ? [...defaults.signals, signal] : defaults.signals;
    const isAborted = signals.some(({ aborted }) => aborted);
    const known = isAborted ? undefined : reading(endpoint.what, () => fastPath(endpoint, args, init));
    const looking = known && context.store && lookUp(context, context.store, known.target, true);
    const found =
      looking instanceof Promise
        ? await (signals.length > 0 ? untilAborted(looking, signals) : looking)
        : looking;
    if (known && found?.entry !== undefined) return { entry: found.entry, url: known.url };
    const complete = args === undefined ? init : reading(endpoint.what, () => initOf(endpoint, args, init));
    return forward(endpoint, complete, signals, known, found);
  };

  /**
   * The one place that decides what is looked up before a request is made: a read that is given path parameters and
   * nothing that could change its response, where nobody could see or change the request. Two thirds of the time of a
   * hit through openapi-fetch go into a request and a response (10 µs against 3.9).
   */
  function fastPath(endpoint: Endpoint, args: object | undefined, init: UntypedInit): KnownRead | undefined {
    if (isWatched()) return undefined;
    for (const name in init) {
      if (init[name] !== undefined && !CHANGE_NO_RESPONSE.includes(name)) return undefined;
    }
    for (const place in init.params) if (place !== 'path') return undefined;
    const isNamed = args !== undefined;
    const values: unknown = isNamed ? args : (init.params?.path ?? {});
    if (typeof values !== 'object' || values === null) return undefined;
    return endpoint.readOf(
      values as Readonly<Record<string, unknown>>,
      isNamed ? endpoint.pathArguments : endpoint.pathNames,
    );
  }

  async function forward(
    endpoint: Endpoint,
    init: UntypedInit,
    signals: readonly AbortSignal[],
    known: KnownRead | undefined,
    found: LookupResult | undefined,
  ): Promise<Fetched> {
    const { what } = endpoint;
    const path = reading(what, () => endpoint.pathOf(init));
    const progress = new Progress();
    const timeoutMs = init.timeoutMs ?? parts.timeoutMs;
    const newDeadline = (among: readonly AbortSignal[]) =>
      new Deadline(timeoutMs, among, () => {
        const message = `${what} did not complete within ${timeoutMs} ms`;
        return new TimeoutError(message, progress.delivery);
      });
    const deadline = newDeadline(signals);
    const isOurs =
      !isWatched() && !parts.hasSerializers && !FUNCTIONS.some((name) => init[name] !== undefined);
    let response: Response | undefined;
    let isExchange = false;
    const fetch = async (request: Request | PlainRequest) => {
      const exchange = await exchangeOf(request);
      isExchange = true;
      // What was found is of a request that nobody has changed, and a middleware may have been added since.
      response = await throughCache(context, exchange, isWatched() ? undefined : found);
      isExchange = false;
      return response;
    };
    const exchangeOf = async (request: Request | PlainRequest): Promise<Exchange> => {
      const made = request instanceof PlainRequest ? request.body : await bodyOf(request);
      const body = checkedBody(what, endpoint.operation.checks, made);
      const alsoDelete = knownKeys(context, what, init.alsoDelete ?? [], context.sharedWith.length > 0);
      return {
        operationId: endpoint.operationId,
        what,
        url: request.url,
        part:
          known && !isWatched()
            ? { kind: 'read', target: known.target }
            : partOf(endpoint, request, body, path, alsoDelete),
        mode: init.cache ?? 'default',
        alsoDelete,
        retries: init.retries ?? parts.retries,
        pendingMs: context.lifetimes.pendingMs - parts.timeoutMs + timeoutMs,
        deadline,
        newDeadline: () => newDeadline([]),
        send: (within) => transport(outgoingOf(endpoint, request, body, init, parts), within, progress),
        delivery: () => progress.delivery,
      };
    };
    try {
      const passed = {
        ...passedOn(endpoint, init, path, { ...parts, headers: defaults.headers, isOurs }),
        signal: deadline.signal,
        fetch,
      };
      return await deadline.until(send(endpoint.method, endpoint.operation.path, passed));
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason;
      // An `onError` may put any error in the place of ours.
      if (error instanceof ClientError || (isExchange && !isOurs && isError(error))) throw error;
      if (!isOurs || isExchange)
        throw new CallbackError(
          `${what}: ${isExchange && isOurs ? 'the cache' : 'a middleware or serializer'} failed`,
          progress.delivery,
          error,
        );
      throw response === undefined
        ? new InvalidArgumentError(`${what}: no request can be made of these arguments and options`)
        : new UnexpectedResponseError(
            `The body of the response ${response.status} to ${what} is not what "parseAs" says`,
            response.status,
          );
    } finally {
      deadline.end();
    }
  }
}

const NO_OPTIONS: UntypedInit = {};
/** Options with which a read is the same read. `params` holds what tells it from others. */
const CHANGE_NO_RESPONSE = ['params', 'signal', 'onBehalfOf', 'timeoutMs', 'retries'];
/** Options of a call that are functions of the caller's, or a class. */
const FUNCTIONS = ['middleware', 'querySerializer', 'bodySerializer', 'pathSerializer', 'Request'];

/** By shape: an error of another realm is no instance of this one's `Error`. */
function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value;
}
