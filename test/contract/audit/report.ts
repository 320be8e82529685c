import { counted } from '../../../scripts/counted.ts';
import type { PairVerdict, Verdict } from './judge.ts';
import type { AuditResult } from './run.ts';

/** The audit for people: a table of writes and reads, and what the table cannot say. */
export function auditReport(verdict: Verdict, result: AuditResult): string {
  const { pairs, cases, notExercised } = verdict;
  const skipped = cases.filter((each) => each.notExercised !== undefined);
  const missed = pairs.filter(({ missedBy }) => missedBy.length > 0);
  const undecided = pairs.filter(isUndecided);
  const writes = new Set(cases.map(({ operation }) => operation)).size;
  const sections = [
    auditTable(verdict),
    section(
      'Invalidated without need in some cases: a rule cannot look at what a request changes',
      pairs.filter((pair) => pair.withoutNeedIn > 0 && !isUndecided(pair)).map(overInvalidation),
    ),
    section(
      'Undecided: invalidated and never changed, but not every case of the write was exercised',
      undecided.map(
        ({ write, read, notExercised: left }) => `${write} → ${read}: ${counted(left, 'case')} not exercised`,
      ),
    ),
    section('Not exercised', [
      ...notExercised.map((id) => `${id} (no case could be carried out)`),
      ...skipped.map((each) => `${each.operation}, ${each.title}: ${each.notExercised}`),
      ...result.unreadable.map((id) => `${id} (no arguments are known to read it with)`),
    ]),
    section('Left behind, as the API shows it', result.left),
    section(
      'MISSED: changed, and not invalidated',
      missed.map(({ write, read, missedBy }) => `${write} → ${read}: ${missedBy.join('; ')}`),
    ),
    `${counted(cases.length, 'case')} of ${counted(writes, 'write')}: ${missed.length} missed, ` +
      `${pairs.filter(isNeverNeeded).length} invalidated without need, ${undecided.length} undecided, ` +
      `${counted(notExercised.length, 'write')} not exercised`,
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

/** Whether no case at all needed what a write invalidates, although every case was exercised. */
export function isNeverNeeded(pair: PairVerdict): boolean {
  return pair.changedBy.length === 0 && pair.notExercised === 0;
}

/** Whether only a case that was not exercised could need what a write invalidates. */
export function isUndecided(pair: PairVerdict): boolean {
  return pair.changedBy.length === 0 && pair.notExercised > 0;
}

function auditTable({ pairs, cases, notExercised }: Verdict): string {
  const rows = [['write', 'cases', 'cached read', 'changed', 'invalidated', 'missed', 'without need']];
  for (const write of new Set([...cases.map(({ operation }) => operation), ...notExercised])) {
    const tried = cases.filter((each) => each.operation === write && each.notExercised === undefined).length;
    const own = pairs.filter((pair) => pair.write === write);
    if (own.length === 0) rows.push([write, String(tried), '–']);
    for (const [index, { read, changedBy, invalidatedIn, missedBy, withoutNeedIn }] of own.entries()) {
      const numbers = [changedBy.length, invalidatedIn, missedBy.length, withoutNeedIn];
      const first = index === 0 ? [write, String(tried)] : ['', ''];
      rows.push([...first, read, ...numbers.map((number) => String(number || '·'))]);
    }
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const padded = (cell: string, column: number): string => {
    const isNumber = column === 1 || column > 2;
    return cell[isNumber ? 'padStart' : 'padEnd'](widths[column] ?? 0);
  };
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}

function overInvalidation(pair: PairVerdict): string {
  const { write, read, changedBy, invalidatedIn, withoutNeedIn, asGroup } = pair;
  const [first, ...others] = changedBy.map((title) => `“${title}”`);
  const all = others.length < 3 ? [first, ...others].join(', ') : `${first} and ${others.length} more`;
  const needed = first === undefined ? 'no case needs it' : `needed by ${all}`;
  const group = asGroup
    ? '; the group is invalidated whole, for the request does not name all that change'
    : '';
  return `${write} → ${read}: ${withoutNeedIn} of ${counted(invalidatedIn, 'case')}, ${needed}${group}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
