import type { OperationTable } from '../../src/operation.ts';
import type { Call } from './caller.ts';
import { Lab, type Usable } from './lab.ts';
import { type Observation, observe, unreadable } from './observe.ts';
import { type Example, recipes } from './recipes.ts';

/** What a run needs. */
export interface AuditRun {
  readonly table: OperationTable;
  readonly call: Call;
  readonly example: Example;
  readonly usable: Usable;
  /** How many of the organisations that are there already are read with each case. */
  readonly limit: number;
}

/** What was seen, before any map is held against it. */
export interface AuditResult {
  readonly observations: readonly Observation[];
  /** Cached reads that could not be tried. */
  readonly unreadable: readonly string[];
  /** What could not be put back. */
  readonly leftBehind: readonly string[];
}

/** Tries every recipe, one after the other, and puts everything back after each. */
export async function runAudit({ table, call, example, usable, limit }: AuditRun): Promise<AuditResult> {
  const lab = new Lab(call, usable);
  const observations: Observation[] = [];
  await lab.look(limit);
  const cases = recipes(lab, example);
  console.error(`Trying ${cases.length} writes …`);
  for (const each of cases) {
    try {
      observations.push(await observe(table, call, lab.known, each));
    } finally {
      await lab.cleanUp();
    }
  }
  return { observations, unreadable: unreadable(table, lab.known), leftBehind: lab.leftBehind };
}
