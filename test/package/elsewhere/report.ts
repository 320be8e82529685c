import { styleText } from 'node:util';

/** One line of a table: what was tried, and its result. `absent`: not available on this machine. */
export interface Row {
  readonly cells: readonly string[];
  readonly result: 'ok' | 'failed' | 'absent' | 'none';
  /** Shown with a failure. */
  readonly output?: string;
}

const MARKS = {
  ok: styleText('green', 'ok'),
  failed: styleText('red', 'FAILED'),
  absent: styleText('yellow', 'not run'),
  none: '–',
};

/** Prints a table and the output of each failure. Sets the exit code when anything failed. */
export function conclude(title: string, head: readonly string[], rows: readonly Row[]): void {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map(({ cells }) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[], end: string) =>
    console.log(`${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}  ${end}`);
  console.log(`${title}\n`);
  line(head, '');
  for (const { cells, result } of rows) line(cells, MARKS[result]);
  const count = (wanted: Row['result']) => rows.filter(({ result }) => result === wanted).length;
  console.log(`\n${count('ok')} ok, ${count('failed')} failed, ${count('absent')} not run here`);
  for (const { cells, result, output } of rows) {
    if (output !== undefined && result !== 'ok') console.log(`\n${cells.join(' ')}:\n${indent(output)}`);
  }
  if (count('failed') > 0) process.exitCode = 1;
}

function indent(text: string): string {
  return text
    .split('\n')
    .slice(0, 30)
    .map((line) => `    ${line}`)
    .join('\n');
}
