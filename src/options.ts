import { InvalidOptionError } from './errors.ts';

/** Says what is wrong with a value, as the end of a sentence that names the option; `undefined` when nothing is. */
export type Check = (value: unknown) => string | undefined;

/**
 * Checks the options of a constructor one by one. An option that is `undefined` counts as not given.
 *
 * @throws {InvalidOptionError} `invalid_option` naming the option and what it got, also for an unknown name.
 */
export function checkOptions(where: string, options: object, checks: Readonly<Record<string, Check>>): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError(`${where}: the options must be an object, got ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new InvalidOptionError(
        `${where}: unknown option "${name}"; known are ${Object.keys(checks).join(', ')}`,
      );
    }
    const wrong = value === undefined ? undefined : check(value);
    if (wrong !== undefined) throw new InvalidOptionError(`${where}: option "${name}" ${wrong}`);
  }
}

/** A whole number from 1 up. */
export const positiveInteger: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0
    ? undefined
    : `must be a whole number from 1 up, got ${shown(value)}`;

/** A whole number from 0 up. */
export const wholeNumber: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? undefined
    : `must be a whole number from 0 up, got ${shown(value)}`;

/** A finite number from 0 up. */
export const nonNegative: Check = (value) =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value)
    ? undefined
    : `must be a finite number from 0 up, got ${shown(value)}`;

/** A finite number from 0 to 1. */
export const fraction: Check = (value) =>
  nonNegative(value) === undefined && (value as number) <= 1
    ? undefined
    : `must be from 0 to 1, got ${shown(value)}`;

/** A string that is not empty. The message never repeats it, since it may be a secret. */
export const nonEmptyString: Check = (value) =>
  typeof value === 'string' && value !== ''
    ? undefined
    : `must be a string that is not empty, got ${value === '' ? 'an empty one' : typeof value}`;

/** `true` or `false`. */
export const trueOrFalse: Check = (value) =>
  typeof value === 'boolean' ? undefined : `must be true or false, got ${shown(value)}`;

/** A function. */
export const callable: Check = (value) =>
  typeof value === 'function' ? undefined : `must be a function, got ${shown(value)}`;

/** One of a few strings. */
export const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string)
      ? undefined
      : `must be one of ${allowed.join(', ')}, got ${shown(value)}`;

/** An absolute http or https URL without credentials, query or fragment. */
export const httpUrl: Check = (value) => {
  let url: URL;
  try {
    url = new URL(value as string);
  } catch {
    return 'must be an absolute URL such as http://localhost:6011';
  }
  if (!/^https?:$/.test(url.protocol))
    return `must be an http or https URL, got the scheme "${url.protocol}"`;
  if (url.username || url.password) return 'must not hold credentials';
  return url.search || url.hash ? 'must have neither a query nor a fragment' : undefined;
};

/** A short text of a value for a message: strings and objects by kind alone, since they may be secrets. */
function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? String(value)
    : typeof value;
}
