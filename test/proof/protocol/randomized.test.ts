import { describe, expect, test } from 'vitest';
import { DELETING, MIXES } from './random/mixes.ts';
import { Simulation } from './random/simulation.ts';
import { type Counts, run } from './random/world.ts';

/** `SEED=1 npx vitest run test/proof/protocol/randomized.test.ts` makes the same run, operation by operation. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const OPERATIONS = Number(process.env.OPERATIONS ?? 5_000_000);

function print(name: string, simulation: Simulation, counts: Counts, startedAtMs: number): void {
  const { reads, hits, writes, acknowledged, faults, stale } = counts;
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(
    `SEED=${SEED} ${name}: ${simulation.operations} operations in ${(simulation.nowMs / 1000).toFixed(0)} s of its ` +
      `own time, ${seconds} s of ours: ${reads} reads, ${hits} hits, ${writes} writes, ${acknowledged} ` +
      `acknowledged, ${faults} faults, ${stale.length} stale`,
  );
}

describe('over millions of operations no read is stale', () => {
  const mixes = Object.entries(MIXES);
  test.each(mixes)('%s', async (name, mix) => {
    const startedAtMs = performance.now();
    const simulation = new Simulation(SEED);
    const counts = await run(simulation, mix, OPERATIONS / mixes.length);
    print(name, simulation, counts, startedAtMs);
    expect(counts.stale, `again with SEED=${SEED}`).toEqual([]);
    expect(counts.hits).toBeGreaterThan(counts.reads / 10);
  });
});

test('the same run finds stale reads at once when keys are just deleted before and after a write', async () => {
  const startedAtMs = performance.now();
  const simulation = new Simulation(SEED);
  const counts = await run(simulation, DELETING, 200_000);
  print('deleting before and after', simulation, counts, startedAtMs);
  expect(counts.stale).toHaveLength(1);
});

test('a run is the same for the same seed', async () => {
  const mix = MIXES['crashes, late writes, lost and slow commands'];
  const results: unknown[] = [];
  for (let time = 0; time < 2; time++) {
    const simulation = new Simulation(SEED);
    const counts = await run(simulation, mix as NonNullable<typeof mix>, 20_000);
    results.push([counts, simulation.nowMs]);
  }
  expect(results[0]).toEqual(results[1]);
});
