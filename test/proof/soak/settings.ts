/** The client's timeout in milliseconds. Short, so that a run has many writes without a response. */
export const TIMEOUT_MS = 1_000;
/** Milliseconds after which the origin gives up on a request and applies it no more. */
export const SERVER_TIMEOUT_MS = 2_000;
/** How long a write without a response may keep reads from being stored: both timeouts and the client's margin of 5 s. */
export const BOUND_MS: number = TIMEOUT_MS + SERVER_TIMEOUT_MS + 5_000;

export const WORKERS = 3;
export const ITEMS = 640;
export const SHELVES = 32;
/** Concurrent readers and writers in each worker. */
export const READERS = 30;
export const WRITERS = 3;
/**
 * Pause of a reader after a read during which its process had no hit. While the cache is unavailable, readers at full
 * speed would load the machine with calls that cannot be stale.
 */
export const NO_HIT_PAUSE_MS = 100;
/** Mean pause between two writes of one writer, without and with a Python process that writes as well. */
export const WRITE_PAUSE_MS = 90;
export const SHARED_WRITE_PAUSE_MS = 900;
/** Share of writes that touch a whole shelf. */
export const MOVE_SHARE = 0.015;

export const shelfOf = (item: number): number => item % SHELVES;
/** What a version is of, as one number: an item, or behind the items a shelf. */
export const shelfTarget = (shelf: number): number => ITEMS + shelf;

/** A layer that answers reads and sends writes; those of the second line have a Python process beside them. */
export type LayerName = 'ours' | 'plain' | 'witnessed' | 'unread' | 'unwitnessed' | 'cooperating';

/** How the other application works: threads, and pauses between what each does. */
export interface PythonPace {
  readonly readers: number;
  readonly readPauseMs: number;
  readonly writers: number;
  readonly writePauseMs: number;
  /** Whether its writes follow our protocol. Otherwise they delete a key, as the admin's do. */
  readonly cooperates: boolean;
}

const BUSY: PythonPace = { readers: 3, readPauseMs: 5, writers: 2, writePauseMs: 250, cooperates: false };

/** The Python process beside a layer. */
export const PYTHON: Readonly<Partial<Record<LayerName, PythonPace>>> = {
  witnessed: BUSY,
  unwitnessed: BUSY,
  unread: { ...BUSY, readers: 0 },
  cooperating: { ...BUSY, cooperates: true },
};
