import { SERVER_TIMEOUT_MS, TIMEOUT_MS } from './settings.ts';

/** How often something happens, and how many milliseconds it takes. */
interface Odds {
  readonly weight: number;
  readonly delayMs?: readonly [from: number, to: number];
}

export type WriteTrouble =
  | 'none'
  | 'slow answer'
  | 'slow write'
  | 'late commit, no response'
  | 'commit, then reset'
  | 'reset, then late commit'
  | 'commit, then 500'
  | '500, no commit'
  | '504, then late commit'
  | 'writer killed in mid-write';
export type ReadTrouble =
  | 'none'
  | 'slow read'
  | 'read without a response in time'
  | 'read reset'
  | 'read failed';

const LATE: Odds['delayMs'] = [TIMEOUT_MS, SERVER_TIMEOUT_MS];
const ANY_TIME: Odds['delayMs'] = [0, SERVER_TIMEOUT_MS];

const WRITES: Readonly<Record<WriteTrouble, Odds>> = {
  none: { weight: 762 },
  'slow answer': { weight: 60, delayMs: [5, 200] },
  'slow write': { weight: 130, delayMs: [5, 150] },
  'late commit, no response': { weight: 9, delayMs: LATE },
  'commit, then reset': { weight: 6 },
  'reset, then late commit': { weight: 5, delayMs: ANY_TIME },
  'commit, then 500': { weight: 10 },
  '500, no commit': { weight: 8 },
  '504, then late commit': { weight: 5, delayMs: ANY_TIME },
  'writer killed in mid-write': { weight: 2, delayMs: ANY_TIME },
};

const READS: Readonly<Record<ReadTrouble, Odds>> = {
  none: { weight: 790 },
  'slow read': { weight: 200, delayMs: [2, 150] },
  'read without a response in time': { weight: 1, delayMs: [TIMEOUT_MS, 2 * TIMEOUT_MS] },
  'read reset': { weight: 4 },
  'read failed': { weight: 5 },
};

export const writeTrouble = (): Drawn<WriteTrouble> => draw(WRITES);
export const readTrouble = (): Drawn<ReadTrouble> => draw(READS);

interface Drawn<Kind> {
  readonly kind: Kind;
  readonly delayMs: number;
}

function draw<Kind extends string>(table: Readonly<Record<Kind, Odds>>): Drawn<Kind> {
  const rows = Object.entries(table) as [Kind, Odds][];
  let left = Math.random() * rows.reduce((sum, [, { weight }]) => sum + weight, 0);
  const [kind, { delayMs: [from, to] = [0, 0] }] =
    rows.find(([, { weight }]) => {
      left -= weight;
      return left < 0;
    }) ?? (rows[0] as [Kind, Odds]);
  return { kind, delayMs: from + Math.random() * (to - from) };
}
