import { isDeepStrictEqual } from 'node:util';
import type { KnownValues } from '../../../scripts/cli/known-values.ts';
import type { OperationTable } from '../../../src/operation.ts';
import type { Args, Call, Reply } from './call.ts';

/** One write to try: how to make what it needs, and with which arguments to call it. */
export interface Case {
  readonly operation: string;
  /** What sets this case apart from the others of its operation. */
  readonly title: string;
  /** The API refuses it; what changed all the same must be invalidated too. */
  readonly fails?: boolean;
  /** @throws {NotPossible} when something is missing that the audit cannot make. */
  readonly prepare: () => Promise<Args>;
}

/** A case cannot be tried; the message says what it needs. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible';
}

/** A cached read with its arguments, and whether its response changed. */
export interface ObservedRead {
  readonly operation: string;
  readonly args: Args;
  readonly changed: boolean;
}

/** What happened when a case was tried. */
export interface Observation {
  readonly operation: string;
  readonly title: string;
  readonly args: Args;
  /** Why the case says nothing about the write; `undefined` when it does. */
  readonly notExercised: string | undefined;
  /** Reads that could have been cached before the write. */
  readonly reads: readonly ObservedRead[];
}

/** How many reads are under way at once. */
const CONCURRENCY = 8;

/** Tries one case: all reads, the write, all reads. It does not clean up. */
export async function observe(
  table: OperationTable,
  call: Call,
  known: KnownValues,
  { operation, title, fails = false, prepare }: Case,
): Promise<Observation> {
  let args: Args;
  try {
    args = await prepare();
  } catch (error) {
    if (!(error instanceof NotPossible)) throw error;
    return { operation, title, args: {}, notExercised: error.message, reads: [] };
  }
  const calls = cachedReads(table).flatMap(([read, names]) =>
    known.combinations(names).map((of) => ({ operation: read, args: of })),
  );
  const before = await callAll(call, calls);
  const reply = await call(operation, args);
  const after = await callAll(call, calls);
  const reads = calls.flatMap((read, at) =>
    // Only a success is ever stored, so nothing else can become outdated.
    before[at]?.ok ? [{ ...read, changed: !isDeepStrictEqual(before[at], after[at]) }] : [],
  );
  const unexpected = reply.ok
    ? 'succeeded, though it was meant to be refused'
    : `was answered ${reply.status}`;
  return { operation, title, args, reads, notExercised: reply.ok === fails ? unexpected : undefined };
}

/** Cached reads of a table that cannot be tried, because no value is known for one of their parameters. */
export function unreadable(table: OperationTable, known: KnownValues): string[] {
  return cachedReads(table).flatMap(([id, names]) => (known.combinations(names).length === 0 ? [id] : []));
}

/** The cached reads of a table with the names of their arguments. */
function cachedReads(table: OperationTable): [id: string, names: string[]][] {
  return Object.entries(table).flatMap(([id, { cache, pathParameters, query }]) =>
    cache.kind === 'read' ? [[id, [...Object.keys(pathParameters), ...query]]] : [],
  );
}

async function callAll(
  call: Call,
  calls: readonly { readonly operation: string; readonly args: Args }[],
): Promise<Reply[]> {
  const replies: Reply[] = [];
  const queue = calls.entries();
  const work = async () => {
    for (const [at, { operation, args }] of queue) replies[at] = await call(operation, args);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return replies;
}
