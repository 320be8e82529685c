import type { Format } from '../../src/operation.ts';
import { isObject, type Json, type OpenApiDocument } from './document.ts';
import { objectsIn } from './json.ts';

/** Where a value of a request stands. */
export type Place = 'path' | 'query' | 'header' | 'cookie' | 'body';

/** A parameter or a top-level property of a request body. */
export interface Parameter {
  readonly name: string;
  readonly in: Place;
  /** What the client makes sure of when it makes a key; only paths and bodies are checked. */
  readonly format: Format;
  readonly required: boolean;
  readonly scalar: boolean;
}

/** Header parameters that OpenAPI itself says to ignore. @see https://spec.openapis.org/oas/v3.1.1.html#parameter-object */
const NOT_PARAMETERS = new Set(['accept', 'content-type', 'authorization']);
const SCALARS = new Set(['string', 'integer', 'number', 'boolean']);

/** Parameters of an operation, with those of its path item, which its own replace. */
export function parametersOf(document: OpenApiDocument, lists: readonly (Json | undefined)[]): Parameter[] {
  const declared = lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((each) => document.deref(each))
    .filter(isObject);
  const last = new Map(declared.map((each) => [`${each.in} ${each.name}`, each]));
  return [...last.values()]
    .filter((each) => !(each.in === 'header' && NOT_PARAMETERS.has(String(each.name).toLowerCase())))
    .map((each) => {
      // A parameter with "content" instead of a schema is text that holds something else.
      const schema = each.schema ?? {};
      return parameterOf(document, String(each.name), each.in as Place, schema, each.required === true);
    });
}

/** One parameter, by the schema of its values. */
export function parameterOf(
  document: OpenApiDocument,
  name: string,
  place: Place,
  schema: Json | undefined,
  required: boolean,
): Parameter {
  const resolved = document.deref(schema);
  const types = isObject(resolved) ? typesOf(document, resolved) : [];
  const isText = place !== 'path' && place !== 'body';
  const format = isObject(resolved) && resolved.format === 'uuid' ? 'uuid' : 'text';
  return {
    name,
    in: place,
    required,
    scalar: types.length > 0 && types.every((type) => SCALARS.has(type)),
    format: isText ? 'text' : types.length === 1 && types[0] === 'integer' ? 'integer' : format,
  };
}

/** The JSON types that a schema lets through, as far as it says so. */
export function typesOf(document: OpenApiDocument, schema: Json | undefined): string[] {
  const resolved = document.deref(schema);
  if (!isObject(resolved)) return ['any'];
  const { type, nullable, enum: values } = resolved;
  const none = nullable === true ? ['null'] : [];
  if (typeof type === 'string') return [type, ...none];
  if (Array.isArray(type)) return [...type.map(String), ...none];
  if (resolved.const !== undefined) return [typeName(resolved.const), ...none];
  if (Array.isArray(values)) return [...new Set(values.map(typeName)), ...none];
  const parts = objectsIn(resolved.allOf).map((part) => typesOf(document, part));
  const known = parts.find((types) => !types.includes('any'));
  if (known !== undefined) return [...known, ...none];
  const choices = [...objectsIn(resolved.oneOf), ...objectsIn(resolved.anyOf)];
  const ofChoices = new Set(choices.flatMap((choice) => typesOf(document, choice)));
  if (ofChoices.size > 0) return [...ofChoices, ...none];
  return isObject(resolved.properties) ? ['object', ...none] : ['any'];
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
