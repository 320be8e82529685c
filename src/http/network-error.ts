/** Codes of undici and of the resolver that come before a byte of the request is on the wire. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.+|CERT_.+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/;

/** What may be printed of a cause: undici's parser, for one, keeps what the server sent in `data`. */
const PRINTED = /^(?:code|errno|syscall|hostname|address|port|cause|errors)$/;

/** Causes of causes are followed no further: nothing keeps a external error from being its own cause. */
const MAX_DEPTH = 10;

/** Hides what else an error and its causes hold: there for who asks, not for who prints the error. */
export function redact(error: unknown): unknown {
  for (const cause of causesOf(error)) {
    for (const name of Object.keys(cause)) {
      if (!PRINTED.test(name)) Reflect.defineProperty(cause, name, { enumerable: false });
    }
  }
  return error;
}

/** The code of the innermost cause that has one: fetch wraps what the socket said. */
export function codeOf(error: unknown): string {
  return innermost(error)?.code ?? 'unknown error';
}

/** Whether a request failed before the API could see a part of it. */
export function isNeverSent(error: unknown): boolean {
  const { code = '', syscall } = innermost(error) ?? {};
  // The system calls a path that broke the same as one that was never there.
  return NEVER_SENT.test(code) || (/^E(?:HOST|NET)UNREACH$/.test(code) && syscall === 'connect');
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: unknown;
}

function innermost(error: unknown): SystemError | undefined {
  return causesOf(error).findLast(
    (cause): cause is SystemError => 'code' in cause && typeof cause.code === 'string',
  );
}

/** An error and what it came from, outermost first. Of several attempts to connect, the first. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < MAX_DEPTH; ) {
    causes.push(cause);
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return causes;
}
