import { isFields, type Value } from './python-json.ts';

/** A float as Python writes it: `1.0`, `1e+16`, `1e-05`, `nan`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;
const shortEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function spellCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  if (character === ' ' || !unprintable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function spellText(text: string): string {
  const spelled = [...text].map(spellCharacter).join('');
  if (text.includes("'") && !text.includes('"')) return `"${spelled}"`;
  return `'${spelled.replaceAll("'", "\\'")}'`;
}

/** A value as Python's `repr` spells it. */
export function spell(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return spellText(value);
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'bigint') return String(value);
  if (!isFields(value)) return `[${value.map(spell).join(', ')}]`;
  const entries = Object.entries(value).map(([name, inner]) => `${spellText(name)}: ${spell(inner)}`);
  return `{${entries.join(', ')}}`;
}

function isDecimalDigit(code: number): boolean {
  return code >= 0 && /^\p{Nd}$/u.test(String.fromCodePoint(code));
}

/** Any script's decimal digit as an ASCII one: digits of a script stand in a row, a multiple of ten of them. */
function asciiDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let before = 0;
  while (isDecimalDigit(code - before - 1)) before += 1;
  return String(before % 10);
}

/** A whole number as Python's `int` reads it: spaces around it, a sign, single underscores, digits of any script. */
export function parseInteger(text: string, radix: 10 | 16 = 10): bigint | undefined {
  const ascii = text.trim().replaceAll(/\p{Nd}/gu, asciiDigit);
  const digit = radix === 16 ? '[0-9a-f]' : '[0-9]';
  const prefix = radix === 16 ? '(?:0x_?)?' : '';
  const match = new RegExp(`^([+-]?)${prefix}(${digit}+(?:_${digit}+)*)$`, 'i').exec(ascii);
  if (match === null) return undefined;
  const magnitude = BigInt(`${radix === 16 ? '0x' : ''}${match[2]?.replaceAll('_', '')}`);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** True for a text that Python's `UUID` reads; the database, which reads it next, is stricter. */
export function isPythonUuid(value: Value): boolean {
  if (typeof value !== 'string') return false;
  const digits = value
    .replaceAll('urn:', '')
    .replaceAll('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '');
  if ([...digits].length !== 32) return false;
  const number = parseInteger(digits, 16);
  return number !== undefined && number >= 0n;
}

/** True when a text has half of a surrogate pair, which has no form in UTF-8. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Cs}/u.test(text);
}
