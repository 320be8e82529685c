import { describe, expect, it } from 'vitest';
import { soak } from './soak/harness.ts';
import { Oracle, type StaleRead } from './soak/oracle.ts';
import { brokenPromises, table } from './soak/report.ts';
import { BOUND_MS, shelfOf, shelfTarget } from './soak/settings.ts';

describe('the oracle', () => {
  const item = 5;
  const judged = (oracle: Oracle): StaleRead['staleness'][] =>
    [...oracle.judge(0).stale, ...oracle.judge(0).stale].map(({ staleness }) => staleness);

  it('finds a read that began after an acknowledgement and returned an older version', () => {
    const oracle = new Oracle();
    oracle.ended({ item, startedAtMs: 101, version: 1 });
    oracle.acknowledged({ target: item, version: 2, sinceMs: 100 });
    expect(judged(oracle)).toEqual(['acknowledged']);
  });

  it('finds it also when it hears of the acknowledgement after the read ended', () => {
    const oracle = new Oracle();
    oracle.ended({ item, startedAtMs: 101, version: 1 });
    oracle.judge(0);
    oracle.acknowledged({ target: shelfTarget(shelfOf(item)), version: 2, sinceMs: 100 });
    expect(judged(oracle)).toEqual(['acknowledged']);
  });

  it('permits a read that overlaps a write to return either version', () => {
    const oracle = new Oracle();
    oracle.acknowledged({ target: item, version: 2, sinceMs: 100 });
    oracle.ended({ item, startedAtMs: 99, version: 1 });
    oracle.ended({ item, startedAtMs: 99, version: 2 });
    oracle.ended({ item, startedAtMs: 101, version: 3 });
    expect(judged(oracle)).toEqual([]);
  });

  it('tells a write without an acknowledgement from one that was applied longer ago than the bound', () => {
    const oracle = new Oracle();
    oracle.applied({ target: item, version: 2, sinceMs: 100 });
    oracle.ended({ item, startedAtMs: 101 + BOUND_MS, version: 1 });
    oracle.ended({ item, startedAtMs: 101, version: 1 });
    oracle.ended({ item, startedAtMs: 99, version: 1 });
    expect(judged(oracle)).toEqual(['beyond', 'within']);
  });

  it('keeps the newest version when it drops old facts', () => {
    const oracle = new Oracle();
    oracle.acknowledged({ target: item, version: 3, sinceMs: 100 });
    oracle.acknowledged({ target: item, version: 2, sinceMs: 101 });
    oracle.judge(1e6);
    oracle.ended({ item, startedAtMs: 1e6, version: 2 });
    expect(judged(oracle)).toEqual(['acknowledged']);
  });
});

describe('several processes on one Redis, with crashes, cut connections, frozen and restarted servers', () => {
  it('never return a value from before an acknowledged write, nor from before any write beyond the bound', async () => {
    // A cache without hits would be as clean.
    const counts = {
      reads: 300_000,
      hits: 150_000,
      'writes acknowledged': 100,
      'fault: late commit, no response': 1,
    };
    const outcome = await soak('ours', { seconds: 20, counts });
    expect(outcome.examples, table([outcome])).toEqual([]);
    expect(brokenPromises(outcome)).toBe(0);
  });

  it('do so when a key is deleted before and after its write, so the run can tell', async () => {
    const outcome = await soak('plain', { counts: { 'stale acknowledged': 10 } });
    expect(brokenPromises(outcome)).toBeGreaterThanOrEqual(10);
  });
});

describe.each(['cluster', 'sentinel'] as const)(
  'the same on a Redis %s, with failovers besides',
  (topology) => {
    it('never return a value from before an acknowledged write, nor from before any write beyond the bound', async () => {
      const counts = {
        reads: 100_000,
        hits: 50_000,
        'writes acknowledged': 100,
        'fault: primary killed': 1,
        'fault: manual failover': 1,
      };
      const outcome = await soak('ours', { seconds: 20, counts }, topology);
      // While two servers take writes, a write that is in flight on one is not seen on the other until it ends.
      const broken = outcome.examples.filter(({ staleness }) => staleness !== 'within');
      expect(broken, table([outcome])).toEqual([]);
      expect(brokenPromises(outcome), table([outcome])).toBe(0);
    });
  },
);

describe('beside a Python process that reads and writes as the admin does', () => {
  it('no read that began after its write and its deletion had returned shows a value from before, with witnesses', async () => {
    const counts = { reads: 20_000, hits: 5_000, 'Python writes acknowledged': 50 };
    const outcome = await soak('witnessed', { seconds: 15, counts });
    expect(outcome.examples, table([outcome])).toEqual([]);
    expect(brokenPromises(outcome)).toBe(0);
  });

  it('without them reads are stale, so the run can tell', async () => {
    const outcome = await soak('unwitnessed', { counts: { 'stale acknowledged': 10 } });
    expect(brokenPromises(outcome)).toBeGreaterThanOrEqual(10);
  });

  it('no read is stale beyond the bound when its writes follow the protocol, with and without a response', async () => {
    const counts = { reads: 20_000, hits: 10_000, 'Python writes acknowledged': 50 };
    const outcome = await soak('cooperating', { seconds: 15, counts });
    expect(outcome.examples, table([outcome])).toEqual([]);
    expect(brokenPromises(outcome)).toBe(0);
  });
});
