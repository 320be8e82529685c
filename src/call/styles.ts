import { createQuerySerializer, serializeArrayParam, serializeObjectParam } from 'openapi-fetch';
import { encodeSegment, isSingle, own, segment } from '../cache/keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Operation, ParameterStyle } from '../operation.ts';

const usual = createQuerySerializer();
/** The parameters, properties or items that there are. */
const present = (values: object): [string, unknown][] =>
  Object.entries(values).filter(([, value]) => value != null);

/**
 * Makes the query of an operation. A value that its parameter cannot have is refused, since it could write other
 * parameters into the query: a parameter without a style is a single value or a list of those.
 */
export function querySerializerOf(
  what: string,
  { styles, query: declared }: Operation,
): (query: object) => string {
  return (query) =>
    present(query)
      .map(([name, value]) => {
        const style = own(styles?.query, name);
        const where = `${what}: query`;
        if (style !== undefined) return written(where, name, value, style);
        if (declared.includes(name)) checkParts(where, name, value);
        return usual({ [name]: value });
      })
      .filter((part) => part !== '')
      .join('&');
}

/** Refuses a parameter that would be sent as something else. @throws {InvalidArgumentError} `invalid_argument` */
function checkParts(place: string, name: string, value: unknown): void {
  if (Array.isArray(value) ? value.every(isSingle) : isSingle(value)) return;
  const kinds = 'must be a string, a number, true, false or a list of those';
  throw new InvalidArgumentError(`${place} parameter "${name}" ${kinds}`, name);
}

/**
 * A path parameter as it is sent.
 * @throws {InvalidArgumentError} `invalid_argument` for a value that leaves its segment empty, or is none.
 */
export function pathSegment({ styles, pathParameters }: Operation, name: string, value: unknown): string {
  const style = own(styles?.path, name);
  if (style === undefined) return encodeSegment(name, value, pathParameters[name] ?? 'text');
  const isEmpty = value == null || value === '' || (typeof value === 'object' && present(value).length === 0);
  return segment(name, isEmpty ? '' : written('Path', name, value, style));
}

/** Cookie parameters as a header, `undefined` where there are none. */
export function cookieHeader(cookies: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const pairs = present(cookies ?? {});
  for (const [name, value] of pairs) checkParts('Cookie', name, value);
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('; ') || undefined;
}

function written(
  place: string,
  name: string,
  value: unknown,
  { style, explode, allowReserved, content }: ParameterStyle,
): string {
  if (content !== undefined) return `${name}=${encodeURIComponent(jsonOf(place, name, value))}`;
  const properties = propertiesOf(value);
  checkParts(place, name, properties ? Object.values(properties) : value);
  const options = { style: style as 'form', explode: explode ?? true };
  const text = properties
    ? serializeObjectParam(name, properties, { ...options, style: style as 'simple' })
    : serializeArrayParam(name, [value].flat(), options); // Each style writes a value as a list of one.
  // All of $ , / : ; = ? @ [ ]. What ends a query, or one of its values, stays encoded.
  return allowReserved === true ? text.replace(/%(?:2[4CF]|3[ABDF]|40|5[BD])/g, decodeURIComponent) : text;
}

function jsonOf(place: string, name: string, value: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(value, requireFinite);
    if (text !== undefined) return text;
  } catch {}
  throw new InvalidArgumentError(`${place} parameter "${name}" holds what JSON cannot`, name);
}

/** For `JSON.stringify`, which writes a number that JSON does not have as null. */
export function requireFinite(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError();
  return value;
}

/** The properties of an object, not of a date or a map, by the names that openapi-fetch writes as they are. */
function propertiesOf(value: unknown): Record<string, unknown> | undefined {
  if (Object.prototype.toString.call(value) !== '[object Object]') return undefined;
  return Object.fromEntries(present(value as object).map(([name, each]) => [encodeURIComponent(name), each]));
}
