import type { StoreStatus } from '../cache/store.ts';
import { describeStoreError, StoreUnavailable } from '../cache/store-error.ts';

/** While the breaker is open, one call in so many milliseconds probes the store; less by up to half, at random. */
const PROBE_INTERVAL_MS = 250;

type State = NonNullable<StoreStatus['breaker']>;

/**
 * Stops reads from waiting for a store that fails or is slow. While it is open, calls that come set off a probe now and
 * then, and a probe that succeeds closes it.
 */
export class CircuitBreaker {
  #state: State = 'closed';
  #sinceMs = Date.now();
  #lastCause: unknown;
  #nextProbeAtMs = 0;
  readonly #probe: (prefix: string) => Promise<void>;

  /** @param probe Resolves when the store is as it should be. It must end by itself. */
  constructor(probe: (prefix: string) => Promise<void>) {
    this.#probe = probe;
  }

  /** Stops calls, for this reason. */
  open(cause: unknown): void {
    this.#lastCause = cause;
    if (this.#state === 'closed') this.#become('open');
  }

  /** @throws {StoreUnavailable} unless the breaker is closed. */
  requireClosed(prefix: string): void {
    if (this.#state === 'closed') return;
    this.probeIfDue(prefix);
    throw new StoreUnavailable(`unavailable: ${describeStoreError(this.#lastCause)}`);
  }

  /** For calls that go through at any rate. */
  probeIfDue(prefix: string): void {
    if (this.#state !== 'open' || performance.now() < this.#nextProbeAtMs) return;
    this.#become('half-open');
    this.#probe(prefix).then(
      () => this.#become('closed'),
      (error: unknown) => {
        // With jitter, so that the clients of a server that comes back do not all come at once.
        this.#nextProbeAtMs = performance.now() + PROBE_INTERVAL_MS * (0.5 + Math.random() / 2);
        this.#lastCause = error;
        this.#become('open');
      },
    );
  }

  get status(): Pick<StoreStatus, 'breaker' | 'sinceMs' | 'lastCause'> {
    const cause = this.#lastCause;
    const lastCause = cause === undefined ? {} : { lastCause: describeStoreError(cause) };
    return { breaker: this.#state, sinceMs: this.#sinceMs, ...lastCause };
  }

  #become(state: State): void {
    if (this.#state === state) return;
    // A breaker that is open and probes is open all the same.
    if (state === 'closed' || this.#state === 'closed') this.#sinceMs = Date.now();
    this.#state = state;
  }
}
