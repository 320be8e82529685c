/** Errors of undici and of the resolver that come before a byte of the request is on the wire. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.+|CERT_.+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/;

/** What may be printed of a cause: undici's parser, for one, keeps what the server sent in `data`. */
const PRINTED: readonly string[] = [
  'code',
  'errno',
  'syscall',
  'hostname',
  'address',
  'port',
  'cause',
  'errors',
];

/** Hides what else an error and its causes hold: there for who asks, not for who prints the error. */
export function discreet(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    for (const name of Object.keys(cause)) {
      if (!PRINTED.includes(name)) Reflect.defineProperty(cause, name, { enumerable: false });
    }
  }
  return error;
}

/** The code of the innermost cause: fetch wraps what the socket said. */
export function codeOf(error: unknown): string {
  let code = 'unknown error';
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') code = cause.code;
    else if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  }
  return code;
}

/** Whether a request failed before the API could see a part of it. */
export function isNeverSent(error: unknown): boolean {
  return NEVER_SENT.test(codeOf(error));
}
