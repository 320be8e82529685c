import type { OperationTable } from '../../src/operation.ts';
import type { Args, Explain } from './caller.ts';
import type { Observation, ObservedRead } from './observe.ts';

/** What the map makes of one case. */
export interface CaseVerdict {
  readonly operation: string;
  readonly title: string;
  readonly args: Args;
  readonly notExercised: string | undefined;
  /** Reads that changed and are not invalidated. */
  readonly missed: readonly string[];
  /** Reads that changed and are invalidated. */
  readonly invalidated: readonly string[];
  /** Reads that are invalidated and did not change. */
  readonly invalidatedWithoutNeed: readonly string[];
  /** Keys that only other applications fill: nothing in the document reads them, so there is no verdict. */
  readonly external: readonly string[];
}

/** How one write and one cached read go together, over all cases. */
export interface PairVerdict {
  readonly write: string;
  readonly read: string;
  /** Titles of the cases in which an response changed. */
  readonly changedBy: readonly string[];
  /** Titles of the cases in which a changed response is not invalidated. */
  readonly missedBy: readonly string[];
  /** How many cases invalidate the read, and how many of those had no need to. */
  readonly invalidatedIn: number;
  readonly withoutNeedIn: number;
  /** How many of its entries changed and were invalidated, over all cases. */
  readonly entries: { readonly changed: number; readonly invalidated: number };
  /** How many cases of the write were not exercised: one of them might have changed the read. */
  readonly notExercised: number;
  /** Whether some entries are only invalidated because their group is. */
  readonly asGroup: boolean;
}

/** What the audit found. */
export interface Verdict {
  readonly cases: readonly CaseVerdict[];
  readonly pairs: readonly PairVerdict[];
  /** Writes of which no case could be carried out. */
  readonly notExercised: readonly string[];
}

/** Compares what changed with what a map invalidates. The same observations can be held against any map. */
export function judge(
  table: OperationTable,
  observations: readonly Observation[],
  explain: Explain,
): Verdict {
  const writes = Object.entries(table)
    .filter(([, { method }]) => method !== 'get' && method !== 'head')
    .map(([id]) => id);
  const exercised = new Set(
    observations.filter((each) => each.notExercised === undefined).map((each) => each.operation),
  );
  const judged = observations.map((observation) => judgeCase(observation, explain));
  return {
    cases: judged.map(({ verdict }) => verdict),
    pairs: writes.flatMap((write) =>
      pairsOf(
        write,
        judged.filter(({ verdict }) => verdict.operation === write),
      ),
    ),
    notExercised: writes.filter((id) => !exercised.has(id)),
  };
}

interface JudgedRead extends ObservedRead {
  readonly key: string;
  readonly byKey: boolean;
  readonly invalidated: boolean;
}

interface JudgedCase {
  readonly verdict: CaseVerdict;
  readonly reads: readonly JudgedRead[];
}

function judgeCase(observation: Observation, explain: Explain): JudgedCase {
  const { operation, title, args, notExercised } = observation;
  if (observation.reads.length === 0) {
    const nothing = { missed: [], invalidated: [], invalidatedWithoutNeed: [], external: [] };
    return { verdict: { operation, title, args, notExercised, ...nothing }, reads: [] };
  }
  const effects = explain(operation, args);
  const reads = observation.reads.map((read) => {
    const { key = '', groups } = explain(read.operation, read.args);
    const byKey = effects.deletes.includes(key);
    return {
      ...read,
      key,
      byKey,
      invalidated: byKey || groups.some((group) => effects.invalidates.includes(group)),
    };
  });
  const keys = (wanted: (read: JudgedRead) => boolean) => reads.filter(wanted).map(({ key }) => key);
  return {
    reads,
    verdict: {
      operation,
      title,
      args,
      notExercised,
      missed: keys(({ changed, invalidated }) => changed && !invalidated),
      invalidated: keys(({ changed, invalidated }) => changed && invalidated),
      invalidatedWithoutNeed: keys(({ changed, invalidated }) => !changed && invalidated),
      external: effects.externalDeletes,
    },
  };
}

function pairsOf(write: string, cases: readonly JudgedCase[]): PairVerdict[] {
  const names = new Set(cases.flatMap(({ reads }) => reads.map(({ operation }) => operation)));
  return [...names]
    .map((read) => {
      const having = (wanted: (read: JudgedRead) => boolean) =>
        cases.filter(({ reads }) => reads.some((each) => each.operation === read && wanted(each)));
      const titles = (some: readonly JudgedCase[]) => some.map(({ verdict }) => verdict.title);
      const changed = having((each) => each.changed);
      const invalidated = having((each) => each.invalidated);
      const entries = cases.flatMap(({ reads }) => reads.filter((each) => each.operation === read));
      return {
        write,
        read,
        changedBy: titles(changed),
        missedBy: titles(having((each) => each.changed && !each.invalidated)),
        invalidatedIn: invalidated.length,
        withoutNeedIn: invalidated.filter((each) => !changed.includes(each)).length,
        entries: {
          changed: entries.filter((each) => each.changed).length,
          invalidated: entries.filter((each) => each.invalidated).length,
        },
        notExercised: cases.filter(({ verdict }) => verdict.notExercised !== undefined).length,
        asGroup: entries.some((each) => each.invalidated && !each.byKey),
      };
    })
    .filter(({ changedBy, invalidatedIn }) => changedBy.length > 0 || invalidatedIn > 0);
}
