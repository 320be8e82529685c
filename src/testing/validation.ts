import { invalid } from './answers.ts';

type TypeName = 'string' | 'boolean' | 'null' | 'array' | 'object';

/** What one property may be. */
export type Shape =
  | { readonly types: readonly TypeName[] }
  | { readonly oneOf: readonly string[] }
  | { readonly listOf: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> }
  | 'uuid'
  | 'email';

/** What a body may be: an object with these properties. */
export interface BodyShape {
  readonly properties: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** True when no other property may stand in the body. @default false */
  readonly closed?: boolean;
}

function typeOf(value: unknown): TypeName | 'number' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as TypeName | 'number'; // JSON holds nothing else
}

/** Spells a value as the server's language does, without its single quotes. */
function spell(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : '';
    return `${quote}${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", '')}${quote}`;
  }
  if (Array.isArray(value)) return `[${value.map(spell).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${spell(key)}: ${spell(inner)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** A UUID in any spelling that the API takes inside a body, as lower-case text with dashes. */
export function parseUuid(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const digits = value
    .replace('urn:', '')
    .replace('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '')
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function isEmailAddress(value: string): boolean {
  const match = /^[\w.!#$%&'*+/=?^`{|}~-]+@([^.@][^@\s]+)$/.exec(value.trim());
  const host = match?.[1];
  if (host === undefined || value.length > 320 || host.length > 253 || value.includes('..')) return false;
  const labels = host.split('.');
  const top = labels.at(-1) ?? '';
  return (
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && /^(xn|[a-z0-9]+)(-?-[a-z0-9]+)*$/i.test(label)) &&
    /^([a-z]{2,63}|xn--[a-z0-9-]+)$/i.test(top)
  );
}

function notOfType(value: unknown, types: readonly TypeName[]): string[] {
  const type = typeOf(value);
  return types.some((allowed) => allowed === type)
    ? []
    : [`${spell(value)} is not of type ${types.join(', ')}`];
}

function complaints(shape: Shape, value: unknown): string[] {
  if (shape === 'uuid') return parseUuid(value) === undefined ? ['is not a valid UUID'] : [];
  if (shape === 'email') {
    if (typeof value !== 'string') return notOfType(value, ['string']);
    return isEmailAddress(value) ? [] : ['Not a valid email address'];
  }
  if ('types' in shape) return notOfType(value, shape.types);
  if ('oneOf' in shape) {
    const isAllowed = typeof value === 'string' && shape.oneOf.includes(value);
    return isAllowed ? [] : [`${spell(value)} is not one of [${shape.oneOf.join(', ')}]`];
  }
  if ('listOf' in shape) {
    if (!Array.isArray(value)) return notOfType(value, ['array']);
    return value.flatMap((item) => complaints(shape.listOf, item));
  }
  const object = asObject(value);
  if (object === undefined) return notOfType(value, ['object']);
  return Object.entries(shape.fields).flatMap(([name, field]) =>
    Object.hasOwn(object, name) ? complaints(field, object[name]) : [],
  );
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeOf(value) === 'object' ? (value as Record<string, unknown>) : undefined; // neither null nor list
}

function extraProperties(shape: BodyShape, body: Record<string, unknown>): string[] {
  const extras = shape.closed ? Object.keys(body).filter((key) => !Object.hasOwn(shape.properties, key)) : [];
  if (extras.length === 0) return [];
  const verb = extras.length === 1 ? 'was' : 'were';
  return [`Additional properties are not allowed (${extras.join(', ')} ${verb} unexpected)`];
}

/**
 * Checks a body and returns it as an object.
 * @throws {ApiError} 400 with every complaint: properties in declared order, then the missing ones, then extras
 */
export function validate(shape: BodyShape, value: unknown): Record<string, unknown> {
  const body = asObject(value);
  if (body === undefined) throw invalid(notOfType(value, ['object']));
  const messages = new Set<string>();
  for (const [name, property] of Object.entries(shape.properties)) {
    if (!Object.hasOwn(body, name)) continue;
    for (const complaint of complaints(property, body[name])) messages.add(`${name} ${complaint}`);
  }
  for (const name of shape.required) {
    if (!Object.hasOwn(body, name)) messages.add(`${name} is a required property`);
  }
  for (const message of extraProperties(shape, body)) messages.add(message);
  if (messages.size > 0) throw invalid([...messages]);
  return body;
}
