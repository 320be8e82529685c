import { afterAll, describe, expect, test } from 'vitest';
import { check, report, shortestViolation } from './model/checking.ts';
import { explore } from './model/search.ts';
import { witnessModel } from './model/witness-model.ts';
import type { WitnessFault, WitnessScenario } from './model/witness-state.ts';

type Named = readonly [name: string, scenario: WitnessScenario];

afterAll(() => console.log(report.join('\n')));

const AFTER: WitnessScenario = { writers: ['after'], setters: 2, readers: 2 };
const AROUND: WitnessScenario = { ...AFTER, writers: ['before and after'] };
const FAULTS: readonly WitnessFault[] = [
  'the writer crashes',
  'the writer gets no response',
  'the witness is evicted',
  'failover',
];

/** After a write of another application and its deletion have returned, no read returns a value from before it. */
const CLEAN: readonly Named[] = [
  ['deletes before and after', AROUND],
  ['deletes after only', AFTER],
  ['slow readers that set an old value', { ...AFTER, setters: 3 }],
  ['two writers', { ...AFTER, writers: ['after', 'before and after'] }],
  ['lookups on two servers', { ...AFTER, readers: 1, splitLookups: 1 }],
  ['lookups on two servers: failover', { ...AFTER, readers: 1, splitLookups: 1, faults: ['failover'] }],
  ['readers that share calls', { ...AFTER, readers: 3, singleFlight: true }],
  ...FAULTS.flatMap((fault): Named[] => [
    [`deletes before and after: ${fault}`, { ...AROUND, faults: [fault] }],
    [`deletes after only: ${fault}`, { ...AFTER, faults: [fault] }],
    [`two writers: ${fault}`, { ...AFTER, writers: ['after', 'after'], setters: 1, faults: [fault] }],
  ]),
  ['two faults', { ...AFTER, faults: ['the witness is evicted', 'failover'] }],
];

describe('beside another application no read is stale once its write and its deletion have returned', () => {
  test.each(CLEAN)('%s', { timeout: 300_000 }, (name, scenario) => {
    const { hits, violations, counterexample } = check(`witness: ${name}`, witnessModel(scenario));
    expect(violations, counterexample).toBe(0);
    expect(hits).toBeGreaterThan(0);
  });
});

describe('what is not promised can happen', () => {
  test.each<Named>([
    ['a write is applied and its deletion has not returned', { ...AFTER, beyondPromise: true }],
    [
      'a crash between the call and the deletion',
      { ...AFTER, faults: ['the writer crashes'], beyondPromise: true },
    ],
    [
      'a write that is applied after its deletion',
      { ...AFTER, faults: ['the writer gets no response'], beyondPromise: true },
    ],
  ])('%s', (name, scenario) => {
    expect(shortestViolation(`not promised: ${name}`, witnessModel(scenario))).toBeDefined();
  });

  test('the other application itself keeps an old value that a slow reader has set', () => {
    const { counterexample } = explore(
      {
        ...witnessModel({ ...AFTER, readers: 0 }),
        violation: ({ store, writers }) =>
          store.expireTime > 0 &&
          writers.every(({ hasReturned, version }) => hasReturned && store.external < version)
            ? 'its key holds an old value'
            : undefined,
      },
      true,
    );
    expect(counterexample).toBeDefined();
  });
});

describe('the check finds what goes wrong without each of the decisions', () => {
  test.each<Named>([
    ['the stamp is read after the call', { ...AFTER, stampAfterCall: true }],
    [
      'the presence of the witness is enough',
      { ...AFTER, decisions: { isCurrent: (_, seen) => seen.every((stamp) => stamp !== undefined) } },
    ],
    ['an absent witness is trusted', { ...AROUND, decisions: { witnessStampOf: (time) => `@${time}` } }],
    [
      'a witness without a time to live is trusted',
      {
        ...AFTER,
        withoutTtl: true,
        decisions: { witnessStampOf: (time) => (time === '-2' ? undefined : `@${time}`) },
      },
    ],
    [
      'stamps hold for any server',
      { ...AFTER, faults: ['failover'], decisions: { withReplicationId: (stamp) => stamp } },
    ],
    [
      'calls are shared by key alone',
      { ...AFTER, singleFlight: true, decisions: { shareKey: (key) => key } },
    ],
  ])('%s', (name, scenario) => {
    expect(shortestViolation(`mutant: ${name}`, witnessModel(scenario))).toBeDefined();
  });
});
