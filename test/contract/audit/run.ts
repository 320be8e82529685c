import type { OperationTable } from '../../../src/operation.ts';
import type { Call } from './call.ts';
import { Lab, type Means } from './lab.ts';
import { Ledger } from './ledger.ts';
import { type Observation, observe, unreadable } from './observe.ts';
import { recipes } from './recipes.ts';

/** What a run needs. */
export interface AuditRun extends Means {
  readonly table: OperationTable;
  readonly call: Call;
  /** The only write to try (default: all). */
  readonly only?: string;
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

/** Tries every case, one after the other, and puts everything back after each, whatever happens. */
export async function runAudit(run: AuditRun): Promise<AuditResult> {
  const { table, only, signal } = run;
  const ledger = new Ledger(run.call, run.restoreTimeoutMs);
  const call: Call = async (operation, args) => {
    signal?.throwIfAborted();
    return await run.call(operation, args);
  };
  const lab = new Lab(call, run, ledger);
  const observations: Observation[] = [];
  let ended: { readonly failure?: unknown } = {};
  try {
    await lab.look(run.limit);
    for (const each of recipes(lab)) {
      if (only !== undefined && only !== each.operation) continue;
      try {
        observations.push(await observe(table, call, lab.known, each));
      } finally {
        await ledger.restore();
        lab.forget();
      }
    }
  } catch (failure) {
    ended = { failure };
  }
  const left = await ledger.left();
  return { observations, unreadable: unreadable(table, lab.known), left, ...ended };
}
