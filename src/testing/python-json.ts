/** A JSON value as the server reads it: a `bigint` was written without a fraction, a `number` with one. */
export type Value = null | boolean | bigint | number | string | readonly Value[] | Fields;

/** A JSON object; without a prototype, so that every name is an ordinary one. */
export interface Fields {
  readonly [name: string]: Value;
}

/** True for an object, neither a list nor null. */
export function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Python converts no longer text to an int, and nests no deeper.
const mostDigits = 4_300;
const deepest = 990;
const whitespace = /[ \t\n\r]*/y;
const number = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const plainText = /(?:[^"\\\p{Cc}]|[\u007f-\u009f])*/uy;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const words: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Value {
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#problem();
    return value;
  }

  #value(): Value {
    this.#skip();
    if (this.#takes('{')) return this.#object();
    if (this.#takes('[')) return this.#list();
    if (this.#takes('"')) return this.#string();
    for (const [word, value] of words) if (this.#takes(word)) return value;
    return this.#number();
  }

  #object(): Fields {
    const fields: Record<string, Value> = Object.create(null) as Record<string, Value>; // empty
    this.#items('}', () => {
      this.#skip();
      this.#expect('"');
      const name = this.#string();
      this.#skip();
      this.#expect(':');
      fields[name] = this.#value();
    });
    return fields;
  }

  #list(): Value[] {
    const items: Value[] = [];
    this.#items(']', () => items.push(this.#value()));
    return items;
  }

  #items(end: string, readItem: () => void): void {
    this.#depth += 1;
    if (this.#depth > deepest) throw new RangeError('too many levels');
    this.#skip();
    if (!this.#takes(end)) {
      do {
        readItem();
        this.#skip();
      } while (this.#takes(','));
      this.#expect(end);
    }
    this.#depth -= 1;
  }

  #string(): string {
    let text = '';
    for (;;) {
      text += this.#match(plainText)?.[0] ?? '';
      if (this.#takes('"')) return text;
      this.#expect('\\');
      text += this.#takes('u') ? this.#codeUnit() : this.#escape();
    }
  }

  #escape(): string {
    const character = escapes[this.#text[this.#at] ?? ''];
    if (character === undefined) throw this.#problem();
    this.#at += 1;
    return character;
  }

  #codeUnit(): string {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw this.#problem();
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): bigint | number {
    const [text, whole = '', fraction, exponent] = this.#match(number) ?? [];
    if (text === undefined) throw this.#problem();
    if (fraction !== undefined || exponent !== undefined) return Number(text);
    if (whole.replace('-', '').length > mostDigits) throw this.#problem();
    return BigInt(whole);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #skip(): void {
    this.#match(whitespace);
  }

  #takes(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #expect(word: string): void {
    if (!this.#takes(word)) throw this.#problem();
  }

  #problem(): SyntaxError {
    return new SyntaxError(`no JSON at character ${this.#at}`);
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** The encoding by byte order mark, else by where the zeros of the first characters are; and the length of the mark. */
function encodingOf(bytes: Buffer): readonly [Encoding, number] {
  const startsWith = (...mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);
  if (startsWith(0, 0, 0xfe, 0xff)) return ['utf-32be', 4];
  if (startsWith(0xff, 0xfe, 0, 0)) return ['utf-32le', 4];
  if (startsWith(0xfe, 0xff)) return ['utf-16be', 2];
  if (startsWith(0xff, 0xfe)) return ['utf-16le', 2];
  if (startsWith(0xef, 0xbb, 0xbf)) return ['utf-8', 3];
  const [first, second, third, fourth] = bytes;
  if (bytes.length === 2 || bytes.length >= 4) {
    if (first === 0) return [second === 0 && bytes.length > 2 ? 'utf-32be' : 'utf-16be', 0];
    if (second === 0) return [third === 0 && fourth === 0 ? 'utf-32le' : 'utf-16le', 0];
  }
  return ['utf-8', 0];
}

function decode(bytes: Buffer): string {
  const [encoding, markLength] = encodingOf(bytes);
  const rest = bytes.subarray(markLength);
  if (!encoding.startsWith('utf-32')) {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(rest);
  }
  let text = '';
  for (let at = 0; at + 4 <= rest.length; at += 4) {
    const code = encoding === 'utf-32le' ? rest.readUInt32LE(at) : rest.readUInt32BE(at);
    if (code > 0x10ffff) throw new SyntaxError(`no character has the number ${code}`);
    text += String.fromCodePoint(code);
  }
  if (rest.length % 4 !== 0) throw new SyntaxError('the last character is cut');
  return text;
}

/**
 * Reads a body as Python's `json.loads` does: NaN and the infinities are numbers, UTF-16 and UTF-32 are fine.
 * @throws {RangeError} for too many levels of lists and objects
 * @throws {Error} for anything else that it does not read
 */
export function parsePythonJson(body: Buffer): Value {
  return new Parser(decode(body)).document();
}
