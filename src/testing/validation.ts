import { invalid } from './answers.ts';
import { isEmailAddress } from './email-address.ts';
import { type Fields, isFields, type Value } from './python-json.ts';
import { isPythonUuid, spell } from './python-text.ts';

type TypeName = 'string' | 'boolean' | 'null' | 'array' | 'object';

/** What one property may be. */
export type Shape =
  | { readonly types: readonly TypeName[] }
  /** `isTyped` adds that it is a string, with a complaint of its own. */
  | { readonly oneOf: readonly string[]; readonly isTyped?: boolean }
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

function typeOf(value: Value): TypeName | 'number' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? 'string' : 'object';
}

function notOfType(value: Value, types: readonly TypeName[]): string[] {
  const type = typeOf(value);
  return types.some((allowed) => allowed === type)
    ? []
    : [`${spell(value)} is not of type ${types.join(', ')}`];
}

function complaints(shape: Shape, value: Value): string[] {
  if (shape === 'uuid') return isPythonUuid(value) ? [] : ['is not a valid UUID'];
  if (shape === 'email') {
    if (typeof value !== 'string') return notOfType(value, ['string']);
    return isEmailAddress(value) ? [] : ['Not a valid email address'];
  }
  if ('types' in shape) return notOfType(value, shape.types);
  if ('oneOf' in shape) {
    const isAllowed = typeof value === 'string' && shape.oneOf.includes(value);
    const ofType = shape.isTyped ? notOfType(value, ['string']) : [];
    return isAllowed ? [] : [...ofType, `${spell(value)} is not one of [${shape.oneOf.join(', ')}]`];
  }
  if ('listOf' in shape) {
    if (!isList(value)) return notOfType(value, ['array']);
    return value.flatMap((item) => complaints(shape.listOf, item));
  }
  if (!isFields(value)) return notOfType(value, ['object']);
  return Object.entries(shape.fields).flatMap(([name, field]) => {
    const inner = value[name];
    return inner === undefined ? [] : complaints(field, inner);
  });
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function extraProperties(shape: BodyShape, body: Fields): string[] {
  const extras = shape.closed ? Object.keys(body).filter((key) => !Object.hasOwn(shape.properties, key)) : [];
  if (extras.length === 0) return [];
  const verb = extras.length === 1 ? 'was' : 'were';
  return [
    `Additional properties are not allowed (${extras.sort().map(spell).join(', ')} ${verb} unexpected)`,
  ];
}

/**
 * Checks a body and returns it as an object.
 * @throws {ApiError} 400 with every complaint: properties in declared order, then the missing ones, then extras
 */
export function validate(shape: BodyShape, body: Value): Fields {
  if (!isFields(body)) throw invalid(notOfType(body, ['object']));
  const messages: string[] = [];
  for (const [name, property] of Object.entries(shape.properties)) {
    const value = body[name];
    if (value === undefined) continue;
    messages.push(...complaints(property, value).map((complaint) => `${name} ${complaint}`));
  }
  for (const name of shape.required) {
    if (!Object.hasOwn(body, name)) messages.push(`${name} is a required property`);
  }
  messages.push(...extraProperties(shape, body));
  if (messages.length > 0) throw invalid(messages);
  return body;
}
