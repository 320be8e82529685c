import { afterAll, describe, expect, test } from 'vitest';
import { check, report, shortestViolation } from './model/checking.ts';
import { redisModel } from './model/redis-model.ts';
import {
  CLEAN,
  FAULTS,
  LAGGING_RESIDUALS,
  LARGE,
  MUTANTS,
  PAIRS,
  RESIDUALS,
} from './model/redis-scenarios.ts';
import type { Scenario } from './model/redis-state.ts';

const inAllOrders = (name: string, scenario: Scenario) =>
  check(name, redisModel(scenario, true), redisModel(scenario, false));

afterAll(() => console.log(report.join('\n')));

describe('on Redis no read is stale in any order of commands', () => {
  const scenarios = process.env.MODEL === 'full' ? [...CLEAN, ...LARGE] : CLEAN;
  test.each(scenarios)('%s', (name, scenario) => {
    const { hits, violations, counterexample } = inAllOrders(name, scenario);
    expect(violations, counterexample).toBe(0);
    // Without hits there would be nothing to be stale.
    expect(hits).toBeGreaterThan(0);
  });
});

describe('of two faults at once, just the declared pairs can make a read stale', () => {
  test.each(PAIRS)('%s', (name, scenario) => {
    const { violations, counterexample } = inAllOrders(name, scenario);
    expect(violations > 0, counterexample).toBe(RESIDUALS.has(name));
  });
});

describe('while the origin lags, just the declared faults can make a read stale', () => {
  test.each(FAULTS)('%s', (fault) => {
    const scenario: Scenario = { writers: 1, readers: 2, faults: [fault], laggingOrigin: true };
    const { violations, counterexample } = inAllOrders(`lagging origin: ${fault}`, scenario);
    expect(violations > 0, counterexample).toBe(LAGGING_RESIDUALS.has(fault));
  });
});

describe('the check finds what goes wrong without each of the decisions', () => {
  test.each(MUTANTS)('%s', (name, scenario) => {
    expect(shortestViolation(`mutant: ${name}`, redisModel(scenario, false))).toBeDefined();
  });
});
