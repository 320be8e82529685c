import { nodeModule } from '../platform.ts';

/** Puts a checksum before a text that leaves this process, so that damage is noticed when it comes back. */
export function seal(text: string): string {
  return `${checksum(text).toString(36)} ${text}`;
}

/** The text that was sealed, or `undefined` for anything that {@link seal} did not write or that was damaged. */
export function unseal(stored: unknown): string | undefined {
  if (typeof stored !== 'string') return undefined;
  const end = stored.indexOf(' ');
  const text = stored.slice(end + 1);
  return end > 0 && checksum(text).toString(36) === stored.slice(0, end) ? text : undefined;
}

const checksum: (text: string) => number = nodeModule('node:zlib')?.crc32 ?? portableCrc32;

/** CRC-32 of a text's UTF-8 bytes, bit by bit, for where there is no `node:zlib`. */
export function portableCrc32(text: string): number {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
