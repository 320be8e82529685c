import { BOUND_MS, shelfOf, shelfTarget } from './settings.ts';

/** From a moment on, every read of a target must see at least this version. */
export interface Fact {
  readonly target: number;
  readonly version: number;
  readonly sinceMs: number;
}

export interface Read {
  readonly item: number;
  readonly startedAtMs: number;
  readonly version: number;
}

/**
 * - `acknowledged`: the write had returned with a definite outcome before the read began
 * - `beyond`: the write was applied longer ago than the bound, whatever its writer learned of it
 * - `within`: it was applied before the read began, no client knew yet, and the bound has not passed
 */
export type Staleness = 'acknowledged' | 'beyond' | 'within';

export interface StaleRead {
  readonly staleness: Staleness;
  readonly read: Read;
  /** What the read should have returned. */
  readonly fact: Fact;
}

/** Facts by target. */
export class Facts {
  readonly #byTarget = new Map<number, Fact[]>();

  add(fact: Fact): void {
    const facts = this.#byTarget.get(fact.target);
    if (facts === undefined) this.#byTarget.set(fact.target, [fact]);
    else facts.push(fact);
  }

  /** A fact that held when the read began and that it does not meet. */
  brokenBy({ item, startedAtMs, version }: Read, afterMs = 0): Fact | undefined {
    for (const target of [item, shelfTarget(shelfOf(item))]) {
      for (const fact of this.#byTarget.get(target) ?? []) {
        if (fact.version > version && fact.sinceMs + afterMs < startedAtMs) return fact;
      }
    }
    return undefined;
  }

  /** Of the facts from before this moment, only the newest of each target still says anything. */
  fold(beforeMs: number): void {
    for (const [target, facts] of this.#byTarget) {
      const old = facts.filter(({ sinceMs }) => sinceMs < beforeMs);
      if (old.length < 2) continue;
      const newest = old.reduce((one, other) => (other.version > one.version ? other : one));
      this.#byTarget.set(
        target,
        facts.filter((fact) => fact.sinceMs >= beforeMs || fact === newest),
      );
    }
  }

  all(): Fact[] {
    return [...this.#byTarget.values()].flat();
  }
}

/** Longer than any read takes and waits for its judgement. */
const MEMORY_MS = 10_000;

/**
 * Judges reads by the times at which they began and at which facts came true, all from one clock. Facts of other
 * processes arrive late, so each read is judged one round after it ended: a fact that is later still can only
 * hide a stale read, never make one up.
 */
export class Oracle {
  readonly #acknowledged = new Facts();
  readonly #applied = new Facts();
  #ended: Read[] = [];
  #due: Read[] = [];

  /** A write ended with a definite outcome at `sinceMs`. */
  acknowledged(fact: Fact): void {
    this.#acknowledged.add(fact);
  }

  /** A write was applied by the origin at `sinceMs`. */
  applied(fact: Fact): void {
    this.#applied.add(fact);
  }

  ended(read: Read): void {
    this.#ended.push(read);
  }

  /** Judges the reads that ended before the last round, and says how many there were. */
  judge(nowMs: number): { judged: number; stale: StaleRead[] } {
    const reads = this.#due;
    this.#due = this.#ended;
    this.#ended = [];
    const stale = reads.map((read) => this.#judgeOne(read)).filter((one) => one !== undefined);
    this.#acknowledged.fold(nowMs - MEMORY_MS);
    this.#applied.fold(nowMs - MEMORY_MS - BOUND_MS);
    return { judged: reads.length, stale };
  }

  #judgeOne(read: Read): StaleRead | undefined {
    const acknowledged = this.#acknowledged.brokenBy(read);
    if (acknowledged !== undefined) return { staleness: 'acknowledged', read, fact: acknowledged };
    const beyond = this.#applied.brokenBy(read, BOUND_MS);
    if (beyond !== undefined) return { staleness: 'beyond', read, fact: beyond };
    const within = this.#applied.brokenBy(read);
    return within && { staleness: 'within', read, fact: within };
  }
}
