import { createQuerySerializer, serializeArrayParam, serializeObjectParam } from 'openapi-fetch';
import { InvalidArgumentError } from '../errors.ts';
import type { Operation, ParameterStyle } from '../operation.ts';

const usual = createQuerySerializer();

/** The query of an operation that declares how its parameters are written; `undefined` where openapi-fetch's way is right. */
export function querySerializerOf({ styles }: Operation): ((query: object) => string) | undefined {
  const declared = styles?.query;
  if (declared === undefined) return undefined;
  return (query) =>
    Object.entries(query)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => {
        const style = Object.hasOwn(declared, name) ? declared[name] : undefined;
        return style === undefined ? usual({ [name]: value }) : written(name, value, style);
      })
      .filter((part) => part !== '')
      .join('&');
}

/**
 * A path parameter that is no single value, or is not written as one.
 *
 * @throws {InvalidArgumentError} `invalid_argument` for a value that leaves its segment empty, or is none.
 */
export function styledSegment(name: string, value: unknown, style: ParameterStyle): string {
  const isEmpty = value === undefined || value === null || Object.values(Object(value)).length === 0;
  if (isEmpty && !/^(?:number|boolean)$/.test(typeof value)) {
    throw new InvalidArgumentError(`Path parameter "${name}" must not be empty`);
  }
  const text = written(name, value, style);
  if (/^(?:\.|%2e){1,2}$/i.test(text)) {
    throw new InvalidArgumentError(`Path parameter "${name}" must not be a dot segment`);
  }
  return text;
}

/** Cookie parameters as a header, `undefined` where there are none. */
export function cookieHeader(cookies: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const pairs = Object.entries(cookies ?? {}).filter(([, value]) => value !== undefined && value !== null);
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
      ? serializeObjectParam(name, value as Record<string, unknown>, { ...options, style: style as 'simple' })
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
