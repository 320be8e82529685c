import { nodeModule } from '../platform.ts';

/** A cached response: always a 200 with a JSON body. */
export interface Entry {
  /** Stamp of each version that the entry depends on, as it was before the API was asked. */
  readonly stamps: readonly string[];
  /** Fingerprint of the schema that the body was stored under. */
  readonly fingerprint: string;
  readonly storedAtMs: number;
  readonly expiresAtMs: number;
  /** The JSON text as the API sent it. */
  readonly body: string;
}

/**
 * The stored form of an entry: one header line, then the body as it came, so that a hit parses JSON once. Its checksum
 * covers the name, so that the entry of another name is damage too.
 */
export function encodeEntry(name: string, entry: Entry): string {
  const { fingerprint, storedAtMs, expiresAtMs, stamps, body } = entry;
  const text = `${fingerprint} ${storedAtMs} ${expiresAtMs} ${stamps.join(',')}\n${body}`;
  return `${checksum(name, text)} ${text}`;
}

/** Reads a stored form back. Anything that {@link encodeEntry} did not write under this name is `undefined`. */
export function decodeEntry(name: string, stored: unknown): Entry | undefined {
  if (typeof stored !== 'string') return undefined;
  const start = stored.indexOf(' ') + 1;
  const text = stored.slice(start);
  if (start === 0 || checksum(name, text) !== stored.slice(0, start - 1)) return undefined;
  const end = text.indexOf('\n');
  const [fingerprint, storedAt, expiresAt, stamps] = text.slice(0, end).split(' ');
  if (fingerprint === undefined || stamps === undefined) return undefined;
  return {
    fingerprint,
    storedAtMs: Number(storedAt),
    expiresAtMs: Number(expiresAt),
    stamps: stamps.split(','),
    body: text.slice(end + 1),
  };
}

const crc32: (text: string, start: number) => number = nodeModule('node:zlib')?.crc32 ?? portableCrc32;

function checksum(name: string, text: string): string {
  return crc32(text, crc32(name, 0)).toString(36);
}

/** CRC-32 of a text's UTF-8 bytes after those of `start`, bit by bit, for where there is no `node:zlib`. */
export function portableCrc32(text: string, start: number): number {
  let crc = ~start;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
