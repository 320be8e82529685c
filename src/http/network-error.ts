import { type Delivery, NetworkError } from '../errors.ts';

/** Codes of Node, its resolver, undici, OpenSSL and Bun. Anything else is not printed: it could be the caller's data. */
const CODE =
  /^(?:E[A-Z0-9]{2,30}|EAI_[A-Z]{2,20}|(?:UND_)?ERR_[A-Z0-9_]{2,60}|HPE_[A-Z_]{2,40}|(?:CERT|CRL|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH)[A-Z_]{0,50}|ConnectionRefused|ConnectionClosed|FailedToOpenSocket)$/;

/** Causes of causes are followed no further: an error can be its own cause. */
const MAX_DEPTH = 10;

/** A failed attempt in words of our own: the error of a `fetch` can quote URLs, headers and what the server sent. */
export function networkError(what: string, error: unknown, delivery: Delivery): NetworkError {
  const code = codeOf(error);
  const effect = delivery === 'unknown' ? 'failed before its response was complete' : 'could not be sent';
  const cause = Object.assign(new Error(code ?? 'the connection failed'), code !== undefined && { code });
  // The place where it was made says nothing of the failure.
  delete cause.stack;
  return new NetworkError(`${what} ${effect}: ${code ?? 'no known error code'}`, delivery, { cause });
}

/** The code of the innermost cause that has a known one: fetch wraps what the socket said. */
export function codeOf(error: unknown): string | undefined {
  let code: string | undefined;
  let cause = error;
  // By shape: an error of another realm, such as a Jest environment, is no instance of this one's `Error`.
  for (let depth = 0; depth < MAX_DEPTH && isObject(cause); depth++) {
    const own = read(cause, 'code');
    if (typeof own === 'string' && CODE.test(own)) code = own;
    // Of several attempts to connect, the first.
    const errors = read(cause, 'errors');
    cause = Array.isArray(errors) && errors.length > 0 ? errors[0] : read(cause, 'cause');
  }
  return code;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function read(from: object, name: string): unknown {
  try {
    return (from as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}
