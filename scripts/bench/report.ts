/** What the benchmark measured, as it is written to JSON. */
export interface Report {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly date: string;
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

/** Prints a report for people. */
export function print({ node, processor, cores, sections, verdicts }: Report): void {
  console.log(`Node ${node}, ${cores} × ${processor}`);
  for (const { number, name, about, seconds, tables } of sections) {
    console.log(`\n${number}. ${name} (${seconds} s)\n${about}`);
    for (const { title, columns, rows } of tables) {
      console.log(title);
      const cells = rows.map(({ name: row, values }) => {
        const shown = Object.entries(columns).map(([key, heading]) => [heading, rounded(values[key])]);
        return [row, Object.fromEntries(shown)];
      });
      console.table(Object.fromEntries(cells));
    }
  }
  console.log('\nTargets');
  for (const { claim, isReached, measured } of verdicts) {
    const word = isReached === undefined ? 'not measured' : isReached ? 'reached' : 'NOT REACHED';
    console.log(`${word.padEnd(12)}  ${claim.padEnd(66)}  ${measured}`);
  }
}

function rounded(value = Number.NaN): number {
  return Number(value.toFixed(value < 100 ? 2 : 0));
}
