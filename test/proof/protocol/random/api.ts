import type { CompleteResponse } from '../../../../src/http/response.ts';
import type { Simulation } from './simulation.ts';

/** How an API treats requests. Shares are of the writes. */
export interface ApiFaults {
  /** The client gives up; the write may be applied later, or not. */
  readonly timeOutShare: number;
  /** A gateway gives up, likewise. */
  readonly gatewayShare: number;
  /** Reads may answer with what was there so long ago. */
  readonly lagMs: number;
}

/** Longest time in which a write can still be applied after it was sent. */
export const APPLIED_WITHIN_MS = 3_000;
const TYPICAL_MS = 12;
const HEADERS = new Headers({ 'content-type': 'application/json' });

/** A write as the API knows it. */
export interface ApiWrite {
  readonly items: readonly number[];
  /** The version of each of `items` that it made, once it is applied. */
  versions: number[] | undefined;
}

/** Items with a version each, that every applied write increments. */
export class Api {
  readonly #simulation: Simulation;
  readonly #faults: ApiFaults;
  /** For each item the times at which its versions came, oldest first. */
  readonly #history: number[][];

  constructor(simulation: Simulation, faults: ApiFaults, items: number) {
    this.#simulation = simulation;
    this.#faults = faults;
    this.#history = Array.from({ length: items }, () => [Number.NEGATIVE_INFINITY]);
  }

  /** `isAlive` tells whether the process that asked is still there to be answered. */
  read(item: number, isAlive: () => boolean): Promise<CompleteResponse> {
    return new Promise((resolve) => {
      this.#simulation.after(this.#duration(), () => {
        this.#simulation.operations += 1;
        const response = ok(this.#visible(item));
        this.#simulation.after(this.#duration(), () => isAlive() && resolve(response));
      });
    });
  }

  write(write: ApiWrite, isAlive: () => boolean): Promise<CompleteResponse> {
    const { timeOutShare, gatewayShare } = this.#faults;
    const simulation = this.#simulation;
    return new Promise((resolve, reject) => {
      const luck = simulation.random();
      if (luck < timeOutShare + gatewayShare) {
        const isLost = simulation.chance(0.3);
        const appliedMs = simulation.chance(0.5) ? this.#duration() : simulation.random() * APPLIED_WITHIN_MS;
        simulation.after(appliedMs, () => !isLost && this.#apply(write));
        const fail = () =>
          luck < timeOutShare ? reject(new Error('timed out')) : resolve(responseWith(504));
        simulation.after(this.#duration() * 3, () => isAlive() && fail());
        return;
      }
      simulation.after(this.#duration(), () => {
        const isRefused = simulation.chance(0.05);
        if (!isRefused) this.#apply(write);
        const response = responseWith(isRefused ? 409 : 200);
        simulation.after(this.#duration(), () => isAlive() && resolve(response));
      });
    });
  }

  #apply(write: ApiWrite): void {
    this.#simulation.operations += 1;
    write.versions = write.items.map(
      (item) => (this.#history[item] as number[]).push(this.#simulation.nowMs) - 1,
    );
  }

  #visible(item: number): number {
    const history = this.#history[item] as number[];
    const seesMs = this.#simulation.nowMs - this.#simulation.random() * this.#faults.lagMs;
    let version = history.length - 1;
    while ((history[version] as number) > seesMs) version -= 1;
    return version;
  }

  #duration(): number {
    return this.#simulation.random() * TYPICAL_MS;
  }
}

function ok(version: number): CompleteResponse {
  return { ...responseWith(200), body: `{"version":${version}}` };
}

function responseWith(status: number): CompleteResponse {
  return { status, statusText: '', headers: HEADERS, url: '', body: '{}' };
}
