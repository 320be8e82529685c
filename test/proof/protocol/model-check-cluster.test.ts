import { afterAll, describe, expect, test } from 'vitest';
import { check, report, shortestViolation } from './model/checking.ts';
import { clusterModel } from './model/cluster-model.ts';
import type { ClusterFault, ClusterScenario } from './model/cluster-state.ts';

const FAULTS: readonly ClusterFault[] = [
  'writer crashes',
  'client times out',
  'failover of shard 0',
  'failover of shard 1',
];

afterAll(() => console.log(report.join('\n')));

describe('on a cluster no read is stale in any order of commands on its shards', () => {
  const scenarios: readonly (readonly [string, ClusterScenario])[] = [
    ['a key and a group', { writers: 1, readers: 1, faults: [] }],
    ['a key and a group: two silences', { writers: 1, readers: 1, faults: FAULTS.slice(0, 2) }],
    ['a group, 2 readers', { writers: 1, readers: 2, faults: [], changes: [1] }],
    // A reader looks up again and again, so that one of them meets all that it has stored itself.
    ...FAULTS.flatMap((fault) =>
      [[0], [1]].map(
        (changes) =>
          [`shard ${changes}: ${fault}`, { writers: 1, readers: 1, faults: [fault], changes }] as const,
      ),
    ),
  ];
  test.each(scenarios)('%s', { timeout: 900_000 }, (name, scenario) => {
    const { hits, violations, counterexample } = check(`cluster: ${name}`, clusterModel(scenario));
    expect(violations, counterexample).toBe(0);
    expect(hits).toBeGreaterThan(0);
  });
});

describe('of two faults at once, just a failover and a writer that falls silent can make a read stale', () => {
  const pairs = FAULTS.slice(0, 2).flatMap((silence) =>
    FAULTS.slice(2).map((loss) => [silence, loss] as const),
  );
  test.each(pairs)('%s, %s', { timeout: 300_000 }, (...faults) => {
    const changes = faults[1] === 'failover of shard 0' ? [0] : [1];
    const scenario: ClusterScenario = { writers: 1, readers: 1, faults, changes };
    expect(shortestViolation(`cluster: ${faults.join(', ')}`, clusterModel(scenario))).toBeDefined();
  });
});

describe('the check finds what goes wrong without each of the decisions', () => {
  const mutants: readonly (readonly [string, ClusterScenario])[] = [
    [
      'one replication id for all shards',
      { writers: 1, readers: 1, faults: ['failover of shard 1'], changes: [1], oneReplicationId: true },
    ],
    [
      'one intent for all versions',
      { writers: 1, readers: 1, faults: ['writer crashes'], changes: [1], oneIntent: true },
    ],
    [
      'only the version of the key counts',
      {
        writers: 1,
        readers: 1,
        faults: [],
        changes: [1],
        decisions: { isCurrent: (entry, seen) => entry[0] === seen[0] },
      },
    ],
  ];
  test.each(mutants)('%s', { timeout: 300_000 }, (name, scenario) => {
    expect(shortestViolation(`cluster, mutant: ${name}`, clusterModel(scenario))).toBeDefined();
  });
});
