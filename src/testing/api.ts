import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, html, internalError, notRouted, type Result } from './answers.ts';
import { type Authority, checkToken } from './auth.ts';
import { Replica } from './replica.ts';
import { ApiRequest } from './request.ts';
import { createRouter, type Match } from './router.ts';
import { type Route, routes } from './routes.ts';
import type { State } from './state.ts';

/** What the API looks at in an HTTP request. */
export interface Call {
  readonly method: string;
  /** Path with its query. */
  readonly url: string;
  /** By lower-case name; the host is the one of a redirect. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const findRoute = createRouter(routes);

function allowedMethods(match: Match): string {
  const methods = [...match.routes.keys(), 'OPTIONS'];
  if (match.routes.has('GET')) methods.push('HEAD');
  return methods.sort().join(', ');
}

function methodNotAllowed(match: Match): Result {
  return {
    status: 405,
    body: { message: 'The method is not allowed for the requested URL.', result: 'error' },
    // JSON under the name of HTML, as the real API has it.
    contentType: html,
    headers: { Allow: allowedMethods(match) },
  };
}

/** What the server's router answers to a path with doubled slashes, before anything else is looked at. */
function redirect({ headers: { host = 'localhost' }, url }: Call, path: string, queryAt: number): Result {
  const location = `http://${host}${path}${queryAt < 0 ? '' : url.slice(queryAt)}`;
  const shown = location.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const lines = [
    '<!doctype html>',
    '<html lang=en>',
    '<title>Redirecting...</title>',
    '<h1>Redirecting...</h1>',
    `<p>You should be redirected automatically to the target URL: <a href="${shown}">${shown}</a>. If not, click the link.`,
    '',
  ];
  return { status: 308, body: lines.join('\n'), contentType: html, headers: { Location: location } };
}

/** The API apart from HTTP: one call in, one result out, in the order route, token, body, rows, write. */
export class Api {
  readonly state: State;
  readonly replica: Replica = new Replica();
  readonly #authority: Authority | undefined;
  readonly #now: () => number;

  /** @param authority undefined switches authentication off */
  constructor(state: State, authority: Authority | undefined, now: () => number) {
    this.state = state;
    this.#authority = authority;
    this.#now = now;
  }

  /** Applies a call at once and never throws. */
  answer(call: Call): Result {
    try {
      return this.#answer(call);
    } catch (error) {
      if (error instanceof ApiError) return error.result;
      // A fault of this double and not of its caller: a 500 alone would hide it.
      console.error(error);
      return internalError().result;
    }
  }

  #answer(call: Call): Result {
    const queryAt = call.url.indexOf('?');
    const path = queryAt < 0 ? call.url : call.url.slice(0, queryAt);
    const match = findRoute(path, call.method);
    if (match === undefined) throw notRouted();
    if ('redirectTo' in match) return redirect(call, match.redirectTo, queryAt);
    const route = match.routes.get(call.method === 'HEAD' ? 'GET' : call.method);
    if (route === undefined && call.method !== 'OPTIONS') return methodNotAllowed(match);
    this.#authenticate(call, route ?? [...match.routes.values()][0]);
    if (route === undefined) {
      return { status: 200, body: '', contentType: html, headers: { Allow: allowedMethods(match) } };
    }
    const query = queryAt < 0 ? '' : call.url.slice(queryAt + 1);
    const request = new ApiRequest(this.#now(), match.params, query, call.headers['content-type'], call.body);
    if (route.method !== 'GET') this.replica.beforeWrite(this.state);
    return route.handler(route.readsReplica ? this.replica.view(this.state) : this.state, request);
  }

  #authenticate(call: Call, route: Route | undefined): void {
    if (this.#authority === undefined || route?.isPublic) return;
    checkToken(call.headers.authorization, this.#authority, this.#now());
  }
}
