import type { OperationTable } from '../../src/operation.ts';
import type { Call } from './caller.ts';
import { Lab, type Permissions, type Usable } from './lab.ts';
import { Ledger } from './ledger.ts';
import { type Case, type Observation, observe, unreadable } from './observe.ts';

/** What a run needs. */
export interface AuditRun {
  readonly table: OperationTable;
  readonly call: Call;
  /** Gives the cases to try, each of which leaves to the lab what to put back. */
  readonly recipes: (lab: Lab) => readonly Case[];
  readonly usable: Usable;
  readonly may: Permissions;
  /** How many of the organisations that are there already are read with each case. */
  readonly limit: number;
  /** How long an API that fails is waited for, in milliseconds, while things are put back. */
  readonly restoreTimeoutMs: number;
  /** Ends the run before its next request; what it borrowed is put back all the same. */
  readonly signal?: AbortSignal;
}

/** What was seen, before any map is held against it. */
export interface AuditResult {
  readonly observations: readonly Observation[];
  /** Cached reads that could not be tried. */
  readonly unreadable: readonly string[];
  /** What remains, read back from the API. */
  readonly left: readonly string[];
  /** What ended the run before its last case. */
  readonly failure?: unknown;
}

/** Tries every recipe, one after the other, and puts everything back after each, whatever happens. */
export async function runAudit(run: AuditRun): Promise<AuditResult> {
  const { table, call, signal } = run;
  const ledger = new Ledger(call, run.restoreTimeoutMs);
  const untilAborted: Call = async (operation, args) => {
    signal?.throwIfAborted();
    return await call(operation, args);
  };
  const lab = new Lab(untilAborted, run.usable, run.may, ledger);
  const observations: Observation[] = [];
  const failures: unknown[] = [];
  try {
    await lab.look(run.limit);
    for (const each of run.recipes(lab)) {
      try {
        observations.push(await observe(table, untilAborted, lab.known, each));
      } finally {
        await ledger.restore();
        lab.forget();
      }
    }
  } catch (error) {
    failures.push(error);
  }
  const left = await ledger.left();
  const seen = { observations, unreadable: unreadable(table, lab.known), left };
  return failures.length === 0 ? seen : { ...seen, failure: failures[0] };
}
