/** What the benchmark measured, as it is written to JSON. */
export interface Report {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly date: string;
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly sections: readonly Section[];
  readonly verdicts: readonly Verdict[];
}

/** One benchmark. */
export interface Section {
  readonly number: number;
  readonly name: string;
  /** What was compared how, in a sentence or two. */
  readonly about: string;
  readonly tables: readonly Table[];
  /** How long the benchmark itself took. */
  readonly seconds: number;
}

export interface Table {
  readonly title: string;
  /** Headings by key. A unit stands in the heading. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
  /** What values are the medians of, round by round. */
  readonly rounds?: Readonly<Record<string, readonly number[]>>;
}

/** A target and what the run measured. */
export interface Verdict {
  readonly claim: string;
  /** `undefined` when this run did not measure it. */
  readonly isReached: boolean | undefined;
  /** The same on any machine, however busy. */
  readonly isCount: boolean;
  readonly measured: string;
}

/** The rows of a table, none when this run did not measure it. */
export function rowsOf(sections: readonly Section[], number: number, title: string): readonly Row[] {
  const tables = sections.find((section) => section.number === number)?.tables ?? [];
  return tables.find((table) => table.title === title)?.rows ?? [];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The report as text. */
export function reportText({ node, processor, cores, sections, verdicts }: Report): string {
  const parts = sections.map(({ number, name, about, seconds, tables }) =>
    [`${number}. ${name} (${seconds} s)`, about, tables.map(tableText).join('\n\n')].join('\n'),
  );
  const lines = verdicts.map(({ claim, isReached, measured }) => {
    const word = isReached === undefined ? 'not measured' : isReached ? 'reached' : 'NOT REACHED';
    return `${word.padEnd(12)}  ${claim.padEnd(66)}  ${measured}`;
  });
  return [`Node ${node}, ${cores} × ${processor}`, ...parts, ['Targets', ...lines].join('\n')].join('\n\n');
}

function tableText({ title, columns, rows }: Table): string {
  const cells = rows.map(({ name, values }) => [
    name,
    ...Object.keys(columns).map((key) => (values[key] === undefined ? '' : formatted(values[key]))),
  ]);
  const all = [[title, ...Object.values(columns)], ...cells];
  const widths = Array.from(all[0] ?? [], (_, index) =>
    Math.max(...all.map((row) => row[index]?.length ?? 0)),
  );
  return all
    .map((row) => row.map((cell, index) => cell[index === 0 ? 'padEnd' : 'padStart'](widths[index] ?? 0)))
    .map((row) => `  ${row.join('  ')}`)
    .join('\n');
}

function formatted(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : 2;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
