/** What the benchmark measured, as it is written to JSON. */
export interface Report {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly date: string;
  readonly rounds: number;
  readonly sections: readonly Section[];
}

/** What one benchmark measured. */
export interface Section {
  readonly number: number;
  readonly tables: readonly Table[];
}

export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  /** Figures by the key of their column, whose end says the unit. */
  readonly values: Readonly<Record<string, number>>;
  /** What values are the medians of, round by round. */
  readonly rounds: Readonly<Record<string, readonly number[]>>;
}

/** The rows of a table, none when this run did not measure it. */
export function rowsOf({ sections }: Report, number: number, title: string): readonly Row[] {
  const tables = sections.find((section) => section.number === number)?.tables ?? [];
  return tables.find((table) => table.title === title)?.rows ?? [];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
