import type { Fault, Scenario } from './redis-state.ts';
import { SHIPPED } from './redis-state.ts';

export const FAULTS: readonly Fault[] = [
  'writer crashes',
  'client times out',
  'the end fails',
  'the beginning fails',
  'a version is evicted',
  'an intent is evicted',
  'server is flushed',
  'failover',
];

/** Those that befall a writer alone. Whatever the number of them, nothing is stale. */
const OF_WRITERS = FAULTS.slice(0, 4);

type Named<T> = readonly [name: string, scenario: T];

/** At most one fault, or none of the server's: nothing may be stale. */
export const CLEAN: readonly Named<Scenario>[] = [
  ['3 readers', { writers: 1, readers: 3, faults: [] }],
  ['2 writers, 3 readers', { writers: 2, readers: 3, faults: [] }],
  ...FAULTS.flatMap((fault): Named<Scenario>[] => [
    [`3 readers: ${fault}`, { writers: 1, readers: 3, faults: [fault] }],
    [`2 writers: ${fault}`, { writers: 2, readers: 1, faults: [fault] }],
  ]),
  ['a key and a group', { writers: 2, readers: 2, faults: [], versions: [[0], [1]] }],
  [
    'a key and a group: writer crashes',
    { writers: 2, readers: 1, faults: ['writer crashes'], versions: [[0], [0, 1]] },
  ],
  ['shared calls, 3 readers', { writers: 1, readers: 3, faults: [], singleFlight: true }],
  ...OF_WRITERS.slice(0, 3).flatMap((fault): Named<Scenario>[] => [
    [`shared calls, 3 readers: ${fault}`, { writers: 1, readers: 3, faults: [fault], singleFlight: true }],
    [`lagging origin, 2 writers: ${fault}`, { writers: 2, readers: 1, faults: [fault], laggingOrigin: true }],
    [`compaction, 2 writers: ${fault}`, { writers: 2, readers: 1, faults: [fault], compactors: 1 }],
  ]),
  ['compaction, 3 readers', { writers: 1, readers: 3, faults: [], compactors: 1 }],
  ['lagging origin, 3 readers', { writers: 1, readers: 3, faults: [], laggingOrigin: true }],
];

/** Millions of states more: `MODEL=full`. */
export const LARGE: readonly Named<Scenario>[] = [
  ['shared calls, 2 writers, 3 readers', { writers: 2, readers: 3, faults: [], singleFlight: true }],
  ['compaction, 2 writers, 2 readers', { writers: 2, readers: 2, faults: [], compactors: 1 }],
  ['compaction by 2 writers', { writers: 2, readers: 1, faults: [], compactors: 2 }],
  ...OF_WRITERS.flatMap((fault): Named<Scenario>[] => [
    [`2 writers, 2 readers: ${fault}`, { writers: 2, readers: 2, faults: [fault] }],
    [
      `shared calls, 2 writers, 2 readers: ${fault}`,
      { writers: 2, readers: 2, faults: [fault], singleFlight: true },
    ],
    ...OF_WRITERS.map(
      (other): Named<Scenario> => [
        `2 writers: ${fault}, ${other}`,
        { writers: 2, readers: 1, faults: [fault, other] },
      ],
    ),
  ]),
  ...FAULTS.slice(3).map(
    (fault): Named<Scenario> => [
      `compaction, 2 writers: ${fault}`,
      { writers: 2, readers: 1, faults: [fault], compactors: 1 },
    ],
  ),
  [
    'compaction, 2 writers: two crashes',
    { writers: 2, readers: 1, faults: ['writer crashes', 'writer crashes'], compactors: 1 },
  ],
];

/**
 * Two faults at once which the README declares: the server loses what says that a write is in flight, and the
 * write never says that it is over. All other pairs are clean.
 */
export const RESIDUALS: ReadonlySet<string> = new Set(
  ['a version is evicted', 'an intent is evicted', 'server is flushed', 'failover'].flatMap((loss) =>
    OF_WRITERS.slice(0, 3).map((silence) => pairOf(silence, loss)),
  ),
);

/** With a lagging origin one loss is enough, since nothing is said when the lag is over. */
export const LAGGING_RESIDUALS: ReadonlySet<string> = new Set<string>([
  'a version is evicted',
  'an intent is evicted',
  'server is flushed',
  'failover',
]);

export function pairOf(first: string, second: string): string {
  return [first, second].sort().join(' + ');
}

export const PAIRS: readonly Named<Scenario>[] = FAULTS.flatMap((first, index) =>
  FAULTS.slice(index).map(
    (second): Named<Scenario> => [pairOf(first, second), { writers: 1, readers: 2, faults: [first, second] }],
  ),
);

/** Each decision taken away, in the smallest scenario that shows what it is good for. */
export const MUTANTS: readonly Named<Scenario>[] = [
  [
    'stamps are taken after the call',
    { writers: 1, readers: 1, faults: [], mutations: ['stamps are taken after the call'] },
  ],
  [
    'nothing is begun before a write',
    { writers: 1, readers: 1, faults: ['writer crashes'], mutations: ['nothing is begun'] },
  ],
  [
    'a write without a response ends as if it had one',
    {
      writers: 1,
      readers: 1,
      faults: ['client times out'],
      decisions: { outcomeOfStatus: () => 'definite' },
    },
  ],
  [
    'an absent version is trusted',
    {
      writers: 1,
      readers: 1,
      faults: ['a version is evicted'],
      decisions: { isCurrent: (entry, seen) => entry.every((stamp, i) => stamp === (seen[i] ?? stamp)) },
    },
  ],
  [
    'calls are shared by key alone',
    { writers: 1, readers: 2, faults: [], singleFlight: true, decisions: { shareKey: (key) => key } },
  ],
  [
    'a second beginning overwrites the first',
    {
      writers: 2,
      readers: 1,
      faults: ['the end fails'],
      mutations: ['a second beginning overwrites'],
    },
  ],
  [
    'a second beginning is skipped',
    {
      writers: 2,
      readers: 1,
      faults: ['the end fails'],
      mutations: ['a second beginning is skipped'],
    },
  ],
  [
    'open writes do not keep answers from being stored',
    {
      writers: 1,
      readers: 1,
      faults: ['writer crashes'],
      decisions: { fillLease: (seen, versions) => SHIPPED.fillLease(seen, versions, []) },
    },
  ],
  [
    'an end that is retried appends the same stamp',
    {
      writers: 2,
      readers: 1,
      faults: ['the end fails'],
      decisions: { endTokens: (write) => SHIPPED.endToken(write) },
    },
  ],
  [
    'stamps hold for any server',
    { writers: 1, readers: 2, faults: ['failover'], decisions: { withReplicationId: (stamp) => stamp } },
  ],
  [
    'a lagging origin is not waited for',
    {
      writers: 1,
      readers: 1,
      faults: [],
      laggingOrigin: true,
      decisions: { holdMs: ({ pendingMs }, outcome) => (outcome === 'ambiguous' ? pendingMs : 0) },
    },
  ],
  [
    'a write without a response is not waited for by a lagging origin',
    {
      writers: 1,
      readers: 1,
      faults: ['writer crashes'],
      laggingOrigin: true,
      decisions: {
        holdMs: ({ pendingMs, originLagMs }, outcome) => (outcome === 'ambiguous' ? pendingMs : originLagMs),
      },
    },
  ],
  [
    'a compaction leaves no intent',
    {
      writers: 2,
      readers: 1,
      faults: ['the end fails'],
      compactors: 1,
      mutations: ['compaction leaves no intent'],
    },
  ],
  [
    'a compaction puts nothing back',
    {
      writers: 2,
      readers: 1,
      faults: ['the end fails'],
      compactors: 1,
      mutations: ['compaction puts nothing back'],
    },
  ],
  [
    'the intent of a compaction expires before those of the writes that it displaced',
    {
      writers: 2,
      readers: 1,
      faults: ['writer crashes', 'client times out'],
      compactors: 1,
      mutations: ['the intent of a compaction is short-lived'],
    },
  ],
];
