import type { Format, Operation, OperationTable } from '../operation.ts';
import { normalise, own } from './keys.ts';
import { parseTemplate } from './template.ts';

/** One piece of a key: literal text, or a value of a format. */
type Piece = string | { readonly format: Format };

const ANY_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** What a percent-encoded value is made of, and the mark of one that was not sent. */
const VALUE = /^[\w.!~*'()%@-]*$/;

/** What is known of a key that a caller names. */
export interface KnownKey {
  /** In the one spelling under which operations read and delete it. */
  readonly key: string;
  /** Of the read that is cached under it; `undefined` for a key that only other applications fill. */
  readonly fingerprint: string | undefined;
}

/**
 * Makes a test for keys that a caller names: whether some operation of a table reads or deletes it. It takes a few too
 * many for known, and never too few.
 */
export function knownKeysOf(table: OperationTable): (key: string) => KnownKey | undefined {
  const patterns = Object.values(table).flatMap((row) => {
    const { cache } = row;
    if (cache.kind === 'none') return [];
    const fingerprint = cache.kind === 'read' ? cache.fingerprint : undefined;
    const templates = cache.kind === 'read' ? [cache.key] : cache.externalDeletes;
    return templates.map((template) => ({ pieces: piecesOf(template, row), fingerprint }));
  });
  const find = (key: string): KnownKey | undefined => {
    const found = patterns.filter(({ pieces }) => matches(key, pieces));
    // A key that a read is cached under needs more than one that only others fill.
    const pattern = found.find(({ fingerprint }) => fingerprint !== undefined) ?? found[0];
    return pattern && { key, fingerprint: pattern.fingerprint };
  };
  return (key) => find(key) ?? find(key.replace(ANY_UUID, (uuid) => uuid.toLowerCase()));
}

/** A template of an operation, for {@link matches}. */
export function piecesOf(template: string, { pathParameters, body }: Operation): Piece[] {
  return parseTemplate(template).map((part) => {
    if (typeof part === 'string') return part;
    const formats = part.source === 'path' ? pathParameters : part.source === 'body' ? body : {};
    return { format: own(formats, part.name) ?? 'text' };
  });
}

/**
 * Whether a template can become a key. Finds each literal as early as it comes, which is one pass over the key however
 * many values there are.
 */
export function matches(key: string, pattern: readonly Piece[]): boolean {
  let at = 0;
  let value: Format | undefined;
  for (const [index, piece] of pattern.entries()) {
    if (typeof piece !== 'string') {
      value = piece.format;
      continue;
    }
    const isLast = index === pattern.length - 1;
    // A value may begin with a dash, and may be empty only before a comma.
    const from = piece.startsWith(',') ? at : at + 1;
    const found = value === undefined ? at : isLast ? key.length - piece.length : key.indexOf(piece, from);
    if (found < at || !key.startsWith(piece, found)) return false;
    if (value !== undefined && !isValue(key.slice(at, found), value)) return false;
    at = found + piece.length;
    value = undefined;
  }
  return value === undefined ? at === key.length : isValue(key.slice(at), value);
}

function isValue(text: string, format: Format): boolean {
  return VALUE.test(text) && normalise(text, format) === text;
}
