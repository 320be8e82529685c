import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntry, type Entry, encodeEntry, portableCrc32 } from '../../../src/cache/entry.ts';
import { storeKeysOf } from '../../../src/cache/store-keys.ts';
import { Simulation } from './random/simulation.ts';

const entry: fc.Arbitrary<Entry> = fc.record({
  stamps: fc.array(fc.stringMatching(/^[0-9a-f]{0,12}[=!.][\w-]{16}$/), { minLength: 1, maxLength: 4 }),
  fingerprint: fc.stringMatching(/^[\w.-]{1,20}$/),
  storedAtMs: fc.nat(4_000_000_000_000),
  expiresAtMs: fc.nat(4_000_000_000_000),
  body: fc.oneof(fc.json(), fc.string({ unit: 'binary' })),
});

test('an entry is read back as it was stored, whatever its body', () => {
  fc.assert(
    fc.property(entry, (stored) => {
      expect(decodeEntry('name', encodeEntry('name', stored))).toEqual(stored);
    }),
  );
});

test('what was never stored as an entry is a miss', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(decodeEntry('name', value)).toBeUndefined();
    }),
  );
});

test('the entry of another name is a miss: replies that were swapped on a connection', () => {
  fc.assert(
    fc.property(entry, fc.string(), fc.string(), (stored, name, other) => {
      const read = decodeEntry(other, encodeEntry(name, stored));
      if (other !== name) expect(read).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
});

test('10,000 damaged entries are misses, and none of them throws', () => {
  const damage = fc.tuple(
    fc.constantFrom('change', 'cut', 'insert', 'drop', 'double'),
    fc.nat(),
    fc.string(),
  );
  fc.assert(
    fc.property(entry, damage, (stored, [kind, at, text]) => {
      const sound = encodeEntry('name', stored);
      const index = at % sound.length;
      const [head, tail] = [sound.slice(0, index), sound.slice(index)];
      const damaged = {
        change: `${head}${String.fromCharCode(tail.charCodeAt(0) ^ 1)}${tail.slice(1)}`,
        cut: head,
        insert: head + text + tail,
        drop: head + tail.slice(1),
        double: sound + sound.slice(index),
      }[kind];
      const read = decodeEntry('name', damaged);
      if (damaged !== sound) expect(read).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
});

test('the checksum is the same with and without Node', () => {
  fc.assert(
    fc.property(entry, (stored) => {
      const encoded = encodeEntry('name', stored);
      const start = encoded.indexOf(' ');
      const portable = portableCrc32(encoded.slice(start + 1), portableCrc32('name', 0));
      expect(encoded.slice(0, start)).toBe(portable.toString(36));
    }),
  );
});

test('a million tuples full of separators each have a name of their own', () => {
  const chance = new Simulation(Number(process.env.SEED ?? 1));
  const pieces = [
    ':',
    '%3A',
    '%',
    '/',
    ',',
    ' ',
    '\n',
    'entry',
    'version',
    'group',
    'a',
    'é',
    '🙂',
    '=',
    '!',
    '.',
  ];
  const text = () =>
    Array.from({ length: Math.floor(chance.random() * 5) }, () => chance.pick(pieces)).join('');
  for (let count = 0; count < 1_000_000; count++) {
    const [name, baseUrl, clientId, key] = [text(), text(), text(), text()];
    const names = storeKeysOf(name, baseUrl, clientId);
    const kind = chance.pick(['entry', 'version', 'group'] as const);
    const tuple = kind === 'entry' ? [name, baseUrl, kind, clientId, 'f1', key] : [name, baseUrl, kind, key];
    // A name that tells its tuple is the name of no other.
    const read = partsOf(names[kind](key, 'f1'));
    if (read.join('\0') !== tuple.join('\0')) expect(read).toEqual(tuple);
  }
});

/** Undoes `storeKeysOf`: the last part is the rest as it is. */
function partsOf(name: string): string[] {
  const parts = name.split(':');
  const last = parts[2] === 'entry' ? 5 : 3;
  const key = parts.slice(last).join(':');
  expect([key[0], key.at(-1)]).toEqual(['{', '}']);
  return [...parts.slice(0, last).map(decodeURIComponent), key.slice(1, -1)];
}
