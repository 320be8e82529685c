import {
  type Decisions,
  LIFETIMES,
  type Mutation,
  type Scenario,
  SHIPPED,
  type State,
  versionsOf,
} from './redis-state.ts';

/** What the actors of one scenario go by. */
export interface Rules {
  readonly scenario: Scenario;
  readonly decide: Decisions;
  readonly mutations: ReadonlySet<Mutation>;
  readonly versions: readonly (readonly number[])[];
  readonly lifetimes: {
    readonly pendingMs: number;
    readonly versionTtlMs: number;
    readonly originLagMs: number;
  };
}

export function rulesOf(scenario: Scenario): Rules {
  const decide = memoised({ ...SHIPPED, ...scenario.decisions });
  return {
    scenario,
    decide,
    mutations: new Set(scenario.mutations),
    versions: versionsOf(scenario),
    lifetimes: { ...LIFETIMES, originLagMs: scenario.laggingOrigin ? LIFETIMES.originLagMs : 0 },
  };
}

/** Leaves out of the versions what no decision looks at, for fewer states. A compaction compares whole texts. */
export function tidy({ store, writers }: State, { decide }: Rules): void {
  if (writers.some(({ seen }) => seen !== null)) return;
  for (const [at, version] of store.versions.entries())
    if (version !== null) store.versions[at] = withoutEnded(version, decide);
}

/** The same version without the tokens of writes that ended, but for its stamp: every decision on it is the same. */
export function withoutEnded(
  version: string,
  decide: Pick<Decisions, 'openWrites' | 'stampOf' | 'beginToken'>,
): string {
  const open = decide.openWrites(version).map(decide.beginToken).join('');
  const stamp = decide.stampOf(version) ?? '';
  return open.endsWith(stamp) ? open : open + stamp;
}

/** A nonce that nothing in the state remembers, which is all that being new means. */
export function freshNonce(state: State): string {
  const { store, replica, readers, writers } = state;
  const remembered = JSON.stringify([store, replica, readers, writers]);
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') if (!remembered.includes(`=${letter}`)) return letter;
  throw new Error('a state with more than 26 stamps');
}

/** The functions that read a version, which a search calls with the same few texts over and over. */
function memoised(decide: Decisions): Decisions {
  const stamps = new Map<string, string | undefined>();
  const writes = new Map<string, string[]>();
  return {
    ...decide,
    stampOf: (version) => {
      if (typeof version !== 'string') return decide.stampOf(version);
      if (!stamps.has(version)) stamps.set(version, decide.stampOf(version));
      return stamps.get(version);
    },
    openWrites: (version) => {
      let open = writes.get(version);
      if (open === undefined) {
        open = decide.openWrites(version);
        writes.set(version, open);
      }
      return open;
    },
  };
}
