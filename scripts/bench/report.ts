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

/** One column of the table of a benchmark, and what readers are told that it is. */
type Figure = readonly [title: string, benchmark: number, table: string, column: string];

/** Everything that is measured, in the order in which readers are shown it. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  memory: ['A hit in memory, µs', 1, 'sequential', 'wallUs'],
  redis: ['A hit in Redis, 50 in flight, µs', 2, '50 in flight', 'wallUs'],
  redisCpu: ['A hit in Redis, 50 in flight, µs of CPU', 2, '50 in flight', 'cpuUs'],
  near: ['A hit with the near cache, µs', 3, 'sequential', 'wallUs'],
  miss: ['A miss, API at once, µs', 4, 'miss, API answers at once', 'wallUs'],
  write: ['A write, API at once, µs', 4, 'write, API answers at once', 'wallUs'],
  lateMiss: ['A miss, API at 20 ms, µs', 4, 'miss, API answers after 20 ms', 'wallUs'],
  lateWrite: ['A write, API at 20 ms, µs', 4, 'write, API answers after 20 ms', 'wallUs'],
  page: ['A page of three reads, API at 10 ms, µs', 5, 'API answers after 10 ms', 'wallUs'],
  cold: ['10,000 concurrent reads of a cold key, API calls', 6, 'cold', 'calls'],
  start: ['What a process pays once, ms', 7, 'start', 'wallMs'],
  pageOfHits: ['A page of three hits in Redis, µs', 8, 'page of three hits', 'wallUs'],
  farHits: ['Hits with Redis so far away, %', 8, 'distance', 'hits'],
  farP99: ['p99 of a hit with Redis so far away, ms', 8, 'distance', 'p99Ms'],
  farFloor: ['p99 of MGET with Redis so far away, ms', 8, 'distance', 'floorP99Ms'],
  commands: ['Commands that Redis runs', 8, 'commands', 'commands'],
};

/** A figure of one row. */
export interface Measured {
  readonly row: string;
  /** The median of `rounds`. */
  readonly value: number;
  readonly rounds: readonly number[];
}

/** A figure of every row, none when this run did not measure it. */
export function measuredOf({ sections }: Report, name: string): readonly Measured[] {
  const [, number, title, column] = FIGURES[name] as Figure; // named in this folder only
  const tables = sections.find((section) => section.number === number)?.tables ?? [];
  const rows = tables.find((table) => table.title === title)?.rows ?? [];
  return rows.map(({ name: row, values, rounds }) => {
    return { row, value: values[column] ?? Number.NaN, rounds: rounds[column] ?? [] };
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
