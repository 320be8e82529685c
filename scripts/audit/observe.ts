import { isDeepStrictEqual } from 'node:util';
import type { OperationTable } from '../../src/operation.ts';
import type { Args, Call, Reply } from './caller.ts';

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

/** Ids by the name of the parameter that takes them: every cached read is taken of every one. */
export type Known = ReadonlyMap<string, ReadonlySet<string>>;

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

/** Tries one case: snapshot, write, snapshot. It does not clean up. */
export async function observe(
  table: OperationTable,
  call: Call,
  known: Known,
  tried: Case,
): Promise<Observation> {
  const { operation, title } = tried;
  let args: Args;
  try {
    args = await tried.prepare();
  } catch (error) {
    if (!(error instanceof NotPossible)) throw error;
    return { operation, title, args: {}, notExercised: error.message, reads: [] };
  }
  const before = await snapshot(table, call, known);
  const reply = await call(operation, args);
  const reads: ObservedRead[] = [];
  const after = await mapLimited(before, CONCURRENCY, ({ operation: read, args: of }) => call(read, of));
  for (const [index, { operation: read, args: of, reply: old }] of before.entries()) {
    // Only a success is ever stored, so nothing else can become outdated.
    if (old.ok) reads.push({ operation: read, args: of, changed: !isDeepStrictEqual(old, after[index]) });
  }
  return { operation, title, args, reads, notExercised: unexpected(tried, reply) };
}

/** Cached reads of a table that cannot be tried, because no value is known for one of their parameters. */
export function unreadable(table: OperationTable, known: Known): string[] {
  return cachedReads(table)
    .filter(([, names]) => argumentsOf(names, known).length === 0)
    .map(([id]) => id);
}

function unexpected({ fails = false }: Case, reply: Reply): string | undefined {
  if (reply.ok) return fails ? 'succeeded, though it was meant to be refused' : undefined;
  return fails ? undefined : `was answered ${reply.status}`;
}

function snapshot(table: OperationTable, call: Call, known: Known) {
  const reads = cachedReads(table).flatMap(([operation, names]) =>
    argumentsOf(names, known).map((args) => ({ operation, args })),
  );
  return mapLimited(reads, CONCURRENCY, async (read) => ({
    ...read,
    reply: await call(read.operation, read.args),
  }));
}

/** The cached reads of a table with the names of their arguments. */
function cachedReads(table: OperationTable): [id: string, names: string[]][] {
  return Object.entries(table)
    .filter(([, { cache }]) => cache.kind === 'read')
    .map(([id, { pathParameters, query }]) => [id, [...Object.keys(pathParameters), ...query]]);
}

/** Every combination of known values for a few names. */
function argumentsOf(names: readonly string[], known: Known): Args[] {
  return names.reduce<Args[]>(
    (all, name) =>
      all.flatMap((args) => [...(known.get(name) ?? [])].map((value) => ({ ...args, [name]: value }))),
    [{}],
  );
}

async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
