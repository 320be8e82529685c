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

/**
 * A failure of a store in words that can be shown: ours as they are; of any other error its kind and code, or the first
 * word of what Redis said, since the rest can quote keys, values, addresses and credentials.
 */
export function describeStoreError(error: unknown): string {
  if (error instanceof StoreError) return error.message;
  if (!(error instanceof Error)) return 'unknown error';
  const kind = error.name === 'Error' ? error.constructor.name : error.name;
  const code =
    'code' in error && typeof error.code === 'string' ? error.code : /^[A-Z]{3,}\b/.exec(error.message)?.[0];
  return code === undefined ? kind : `${kind} ${code}`;
}
