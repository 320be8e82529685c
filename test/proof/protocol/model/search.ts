/** A system of actors for {@link explore}: immutable states, one step of one actor from each to the next. */
export interface Model<State> {
  readonly initial: State;
  /** Every step that some actor, the server or the environment can take. */
  successors(state: State): Step<State>[];
  /** Equal for states that behave alike. */
  key(state: State): string;
  /** Whether a read that begins now would be answered by the cache: a check in which none is proves nothing. */
  hits(state: State): boolean;
  /** What is wrong with a state, or with the step that led to it. */
  violation(state: State): string | undefined;
}

/** One step: what it is called in a counterexample, and where it leads. */
export type Step<State> = readonly [label: string, next: State];

/** What {@link explore} found. */
export interface Exploration {
  readonly states: number;
  /** States in which a read would be answered by the cache. */
  readonly hits: number;
  readonly violations: number;
  /** Steps of the shortest way to a violation, asked for with `trace`. */
  readonly counterexample: readonly string[] | undefined;
}

/**
 * Visits every reachable state, breadth first, so that the first violation found is one of the shortest. With
 * `trace` it remembers the way and stops at the first violation.
 */
export function explore<State>(model: Model<State>, trace: boolean): Exploration {
  const cameFrom = new Map<string, readonly [from: string, label: string]>();
  const seen = new Set<string>([model.key(model.initial)]);
  let frontier = [model.initial];
  let violations = 0;
  let hits = 0;

  while (frontier.length > 0) {
    const next: State[] = [];
    for (const state of frontier) {
      const problem = model.violation(state);
      if (problem !== undefined) {
        violations += 1;
        if (trace) {
          const counterexample = [...wayTo(model.key(state), cameFrom), `=> ${problem}`];
          return { states: seen.size, hits, violations, counterexample };
        }
        // What follows from a violation is no news.
        continue;
      }
      if (model.hits(state)) hits += 1;
      const from = trace ? model.key(state) : '';
      for (const [label, successor] of model.successors(state)) {
        const key = model.key(successor);
        if (seen.has(key)) continue;
        seen.add(key);
        if (trace) cameFrom.set(key, [from, label]);
        next.push(successor);
      }
    }
    frontier = next;
  }
  return { states: seen.size, hits, violations, counterexample: undefined };
}

function wayTo(key: string, cameFrom: ReadonlyMap<string, readonly [string, string]>): string[] {
  const labels: string[] = [];
  for (let step = cameFrom.get(key); step !== undefined; step = cameFrom.get(step[0])) labels.push(step[1]);
  return labels.reverse();
}
