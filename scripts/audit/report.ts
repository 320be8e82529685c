import type { PairVerdict, Verdict } from './judge.ts';
import type { AuditResult } from './run.ts';

/** The audit for people: a table of writes and reads, and what the table cannot say. */
export function auditReport(verdict: Verdict, result: AuditResult): string {
  const skipped = verdict.cases.filter(({ notExercised }) => notExercised !== undefined);
  const missed = verdict.pairs.filter(({ missedBy }) => missedBy.length > 0);
  const sections = [
    auditTable(verdict),
    section(
      'Cleared for nothing in some cases: a rule cannot look at what a request changes',
      verdict.pairs.filter(({ forNothingIn }) => forNothingIn > 0).map(overClearing),
    ),
    section('Not exercised', [
      ...verdict.notExercised.map((id) => `${id} (no case could be carried out)`),
      ...skipped.map((each) => `${each.operation}, ${each.title}: ${each.notExercised}`),
      ...result.unreadable.map((id) => `${id} (no arguments are known to read it with)`),
    ]),
    section('Left behind', result.leftBehind),
    section(
      'MISSED: changed, and not cleared',
      missed.map(({ write, read, missedBy }) => `${write} → ${read}: ${missedBy.join('; ')}`),
    ),
    `${verdict.cases.length} cases of ${new Set(verdict.cases.map(({ operation }) => operation)).size} writes: ` +
      `${missed.length} missed, ${verdict.pairs.filter(isNeverNeeded).length} cleared without any need, ` +
      `${verdict.notExercised.length} writes not exercised`,
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

/** The audit for programs. */
export function auditJson(verdict: Verdict, result: AuditResult): string {
  const summary = {
    missed: verdict.pairs.filter(({ missedBy }) => missedBy.length > 0),
    clearedForNothing: verdict.pairs.filter(({ forNothingIn }) => forNothingIn > 0),
    notExercised: verdict.notExercised,
    unreadable: result.unreadable,
    leftBehind: result.leftBehind,
  };
  return `${JSON.stringify({ ...summary, pairs: verdict.pairs, cases: verdict.cases }, undefined, 2)}\n`;
}

/** Whether no case at all needed what a write clears. */
export function isNeverNeeded({ changedBy, clearedIn }: PairVerdict): boolean {
  return clearedIn > 0 && changedBy.length === 0;
}

function auditTable({ pairs, cases, notExercised }: Verdict): string {
  const rows = [['write', 'cases', 'cached read', 'changed', 'cleared', 'missed', 'for nothing', 'entries']];
  for (const write of [...new Set([...cases.map(({ operation }) => operation), ...notExercised])]) {
    const tried = cases.filter((each) => each.operation === write && each.notExercised === undefined).length;
    const own = pairs.filter((pair) => pair.write === write);
    if (own.length === 0) rows.push([write, String(tried), '–', '', '', '', '', '']);
    for (const [index, pair] of own.entries()) {
      const { read, changedBy, clearedIn, missedBy, forNothingIn, entries } = pair;
      const counts = [changedBy.length, clearedIn, missedBy.length, forNothingIn].map((n) =>
        String(n || '·'),
      );
      rows.push([
        index === 0 ? write : '',
        index === 0 ? String(tried) : '',
        read,
        ...counts,
        `${entries.changed}/${entries.cleared}`,
      ]);
    }
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (column: number) => column === 1 || column > 2;
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function overClearing(pair: PairVerdict): string {
  const { write, read, changedBy, clearedIn, forNothingIn, asFamily } = pair;
  const [first, ...others] = changedBy.map((title) => `“${title}”`);
  const needed =
    first === undefined
      ? 'no case needs it'
      : `needed by ${others.length < 3 ? changedBy.map((title) => `“${title}”`).join(', ') : `${first} and ${others.length} more`}`;
  const family = asFamily
    ? '; the family expires as a whole, for the request does not name all that change'
    : '';
  return `${write} → ${read}: ${forNothingIn} of ${clearedIn} cases, ${needed}${family}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
