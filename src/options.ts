import { InvalidOptionError } from './errors.ts';

/** Says what is wrong with a value, as the end of a sentence that names the option; `undefined` when nothing is. */
export type Check = (value: unknown) => string | undefined;

/** The longest that a timer of any platform can run, in milliseconds; one that is longer rings at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks the options of a constructor one by one. One that is `undefined` counts as not given, unless it is required.
 * @throws {InvalidOptionError} `invalid_option` naming the option and what it got, also for an unknown name.
 */
export function checkOptions(
  where: string,
  options: object,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): void {
  const problem = isObject(options);
  if (problem !== undefined) throw new InvalidOptionError(`${where}: the options ${problem}`);
  for (const name of new Set([...required, ...Object.keys(options)])) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new InvalidOptionError(
        `${where}: unknown option ${quoted(name)}; known are ${Object.keys(checks).join(', ')}`,
      );
    }
    const wrong = value === undefined && !required.includes(name) ? undefined : check(value);
    if (wrong !== undefined) throw new InvalidOptionError(`${where}: option "${name}" ${wrong}`);
  }
}

/** A name for a message, as far as it is one: an object that was parsed can hold anything in its place. */
export function quoted(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? `"${name}"` : 'of that name';
}

/** A check of values that `holds` is true of. Strings and objects are shown by kind alone, since they may be secrets. */
const must =
  (what: string, holds: (value: unknown) => boolean): Check =>
  (value) => {
    if (holds(value)) return undefined;
    const isShown = typeof value === 'number' || typeof value === 'boolean' || value === null;
    return `must be ${what}, got ${isShown ? String(value) : value === '' ? 'an empty one' : typeof value}`;
  };

/** A whole number from `least` to `most`. */
export const wholeNumber = (least: number, most: number = Number.MAX_SAFE_INTEGER): Check =>
  must(
    `a whole number from ${least} ${most < Number.MAX_SAFE_INTEGER ? `to ${most}` : 'up'}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  );

/** A whole number of milliseconds from `least` up that a timer can wait for: no more than 24 days. */
export const milliseconds = (least: number): Check => wholeNumber(least, MAX_TIMER_MS);

/** A number from 0 to 1. */
export const fraction: Check = must(
  'a number from 0 to 1',
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
);

/** A string that is not empty. */
export const nonEmptyString: Check = must(
  'a string that is not empty',
  (value) => typeof value === 'string' && value !== '',
);

/** An object of any kind. */
export const isObject: Check = must('an object', (value) => typeof value === 'object' && value !== null);

/** `true` or `false`. */
export const trueOrFalse: Check = must('true or false', (value) => typeof value === 'boolean');

/** A function. */
export const callable: Check = must('a function', (value) => typeof value === 'function');

/** A function, or options for ours. */
export const callableOrOptions: Check = (value) => callable(value) && isObject(value);

/** One of a few strings. */
export const oneOf = (...allowed: readonly string[]): Check =>
  must(`one of ${allowed.join(', ')}`, (value) => allowed.includes(value as string));

/** An absolute http or https URL without credentials, query or fragment. */
export const httpUrl: Check = (value) => {
  const url = URL.canParse(value as string) ? new URL(value as string) : undefined;
  // Without what stands there: a password, where somebody left out the scheme.
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return 'must be an absolute http or https URL, such as http://localhost:6011';
  if (url.username || url.password) return 'must not hold credentials';
  // An empty query or fragment, which a parsed URL does not show, swallows the path that is appended to it as well.
  return /[?#]/.test(String(value)) ? 'must have neither a query nor a fragment' : undefined;
};
