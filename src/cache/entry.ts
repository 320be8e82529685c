/** A cached answer: always a 200 with a JSON body. */
export interface Entry {
  /** Stamp of each version that the answer depends on, as seen before the API was asked. */
  readonly stamps: readonly string[];
  /** Fingerprint of the schema that the answer was stored under. */
  readonly fingerprint: string;
  readonly storedAtMs: number;
  readonly expiresAtMs: number;
  /** The JSON text as the API sent it. */
  readonly body: string;
}

// One header line, then the body as it came: nothing is escaped twice, and a hit parses the JSON once.
const HEADER = /^1 ([\w.-]+) (\d{1,16}) (\d{1,16}) (\S+)$/;

/** The stored form of an entry. */
export function formatEntry({ fingerprint, storedAtMs, expiresAtMs, stamps, body }: Entry): string {
  return `1 ${fingerprint} ${storedAtMs} ${expiresAtMs} ${stamps.join(',')}\n${body}`;
}

/** Reads a stored form back. Anything that {@link formatEntry} did not write is `undefined`, never an error. */
export function parseEntry(stored: unknown): Entry | undefined {
  if (typeof stored !== 'string') return undefined;
  const end = stored.indexOf('\n');
  const [, fingerprint, storedAt, expiresAt, stamps] = HEADER.exec(stored.slice(0, Math.max(end, 0))) ?? [];
  if (fingerprint === undefined || stamps === undefined) return undefined;
  return {
    fingerprint,
    storedAtMs: Number(storedAt),
    expiresAtMs: Number(expiresAt),
    stamps: stamps.split(','),
    body: stored.slice(end + 1),
  };
}
