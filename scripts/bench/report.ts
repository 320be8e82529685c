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
  /** Why there are no tables. */
  readonly skipped?: string;
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
}

/** One of the figures to reach. */
export interface Verdict {
  readonly claim: string;
  /** `undefined` when this run did not measure it. */
  readonly isReached: boolean | undefined;
  /** Not even a third of it is reached. */
  readonly isFarOff: boolean;
  readonly measured: string;
}

/** A figure of a report, `undefined` when it was not measured. */
export function figure(
  sections: readonly Section[],
  number: number,
  title: string,
  name: string,
  column: string,
): number | undefined {
  const table = sections
    .find((section) => section.number === number)
    ?.tables.find((other) => other.title === title);
  return table?.rows.find((row) => row.name === name)?.values[column];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value below which `share` of the values are. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
