import type { CacheEffects } from '../../src/cache/keys.ts';
import { createCachedClient } from '../../src/client.ts';
import { ApiError } from '../../src/errors.ts';
import type { Auth } from '../../src/http/token.ts';
import type { OperationTable } from '../../src/operation.ts';

/** Arguments of an operation, in one flat object. */
export type Args = Readonly<Record<string, unknown>>;

/** What the API said: the body of a success, or the status of an error. */
export type Answer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly body: unknown };

/** Calls an operation of the API, past every cache. */
export type Call = (operationId: string, args: Args) => Promise<Answer>;

/** Says what a call would read or clear. */
export type Explain = (operationId: string, args: Args) => CacheEffects;

/** Makes a {@link Call} for any table of operations; errors of the API are answers, all others are thrown. */
export function callerOf(table: OperationTable, baseUrl: string, auth: Auth): Call {
  const client = createCachedClient<object, Record<never, never>>('audit', table, {
    baseUrl,
    auth,
    cache: false,
  });
  const named = client as unknown as Readonly<Record<string, (args: Args) => Promise<unknown>>>;
  return async (operationId, args) => {
    try {
      return { ok: true, body: await named[operationId]?.(args) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ok: false, status: error.status, body: error.body };
    }
  };
}

/** Makes an {@link Explain} for any table of operations, by the client's own `explain`. */
export function explainerOf(table: OperationTable): Explain {
  const client = createCachedClient<object, Record<string, unknown>>('audit', table, {
    baseUrl: 'http://localhost',
    auth: { clientId: 'audit', secret: 'unused' },
    cache: false,
  });
  return (operationId, args) => client.explain(operationId, args as Record<never, never>);
}
