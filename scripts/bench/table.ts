import type { Report, Row, Table } from './report.ts';

/** The report as a text for people. */
export function reportText({ node, processor, cores, sections, verdicts }: Report): string {
  const head = `Node ${node}, ${cores} × ${processor}`;
  const parts = sections.map(({ number, name, about, seconds, tables, skipped }) =>
    [`${number}. ${name} (${seconds} s)`, about, skipped ?? tables.map(tableText).join('\n\n')].join('\n'),
  );
  const lines = verdicts.map(({ claim, isReached, measured }) => {
    const word = isReached === undefined ? 'not measured' : isReached ? 'reached' : 'NOT REACHED';
    return `${word.padEnd(12)}  ${claim.padEnd(66)}  ${measured}`;
  });
  return [head, ...parts, ['To reach', ...lines].join('\n')].join('\n\n');
}

function tableText({ title, columns, rows }: Table): string {
  const keys = Object.keys(columns);
  const cells = rows.map((row) => [row.name, ...keys.map((key) => number(row, key))]);
  const all = [[title, ...Object.values(columns)], ...cells];
  const widths = all[0]?.map((_, index) => Math.max(...all.map((row) => (row[index] ?? '').length))) ?? [];
  return all
    .map((row) =>
      row.map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
      ),
    )
    .map((row) => `  ${row.join('  ')}`)
    .join('\n');
}

function number({ values }: Row, key: string): string {
  const value = values[key];
  if (value === undefined) return '';
  const digits = Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : 2;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
