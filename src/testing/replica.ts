import type { State } from './state.ts';

/** A copy of the database that follows `lagMs` behind. It sees what requests write, not what a test pokes into the state. */
export class Replica {
  /** Milliseconds by which the copy lags. @default 0 */
  lagMs = 0;
  readonly #past: { readonly state: State; readonly untilMs: number }[] = [];

  /** Keeps the state as it is, before a request changes it. */
  beforeWrite(state: State): void {
    if (this.lagMs <= 0) return;
    this.#forget();
    this.#past.push({ state: structuredClone(state), untilMs: performance.now() });
  }

  /** The state as the copy knows it now. */
  view(live: State): State {
    this.#forget();
    return this.#past[0]?.state ?? live;
  }

  #forget(): void {
    const seenMs = performance.now() - Math.max(this.lagMs, 0);
    while (this.#past[0] !== undefined && this.#past[0].untilMs <= seenMs) this.#past.shift();
  }
}
