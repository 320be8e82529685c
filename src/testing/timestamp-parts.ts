import { noResultFound } from './answers.ts';

/** What a timestamp can have once. */
export type Part = 'year' | 'month' | 'day' | 'time' | 'zone' | 'half' | 'era' | 'weekday';

const dayMs = 86_400_000;
const firstMs = -210_866_803_200_000; // 24 November 4714 BC, the first day that the database has
const lastMs = 9_224_318_016_000_000; // the end of the year 294276, its last

/** Days since the epoch of a date that may lie before Christ (the year 0 is 1 BC). */
function daysFrom(year: number, month: number, day: number): number {
  const fromMarch = (month + 9) % 12;
  const shifted = month <= 2 ? year - 1 : year;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + Math.floor((fromMarch * 153 + 2) / 5) + day - 1 - 719_468;
}

function daysIn(year: number, month: number): number {
  return daysFrom(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - daysFrom(year, month, 1);
}

/** The parts of a timestamp as they are found. Every method throws an ApiError (404) for what makes no timestamp. */
export class Parts {
  readonly #has = new Set<Part>();
  #year = 0;
  #month = 0;
  #day = 0;
  #timeMs = 0;
  #days: number | undefined;
  #moment: number | undefined;
  #dayOfYear: number | undefined;
  #isShortYear = false;
  #monthIsText = false;
  isBeforeChrist = false;
  isAfternoon: boolean | undefined;

  /** Claims parts, each of which may be claimed once. */
  claim(...parts: readonly Part[]): void {
    if (parts.some((part) => this.#has.has(part))) throw noResultFound();
    for (const part of parts) this.#has.add(part);
  }

  has(...parts: readonly Part[]): boolean {
    return parts.every((part) => this.#has.has(part));
  }

  hasDate(): boolean {
    return this.has('year', 'month', 'day');
  }

  hasAnyDate(): boolean {
    return this.has('year') || this.has('month') || this.has('day');
  }

  /** Sets the whole timestamp. */
  setMoment(ms: number): void {
    this.claim('year', 'month', 'day', 'time', 'zone');
    this.#moment = ms;
  }

  /** Sets the date as days since the epoch. */
  setDays(days: number): void {
    this.claim('year', 'month', 'day');
    this.#days = days;
  }

  /** Sets hour, minute and second, and what lies beyond them in milliseconds. */
  setTime([hour = 0, minute = 0, second = 0]: readonly number[], ms: number): void {
    this.claim('time');
    this.#timeMs = ((hour * 60 + minute) * 60 + second) * 1_000 + ms;
    if (minute > 59 || second > 60 || this.#timeMs > dayMs) throw noResultFound();
  }

  setPart(part: 'year' | 'month' | 'day', value: number): void {
    this.claim(part);
    if (part === 'year') this.#year = value;
    else if (part === 'month') this.#month = value;
    else this.#day = value;
  }

  /** A year of two digits lies between 1970 and 2069. */
  setYear(digits: string): void {
    this.setPart('year', Number(digits));
    this.#isShortYear = digits.length <= 2;
  }

  /** A month by its name. In a date of names and numbers, the number before it was the day. */
  setNamedMonth(month: number, isWithinDate: boolean): void {
    if (!isWithinDate && this.has('month') && !this.#monthIsText && !this.has('day')) {
      this.setPart('day', this.#month);
    } else this.claim('month');
    this.#monthIsText = true;
    this.#month = month;
  }

  /** A number of a date: what it means depends on its length and on what has been read before. */
  setNumber(digits: string): void {
    const [year, month, day] = [this.has('year'), this.has('month'), this.has('day')];
    const isLong = digits.length >= 3;
    const value = Number(digits);
    if (year && !month && !day && digits.length === 3 && value >= 1 && value <= 366) {
      this.claim('month', 'day');
      this.#dayOfYear = value;
    } else if (!year && !month && !day && isLong) this.setYear(digits);
    else if (!month) this.setPart('month', value);
    else if (!year && (day || (this.#monthIsText && isLong))) this.setYear(digits);
    else if (year && this.#monthIsText && isLong && this.#isShortYear) {
      // The number taken for a year of two digits was the day.
      this.setPart('day', this.#year);
      this.#year = value;
      this.#isShortYear = false;
    } else this.setPart('day', value);
  }

  /** The timestamp in milliseconds since the epoch. */
  ms(): number {
    if (this.#moment !== undefined) return this.#moment;
    if (!this.hasDate()) throw noResultFound();
    const ms = (this.#days ?? this.#daysOfDate()) * dayMs + this.#timeOfDay();
    if (ms < firstMs || ms >= lastMs) throw noResultFound();
    return ms;
  }

  #daysOfDate(): number {
    let year = this.#year;
    if (this.isBeforeChrist || !this.#isShortYear) {
      if (year <= 0) throw noResultFound();
      if (this.isBeforeChrist) year = 1 - year;
    } else year += year < 70 ? 2_000 : 1_900;
    if (this.#dayOfYear !== undefined) return daysFrom(year, 1, 1) + this.#dayOfYear - 1;
    const isMonth = this.#month >= 1 && this.#month <= 12;
    if (!isMonth || this.#day < 1 || this.#day > daysIn(year, this.#month)) throw noResultFound();
    return daysFrom(year, this.#month, this.#day);
  }

  #timeOfDay(): number {
    if (this.isAfternoon === undefined) return this.#timeMs;
    const hour = Math.floor(this.#timeMs / 3_600_000);
    if (hour > 12) throw noResultFound();
    return this.#timeMs + ((this.isAfternoon ? 12 : 0) - (hour === 12 ? 12 : 0)) * 3_600_000;
  }
}
