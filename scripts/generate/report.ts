import { isReading } from './declared-operation.ts';
import { readDeclaredRules } from './declared-rules.ts';
import type { OpenApiDocument } from './document.ts';
import { operationsOf } from './emit.ts';
import { UNDECIDED, whyNotCacheable } from './suggested-rules.ts';

/**
 * How much of an API is cached, undecided and not cached, and why. Operations without a rule are undecided.
 *
 * @throws {DocumentError} when the operations cannot be read.
 */
export function reportOn(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const { reads, leftAlone, undecided, externalKeys } = readDeclaredRules(document, operations);
  const reasons = new Map([
    ...leftAlone.map(({ operation, reason }) => [operation, reason] as const),
    ...undecided.map((operation) => [operation, UNDECIDED] as const),
  ]);
  const section = (isRead: boolean, decided: string, alone: string): string[] => {
    const all = operations
      .filter(({ method }) => isReading(method) === isRead)
      .map((operation) => {
        const reason = reasons.get(operation);
        if (reason === undefined) return { what: decided };
        if (!reason.startsWith(UNDECIDED)) return { what: alone, why: reason };
        const why = isRead ? whyNotCacheable(operation) : undefined;
        return why === undefined ? { what: 'undecided' } : { what: 'cannot be cached', why };
      });
    return [decided, 'undecided', ...(isRead ? ['cannot be cached'] : []), alone].flatMap((what) => {
      const those = all.filter((each) => each.what === what);
      return [line(what, those.length, all.length), ...counted(those.flatMap(({ why }) => why ?? []))];
    });
  };
  const witnessed = reads.filter(({ witnesses }) => witnesses.length > 0).length;
  return [
    `${document.file}: ${operations.length} operations`,
    'Reads',
    ...section(true, 'cached', 'not cached'),
    ...(Object.keys(externalKeys).length > 0 ? [line('with witnesses', witnessed, reads.length)] : []),
    'Writes',
    ...section(false, 'invalidate', 'invalidate nothing'),
  ].join('\n');
}

function line(what: string, count: number, all: number): string {
  const share = all === 0 ? '' : `${Math.round((100 * count) / all)} %`;
  return `  ${what.padEnd(20)}${String(count).padStart(6)}${share.padStart(7)}`;
}

/** Each reason once, the most frequent first. */
function counted(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${String(count).padStart(28)} × ${reason.replace(/\s+/g, ' ')}`);
}
