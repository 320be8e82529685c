import { noResultFound } from './answers.ts';
import { Parts } from './timestamp-parts.ts';
import { isZoneName, type Meaning, meaningOf, type Token, tokensOf } from './timestamp-tokens.ts';

type Label = Extract<Meaning, { kind: 'label' }>['unit'];

const dayMs = 86_400_000;
const julianDayOfEpoch = 2_440_588;

/** Milliseconds of a fraction such as `.25`, rounded to the microseconds that the database keeps. */
function fractionMs(text: string): number {
  return text === '.' ? 0 : Math.round(Number(`0${text}`) * 1_000_000) / 1_000;
}

class Reading {
  readonly #parts = new Parts();
  readonly #nowMs: number;
  /** A letter that says what the next number is. */
  #label: Label | undefined;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  read(tokens: readonly Token[]): number {
    tokens.forEach(({ kind, text }, at) => {
      if (kind === 'date') this.#readDate(text);
      else if (kind === 'time') this.#readTime(text);
      else if (kind === 'zone') this.#readOffset(text);
      else if (kind === 'number') this.#readNumber(text);
      else this.#readWord(meaningOf(text), tokens[at + 1]);
    });
    if (this.#label !== undefined) throw noResultFound();
    return this.#parts.ms();
  }

  #readDate(text: string): void {
    if (this.#label !== undefined || this.#parts.has('month', 'day')) {
      this.#readZoneOrTime(text);
      return;
    }
    const pieces = text.split(/[^a-z\d]+|(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)/);
    if (pieces.at(-1) === '') throw noResultFound();
    // The name of a month comes first, wherever it stands: it decides what the numbers are.
    for (const piece of pieces) if (/^[a-z]/.test(piece)) this.#readMonthName(meaningOf(piece));
    for (const piece of pieces) if (/^\d/.test(piece)) this.#readDatePart(piece);
    if (!this.#parts.hasDate()) throw noResultFound();
  }

  #readMonthName(meaning: Meaning): void {
    if (meaning.kind === 'month') this.#parts.setNamedMonth(meaning.month, true);
    else if (meaning.kind !== 'nothing') throw noResultFound();
  }

  #readDatePart(digits: string): void {
    if (this.#parts.hasDate()) this.#readRunTogether(digits);
    else this.#parts.setNumber(digits);
  }

  /** A zone such as `Europe/London`, or a time without colons before an offset, such as `030405-05`. */
  #readZoneOrTime(text: string): void {
    if (/^[a-z]/.test(text) && this.#label === undefined) {
      if (!isZoneName(text)) throw noResultFound();
      this.#parts.claim('zone');
      return;
    }
    const [, digits, offset] = /^([^-]*)(-.*)$/.exec(text) ?? [];
    const isAfterOtherLabel = this.#label !== undefined && this.#label !== 'time';
    if (digits === undefined || offset === undefined || isAfterOtherLabel) throw noResultFound();
    this.#label = undefined;
    this.#readOffset(offset);
    this.#readRunTogether(digits);
  }

  #readTime(text: string): void {
    if (this.#label !== undefined && this.#label !== 'time') throw noResultFound();
    this.#label = undefined;
    const match = /^(\d+):(\d+)(?::(\d+))?(\.\d*)?$/.exec(text);
    if (match === null) throw noResultFound();
    const [, first, second, third, fraction] = match;
    // With a fraction, two numbers are minutes and seconds.
    const isMinutes = third === undefined && fraction !== undefined;
    const parts = isMinutes ? [0, first, second] : [first, second, third ?? 0];
    this.#parts.setTime(parts.map(Number), fractionMs(fraction ?? '.'));
  }

  #readOffset(text: string): void {
    this.#parts.claim('zone');
    const match = /^[+-](\d+)(?::(\d+)(?::(\d+))?)?$/.exec(text);
    if (match === null) throw noResultFound();
    const [, hour = '', minute, second = '0'] = match;
    const isRunTogether = minute === undefined && hour.length > 2;
    const hours = isRunTogether ? Math.floor(Number(hour) / 100) : Number(hour);
    const minutes = isRunTogether ? Number(hour) % 100 : Number(minute ?? 0);
    if (hours > 15 || minutes > 59 || Number(second) > 59) throw noResultFound();
  }

  #readNumber(text: string): void {
    const label = this.#label;
    const parts = this.#parts;
    this.#label = undefined;
    const dot = text.indexOf('.');
    const isLong = text.length >= 6 && !(parts.hasAnyDate() && parts.has('time'));
    if (label === 'time') this.#readRunTogether(text, true);
    else if (label === 'julian') this.#readJulianDay(Number(text));
    else if (dot >= 0 && (label !== undefined || !parts.hasAnyDate())) throw noResultFound();
    else if (label !== undefined) parts.setPart(label, Number(text));
    else if (dot > 2 || isLong) this.#readRunTogether(text);
    else if (dot >= 0) throw noResultFound();
    else this.#readDatePart(text);
  }

  #readJulianDay(day: number): void {
    this.#parts.setDays(Math.floor(day) - julianDayOfEpoch);
    if (!Number.isInteger(day)) this.#parts.setTime([], Math.round((day % 1) * dayMs));
  }

  /** Digits without separators: a date of six or more, else a time of four or six. */
  #readRunTogether(text: string, isTime = false): void {
    const [, digits = '', fraction] = /^(\d+)(\.\d*)?$/.exec(text) ?? [];
    if (fraction === undefined && !isTime && !this.#parts.hasDate() && digits.length >= 6) {
      this.#parts.setYear(digits.slice(0, -4));
      this.#parts.setPart('month', Number(digits.slice(-4, -2)));
      this.#parts.setPart('day', Number(digits.slice(-2)));
    } else if (digits.length === 6 || digits.length === 4) {
      this.#parts.setTime((digits.match(/../g) ?? []).map(Number), fractionMs(fraction ?? '.'));
    } else throw noResultFound();
  }

  #readWord(meaning: Meaning, next: Token | undefined): void {
    const parts = this.#parts;
    if (meaning.kind === 'month') parts.setNamedMonth(meaning.month, false);
    else if (meaning.kind === 'zone' || meaning.kind === 'weekday') parts.claim(meaning.kind);
    else if (meaning.kind === 'midnight') parts.claim('time', 'zone');
    else if (meaning.kind === 'now') parts.setMoment(this.#nowMs);
    else if (meaning.kind === 'moment') parts.setMoment(meaning.ms);
    else if (meaning.kind === 'day') parts.setDays(Math.floor(this.#nowMs / dayMs) + meaning.fromToday);
    else if (meaning.kind === 'label') this.#readLabel(meaning.unit, next);
    else if (meaning.kind === 'half') {
      parts.claim('half');
      parts.isAfternoon = meaning.isAfternoon;
    } else if (meaning.kind === 'era') {
      parts.claim('era');
      parts.isBeforeChrist = meaning.isBeforeChrist;
    }
  }

  #readLabel(unit: Label, next: Token | undefined): void {
    const isTimeNext = next !== undefined && next.kind !== 'word' && next.kind !== 'zone';
    if (unit === 'time' && !(this.#parts.hasDate() && isTimeNext)) throw noResultFound();
    this.#label = unit;
  }
}

/**
 * The wall time of a timestamp in any spelling that PostgreSQL takes, in milliseconds since the epoch, an infinity
 * included. Offsets and zones are read and dropped.
 * @throws {ApiError} 404 for anything else
 */
export function readTimestamp(text: string, nowMs: number): number {
  return new Reading(nowMs).read(tokensOf(text));
}
