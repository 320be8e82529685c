import { afterAll, describe, expect, test } from 'vitest';
import { check, report, shortestViolation } from './model/checking.ts';
import { timedModel } from './model/timed-model.ts';
import type { TimedFault, TimedScenario } from './model/timed-state.ts';

const FAULTS: readonly TimedFault[] = [
  'writer crashes',
  'client times out',
  'the end fails',
  'the beginning fails',
  'a version is evicted',
];
const PAIRS = FAULTS.flatMap((first, index) => FAULTS.slice(index).map((second) => [first, second]));

afterAll(() => console.log(report.join('\n')));

function expectClean(name: string, scenario: TimedScenario): void {
  const { hits, violations, counterexample } = check(name, timedModel(scenario));
  expect(violations, counterexample).toBe(0);
  expect(hits).toBeGreaterThan(0);
}

describe.each(['memory', 'bump'] as const)('in the form "%s" no read is stale in any order', (form) => {
  test('2 readers', () => {
    expectClean(`${form}: 2 readers`, { form, writers: 1, readers: 2, faults: [] });
  });

  test('2 writers', { timeout: 300_000 }, () => {
    expectClean(`${form}: 2 writers`, { form, writers: 2, readers: 1, faults: [] });
  });

  test.each(PAIRS)('%s, %s', (...faults) => {
    expectClean(`${form}: ${faults.join(', ')}`, { form, writers: 1, readers: 1, faults });
  });

  test.each(FAULTS)('lagging origin: %s', (fault) => {
    const scenario: TimedScenario = { form, writers: 1, readers: 1, faults: [fault], laggingOrigin: true };
    expectClean(`${form}, lagging origin: ${fault}`, scenario);
  });
});

describe('the check finds what goes wrong without each of the decisions', () => {
  const mutants: readonly (readonly [string, TimedScenario])[] = [
    [
      'memory: a write without a response ends as if it had one',
      {
        form: 'memory',
        writers: 1,
        readers: 1,
        faults: ['client times out'],
        decisions: { outcomeOfStatus: () => 'definite' },
      },
    ],
    [
      'memory: calls are shared by key alone',
      { form: 'memory', writers: 1, readers: 2, faults: [], decisions: { shareKey: (key) => key } },
    ],
    [
      'memory: a lagging origin is not waited for',
      {
        form: 'memory',
        writers: 1,
        readers: 1,
        faults: [],
        laggingOrigin: true,
        decisions: { holdMs: ({ pendingMs }, outcome) => (outcome === 'ambiguous' ? pendingMs : 0) },
      },
    ],
    [
      'bump: the time of a version is ignored',
      {
        form: 'bump',
        writers: 1,
        readers: 1,
        faults: ['the end fails'],
        decisions: { isOver: () => true, stampOfHeldVersion: (value) => String(value).slice(0, 16) },
      },
    ],
    [
      'bump: a lagging origin is not waited for',
      {
        form: 'bump',
        writers: 1,
        readers: 1,
        faults: ['writer crashes'],
        laggingOrigin: true,
        decisions: { holdMs: ({ pendingMs }) => pendingMs },
      },
    ],
  ];
  test.each(mutants)('%s', (name, scenario) => {
    expect(shortestViolation(`mutant of ${name}`, timedModel(scenario))).toBeDefined();
  });
});
