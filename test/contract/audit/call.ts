import { createCachedClient } from '../../../src/client.ts';
import { ApiError } from '../../../src/errors.ts';
import type { Auth } from '../../../src/http/token.ts';
import type { OperationTable } from '../../../src/operation.ts';

/** Arguments of an operation, in one flat object. */
export type Args = Readonly<Record<string, unknown>>;

/** What the API said: the body of a success, or the status of an error. */
export type Reply =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly body: unknown };

/** Calls an operation of the API, past every cache. */
export type Call = (operation: string, args: Args) => Promise<Reply>;

/** Makes a {@link Call} for any table of operations; errors of the API are replies, all others are thrown. */
export function callerOf(table: OperationTable, baseUrl: string, auth: Auth): Call {
  const client = createCachedClient<object, Record<never, never>>(
    { name: 'audit', operations: table },
    { baseUrl, auth, cache: false },
  );
  const named = client as unknown as Readonly<Record<string, (args: Args) => Promise<unknown>>>;
  return async (operation, args) => {
    try {
      return { ok: true, body: await named[operation]?.(args) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ok: false, status: error.status, body: error.body };
    }
  };
}

/** An operation that had to succeed did not. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(operation: string, status: number) {
    super(`${operation} was answered ${status}, and the audit relies on it`);
    this.status = status;
  }
}

/** Calls an operation that has to succeed. @throws {Refused} when it does not. */
export async function must<T>(call: Call, operation: string, args: Args = {}): Promise<T> {
  const reply = await call(operation, args);
  if (!reply.ok) throw new Refused(operation, reply.status);
  return reply.body as T; // what the document declares
}
