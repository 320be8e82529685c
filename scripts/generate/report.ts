import { type DeclaredOperation, isReading } from './declared-operation.ts';
import { readDeclaredRules } from './declared-rules.ts';
import type { OpenApiDocument } from './document.ts';
import { operationsOf } from './emit.ts';
import { UNDECIDED, unfitParameter, whyNotCacheable } from './suggested-rules.ts';

/**
 * How much of an API is cached, undecided and not cached, and why. Operations without a rule are undecided.
 *
 * @throws {DocumentError} when the operations cannot be read.
 */
export function reportOn(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const { reads, leftAlone, undecided, externalKeys } = readDeclaredRules(document, operations);
  const reasonOf = new Map(leftAlone.map(({ operation, reason }) => [operation, reason]));
  const ruleless = new Set(undecided);
  const isOpen = (each: DeclaredOperation) =>
    ruleless.has(each) || reasonOf.get(each)?.startsWith(UNDECIDED) === true;
  const section = (isRead: boolean, done: string, alone: string): string[] => {
    const all = operations.filter(({ method }) => isReading(method) === isRead);
    const open = all.filter(isOpen);
    const unfit = isRead ? open.flatMap((each) => whyNotCacheable(each) ?? []) : [];
    const decided = all.flatMap((each) => (isOpen(each) ? [] : (reasonOf.get(each) ?? [])));
    const [ruled, waiting] = [all.length - open.length - decided.length, open.length - unfit.length];
    return [
      line(done, ruled, all.length),
      line('undecided', waiting, all.length),
      ...(isRead ? [line('cannot be cached', unfit.length, all.length)] : []),
      ...counted(unfit),
      line(alone, decided.length, all.length),
      ...counted(decided),
      ...(isRead && ruled === 0 ? [whyNothing(all, waiting)] : []),
    ];
  };
  return [
    `${document.file}: ${operations.length} operations`,
    'Reads',
    ...section(true, 'cached', 'not cached'),
    ...(Object.keys(externalKeys).length > 0
      ? [line('with witnesses', reads.filter(({ witnesses }) => witnesses.length > 0).length, reads.length)]
      : []),
    'Writes',
    ...section(false, 'invalidate', 'invalidate nothing'),
  ].join('\n');
}

/** In a sentence, why a document has no cached read. */
function whyNothing(reads: readonly DeclaredOperation[], waiting: number): string {
  if (reads.length === 0)
    return '  Nothing can be cached: there is no GET, and only responses to GET are stored.';
  if (waiting > 0) return `  Nothing is cached yet: --init suggests a rule for the ${waiting} undecided.`;
  const names = reads.flatMap((read) => {
    const unfit = unfitParameter(read);
    return unfit === undefined ? [] : [`${unfit.in} parameter "${unfit.name}"`];
  });
  const [most] = byCount(names);
  const why = most === undefined ? 'each read has a reason above' : `most often because of the ${most[0]}`;
  return `  Nothing is cached: ${why}.`;
}

function line(what: string, count: number, all: number): string {
  const share = all === 0 ? '' : `${Math.round((100 * count) / all)} %`;
  return `  ${what.padEnd(20)}${String(count).padStart(6)}${share.padStart(7)}`;
}

function counted(reasons: readonly string[]): string[] {
  return byCount(reasons).map(
    ([reason, count]) => `${String(count).padStart(28)} × ${reason.replace(/\s+/g, ' ')}`,
  );
}

/** Each text once, the most frequent first. */
function byCount(texts: readonly string[]): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}
