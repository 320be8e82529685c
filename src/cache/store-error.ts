import { codeOf } from '../http/network-error.ts';

/** A failure of a store in words of this package, which hold no key, value, address or credential. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  /** Of Node, TLS or Redis, such as `ECONNREFUSED` or `NOPERM`. */
  readonly code: string | undefined;
  /** Whether the configuration is wrong: the same failure comes back until somebody fixes it. */
  readonly isPermanent: boolean;

  constructor(message: string, details: { readonly code?: string; readonly isPermanent?: boolean } = {}) {
    super(message);
    this.code = details.code;
    this.isPermanent = details.isPermanent ?? false;
  }
}

/** The store was not asked: its circuit breaker is open. */
export class StoreUnavailable extends StoreError {
  override readonly name = 'StoreUnavailable';
}

/** What errors are called, which is no place for a secret. */
const KIND = /^[A-Z][A-Za-z]{0,30}Error$/;
/** The error classes of Redis' clients for what the server itself says, which begins with a code. */
const OF_REDIS = /^(?:Simple|Blob|Reply)Error$/;

/**
 * A failure of a store in words that can be shown: ours as they are; of any other error its kind and a code that is
 * known, or the first word of what Redis said, since the rest can quote keys, values, addresses and credentials.
 */
export function describeStoreError(error: unknown): string {
  if (error instanceof StoreError) return error.message;
  if (!(error instanceof Error)) return 'unknown error';
  const kind = [error.name, error.constructor.name].find((name) => KIND.test(name)) ?? 'Error';
  const code = codeOf(error) ?? (OF_REDIS.test(kind) ? /^[A-Z]{3,}\b/.exec(error.message)?.[0] : undefined);
  return code === undefined ? kind : `${kind} ${code}`;
}
