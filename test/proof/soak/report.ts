import type { Outcome } from './harness.ts';
import { BOUND_MS, PYTHON } from './settings.ts';
import type { Tally } from './tally.ts';

const NAMES: Readonly<Record<Outcome['layer'], string>> = {
  ours: 'this client',
  plain: 'delete before and after',
  witnessed: 'with witnesses',
  unread: 'the same, no Python reader',
  unwitnessed: 'without witnesses',
  cooperating: 'Python by our protocol',
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
  const besides = [
    'the Python process',
    counted('  writes acknowledged', 'Python writes acknowledged'),
    counted('  reads', 'Python reads'),
    counted('  of them stale after an acknowledged write', 'Python stale'),
    row('  share of them', ({ tally }) => share(tally['Python stale'], tally['Python reads'])),
  ];
  return [
    row('', ({ layer }) => NAMES[layer]),
    row('seconds', ({ seconds }) => seconds.toFixed(0)),
    ...ROWS.map(([title, what]) => counted(title, what)),
    row('share of hits', ({ tally }) => share(tally.hits, tally.reads)),
    'faults',
    ...faults.map((kind) => counted(`  ${kind.slice('fault: '.length)}`, kind)),
    'stale reads',
    counted('  after an acknowledged write', 'stale acknowledged'),
    counted(`  ${BOUND_MS / 1000} s or more after any write`, 'stale beyond'),
    counted('  sooner after a write without an acknowledgement', 'stale within'),
    ...(outcomes.some(({ layer }) => PYTHON[layer]) ? besides : []),
  ].join('\n');
}

function share(part = 0, whole = 0): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function figure(tally: Tally, what: string): string {
  return (tally[what] ?? 0).toLocaleString('en-GB');
}
