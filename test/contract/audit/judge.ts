import { explain } from '../../../src/explain.ts';
import type { OperationTable } from '../../../src/operation.ts';
import type { Observation, ObservedRead } from './observe.ts';

/** A read, and what the map says of it. */
export interface JudgedRead extends ObservedRead {
  readonly key: string;
  /** Whether the write invalidates the read, and whether by its key or only by its group. */
  readonly invalidatedBy: 'key' | 'group' | undefined;
}

/** What the map makes of one case. */
export interface CaseVerdict extends Observation {
  readonly reads: readonly JudgedRead[];
  /** Keys of reads that changed and are not invalidated. */
  readonly missed: readonly string[];
  /** Keys that only other applications fill: nothing in the document reads them, so there is no verdict. */
  readonly external: readonly string[];
}

/** How one write and one cached read go together, over all cases. */
export interface PairVerdict {
  readonly write: string;
  readonly read: string;
  /** Titles of the cases in which a response changed. */
  readonly changedBy: readonly string[];
  /** Titles of the cases in which a changed response is not invalidated. */
  readonly missedBy: readonly string[];
  /** How many cases invalidate the read, and how many of those had no need to. */
  readonly invalidatedIn: number;
  readonly withoutNeedIn: number;
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
export function judge(table: OperationTable, observations: readonly Observation[]): Verdict {
  const writes = Object.keys(table).filter((id) => !/^(get|head)$/.test(table[id]?.method ?? ''));
  const cases = observations.map((observation) => judgeCase(table, observation));
  const casesOf = (write: string) => cases.filter(({ operation }) => operation === write);
  return {
    cases,
    pairs: writes.flatMap((write) => pairsOf(write, casesOf(write))),
    notExercised: writes.filter((write) => casesOf(write).every((each) => each.notExercised !== undefined)),
  };
}

function judgeCase(table: OperationTable, observation: Observation): CaseVerdict {
  const { operation, args } = observation;
  // Without reads there may be no arguments either.
  if (observation.reads.length === 0) return { ...observation, reads: [], missed: [], external: [] };
  const { deletes, invalidates, externalDeletes } = explain(operation, table, args);
  const reads = observation.reads.map((read): JudgedRead => {
    const { key = '', groups } = explain(read.operation, table, read.args);
    const byGroup = groups.some((group) => invalidates.includes(group)) ? 'group' : undefined;
    return { ...read, key, invalidatedBy: deletes.includes(key) ? 'key' : byGroup };
  });
  const missed = reads.filter(isMissed).map(({ key }) => key);
  return { ...observation, reads, missed, external: externalDeletes };
}

function isMissed({ changed, invalidatedBy }: JudgedRead): boolean {
  return changed && invalidatedBy === undefined;
}

function pairsOf(write: string, cases: readonly CaseVerdict[]): PairVerdict[] {
  const reads = new Set(cases.flatMap((each) => each.reads.map(({ operation }) => operation)));
  return [...reads]
    .map((read) => pairOf(write, read, cases))
    .filter(({ changedBy, invalidatedIn }) => changedBy.length > 0 || invalidatedIn > 0);
}

function pairOf(write: string, read: string, cases: readonly CaseVerdict[]): PairVerdict {
  /** The cases in which some entry of the read is as wanted. */
  const casesWith = (isWanted: (entry: JudgedRead) => boolean) =>
    cases.filter(({ reads }) => reads.some((entry) => entry.operation === read && isWanted(entry)));
  const titles = (some: readonly CaseVerdict[]) => some.map(({ title }) => title);
  const changed = casesWith((entry) => entry.changed);
  const invalidated = casesWith(({ invalidatedBy }) => invalidatedBy !== undefined);
  return {
    write,
    read,
    changedBy: titles(changed),
    missedBy: titles(casesWith(isMissed)),
    invalidatedIn: invalidated.length,
    withoutNeedIn: invalidated.filter((each) => !changed.includes(each)).length,
    notExercised: cases.filter(({ notExercised }) => notExercised !== undefined).length,
    asGroup: casesWith(({ invalidatedBy }) => invalidatedBy === 'group').length > 0,
  };
}
