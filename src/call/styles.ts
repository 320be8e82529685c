import { createQuerySerializer, serializeArrayParam, serializeObjectParam } from 'openapi-fetch';
import { isSingle, segment } from '../cache/keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Operation, ParameterStyle } from '../operation.ts';

const usual = createQuerySerializer();

/**
 * Makes the query of an operation. A value that its parameter cannot have is refused, since it could write other
 * parameters into the query: a parameter without a style is a single value or a list of those.
 */
export function querySerializerOf(
  what: string,
  { styles, query: declared }: Operation,
): (query: object) => string {
  return (query) =>
    Object.entries(query)
      .filter(([, value]) => value != null)
      .map(([name, value]) => {
        const style = styles?.query && Object.hasOwn(styles.query, name) ? styles.query[name] : undefined;
        if (style !== undefined) return written(name, value, style);
        if (declared.includes(name)) checkUnstyled(`${what}: query`, name, value);
        return usual({ [name]: value });
      })
      .filter((part) => part !== '')
      .join('&');
}

/** Refuses a parameter that would be sent as something else. @throws {InvalidArgumentError} `invalid_argument` */
function checkUnstyled(place: string, name: string, value: unknown): void {
  if (isSingle(value) || (Array.isArray(value) && value.every(isSingle))) return;
  const single = 'must be a string, a number, true, false or a list of those';
  throw new InvalidArgumentError(`${place} parameter "${name}" ${single}`, name);
}

/**
 * A path parameter that is no single value, or is not written as one.
 * @throws {InvalidArgumentError} `invalid_argument` for a value that leaves its segment empty, or is none.
 */
export function styledSegment(name: string, value: unknown, style: ParameterStyle): string {
  const isEmpty =
    value == null || value === '' || (typeof value === 'object' && !Object.values(value).length);
  return segment(name, isEmpty ? '' : written(name, value, style));
}

/** Cookie parameters as a header, `undefined` where there are none. */
export function cookieHeader(cookies: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const pairs = Object.entries(cookies ?? {}).filter(([, value]) => value != null);
  for (const [name, value] of pairs) checkUnstyled('Cookie', name, value);
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('; ') || undefined;
}

function written(
  name: string,
  value: unknown,
  { style, explode, allowReserved, content }: ParameterStyle,
): string {
  if (content !== undefined) return `${name}=${encodeURIComponent(JSON.stringify(value))}`;
  const options = { style: style as 'form', explode: explode ?? true };
  const text = Array.isArray(value)
    ? serializeArrayParam(name, value, options)
    : typeof value === 'object'
      ? serializeObjectParam(name, withEncodedNames(value as object), {
          ...options,
          style: style as 'simple',
        })
      : single(name, encodeURIComponent(String(value)), style);
  // What ends a query, or one of its values, stays encoded.
  return allowReserved === true
    ? text.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B|3D|5B|5D)/g, decodeURIComponent)
    : text;
}

function single(name: string, text: string, style: ParameterStyle['style']): string {
  if (style === 'simple') return text;
  if (style === 'label') return `.${text}`;
  return style === 'matrix' ? `;${name}=${text}` : `${name}=${text}`;
}

/** openapi-fetch writes names of properties as they are. */
function withEncodedNames(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [encodeURIComponent(name), item]));
}
