import {
  type Decisions,
  type Fault,
  fencesOf,
  LIFETIMES,
  type Mutation,
  type Scenario,
  SHIPPED,
  type State,
} from './redis-state.ts';

/** What the actors of one scenario go by. */
export interface Rules {
  readonly scenario: Scenario;
  readonly decide: Decisions;
  readonly mutations: ReadonlySet<Mutation>;
  readonly fences: readonly (readonly number[])[];
  readonly lifetimes: { readonly pendingMs: number; readonly fenceMs: number; readonly originLagMs: number };
  readonly fencesCanGo: boolean;
}

const TAKES_FENCES: ReadonlySet<Fault> = new Set(['fence is evicted', 'server is flushed', 'failover']);

export function rulesOf(scenario: Scenario): Rules {
  const decide = memoised({ ...SHIPPED, ...scenario.decisions });
  return {
    scenario,
    decide,
    mutations: new Set(scenario.mutations),
    fences: fencesOf(scenario),
    fencesCanGo: scenario.faults.some((fault) => TAKES_FENCES.has(fault)),
    lifetimes: { ...LIFETIMES, originLagMs: scenario.laggingOrigin ? LIFETIMES.originLagMs : 0 },
  };
}

/** Leaves out of the fences what no decision looks at, for fewer states. A compaction compares whole texts. */
export function tidy({ store, writers }: State, { decide }: Rules): void {
  if (writers.some(({ seen }) => seen !== null)) return;
  for (const [at, fence] of store.fences.entries())
    if (fence !== null) store.fences[at] = withoutSettled(fence, decide);
}

/** The same fence without the tokens of settled writes, but for its stamp: every decision on it is the same. */
export function withoutSettled(
  fence: string,
  decide: Pick<Decisions, 'openWrites' | 'stampOf' | 'announcedToken'>,
): string {
  const open = decide.openWrites(fence).map(decide.announcedToken).join('');
  const stamp = decide.stampOf(fence) ?? '';
  return open.endsWith(stamp) ? open : open + stamp;
}

/** A nonce that nothing in the state remembers, which is all that being new means. */
export function freshNonce(state: State): string {
  const { store, replica, readers, writers } = state;
  const remembered = JSON.stringify([store, replica, readers, writers]);
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') if (!remembered.includes(`=${letter}`)) return letter;
  throw new Error('a state with more than 26 stamps');
}

/** The functions that read a fence, which a search calls with the same few texts over and over. */
function memoised(decide: Decisions): Decisions {
  const stamps = new Map<string, string | undefined>();
  const writes = new Map<string, string[]>();
  return {
    ...decide,
    stampOf: (fence) => {
      if (typeof fence !== 'string') return decide.stampOf(fence);
      if (!stamps.has(fence)) stamps.set(fence, decide.stampOf(fence));
      return stamps.get(fence);
    },
    openWrites: (fence) => {
      let open = writes.get(fence);
      if (open === undefined) {
        open = decide.openWrites(fence);
        writes.set(fence, open);
      }
      return open;
    },
  };
}
