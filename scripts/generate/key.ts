import { parseTemplate } from '../../src/cache/template.ts';
import type { Format } from '../../src/operation.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import { camelCase } from './json.ts';
import type { Parameter, Place } from './parameters.ts';

/** A value in a key. */
export interface Variable {
  readonly name: string;
  readonly in: Place;
  /** What the operation declares under this name, `undefined` when it declares nothing. */
  readonly declared: Parameter | undefined;
  /** In which it stands in a key. */
  readonly format: Format;
}

/** The template of a key with its expressions looked up in the operation that uses it. */
export interface Key {
  readonly template: string;
  /** None when the template cannot be read. */
  readonly parts: readonly (string | Variable)[];
}

/** Reads a template of an operation. */
export function keyOf(template: string, operation: DeclaredOperation): Key {
  const parts = parseTemplate(template).map((part) => {
    if (typeof part === 'string') return part;
    const { name, source: place } = part;
    const declared = declaredIn(operation, place).find((each) => isSame(place, each.name, name));
    return { name, in: place, declared, format: declared?.format ?? 'text' };
  });
  const isReadable = parts.every((part) => typeof part !== 'string' || !/[{}]/.test(part));
  return { template, parts: isReadable ? parts : [] };
}

/** Whether every expression of a key names something, so that it is known which texts the key can become. */
export function isResolved({ parts }: Key): boolean {
  return parts.length > 0 && parts.every((part) => typeof part === 'string' || part.declared !== undefined);
}

/** Names of headers have no case. */
function isSame(place: Place, one: string, other: string): boolean {
  return place === 'header' ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/** What an expression can name in one place of an operation's request. */
export function declaredIn(operation: DeclaredOperation, place: Place): readonly Parameter[] {
  if (place !== 'body') return operation.parameters.filter((parameter) => parameter.in === place);
  const { required } = operation.requestBody;
  // A body that may be missing has no property that must be there.
  return operation.body.map((property) => ({ ...property, required: property.required && required }));
}

/** The values of a key, in order. */
export function variablesOf({ parts }: Key): Variable[] {
  return parts.filter((part) => typeof part !== 'string');
}

const shapes = new Map<string, string>();

/** A template with its expressions made anonymous: what two spellings of one key have in common. */
function shapeOf(template: string): string {
  // All keys are compared with each other.
  const shape = shapes.get(template) ?? template.replace(/\{[^{}]*\}/g, '{}');
  shapes.set(template, shape);
  return shape;
}

/** Whether two templates are spellings of one key. */
export function isSameKey(one: string, other: string): boolean {
  return shapeOf(one) === shapeOf(other);
}

/** The names in braces in a bare template. */
export function bareNames(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string);
}

/** An expression for a value of a request. */
export function expressionFor({ name, in: place }: { readonly name: string; readonly in: Place }): string {
  return place === 'body' ? `{$request.body#/${name}}` : `{$request.${place}.${name}}`;
}

/** The name of a key in `cacheKeys`, made of its words: `organisation-{organisation_id}-services` is `organisationServices`. */
export function keyName(template: string): string {
  return camelCase(shapeOf(template));
}
