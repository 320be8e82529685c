import type { Outcome } from './harness.ts';
import { BOUND_MS } from './settings.ts';
import type { Tally } from './tally.ts';

const NAMES: Readonly<Record<Outcome['layer'], string>> = {
  ours: 'this client',
  plain: 'delete before and after',
};

/** Rows that are always there, with what they count. */
const ROWS: readonly (readonly [title: string, counted: string])[] = [
  ['reads', 'reads'],
  ['  from the cache', 'hits'],
  ['  failed', 'reads that failed'],
  ['writes acknowledged', 'writes acknowledged'],
  ['  without a response', 'writes without a response'],
  ['  refused, nothing sent', 'writes refused'],
  ['  failed', 'writes that failed'],
];

/** How many stale reads break the guarantee: after an acknowledged write, or beyond the bound after any other. */
export function brokenPromises({ tally }: Outcome): number {
  return (tally['stale acknowledged'] ?? 0) + (tally['stale beyond'] ?? 0);
}

/** The outcomes side by side. */
export function table(outcomes: readonly Outcome[]): string {
  const kinds = new Set(outcomes.flatMap(({ tally }) => Object.keys(tally)));
  const faults = [...kinds].filter((kind) => kind.startsWith('fault: ')).sort();
  const row = (title: string, cell: (outcome: Outcome) => string) =>
    title.padEnd(48) + outcomes.map((outcome) => cell(outcome).padStart(26)).join('');
  const counted = (title: string, what: string) => row(title, ({ tally }) => figure(tally, what));
  return [
    row('', ({ layer }) => NAMES[layer]),
    row('seconds', ({ seconds }) => seconds.toFixed(0)),
    ...ROWS.map(([title, what]) => counted(title, what)),
    'faults',
    ...faults.map((kind) => counted(`  ${kind.slice('fault: '.length)}`, kind)),
    'stale reads',
    counted('  after an acknowledged write', 'stale acknowledged'),
    counted(`  ${BOUND_MS / 1000} s or more after any write`, 'stale beyond'),
    counted('  sooner after a write without an acknowledgement', 'stale within'),
  ].join('\n');
}

function figure(tally: Tally, what: string): string {
  return (tally[what] ?? 0).toLocaleString('en-GB');
}
