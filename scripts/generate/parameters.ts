import type { Format, ParameterPlace, ParameterStyle, PropertyCheck } from '../../src/operation.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, objectsIn } from './json.ts';
import { chosenType, isJsonType, jsonSchemaIn } from './media-types.ts';
import { type PerSchema, perSchema } from './per-schema.ts';

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
  /** The JSON types of its values. */
  readonly types: readonly string[];
  /** How it is written into the request, where that is not the default of its place. */
  readonly style?: ParameterStyle;
  /** Of a property of a body: what its values must be beyond their type. */
  readonly check?: PropertyCheck;
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
  return [...last.values()].filter(isSentByCaller).map((each) => {
    const required = each.in === 'path' || each.required === true;
    const schema = schemaOfParameter(document, each);
    const parameter = parameterOf(document, String(each.name), each.in as Place, schema, required);
    // What holds JSON is not spelt in one way only.
    const isText = parameter.scalar && !isObject(each.content);
    const style = styleOf(document, each, parameter);
    return { ...parameter, scalar: isText, ...(style !== undefined && { style }) };
  });
}

/** Whether a parameter is one for the caller to give: some headers the client sets, whatever the document says. */
export function isSentByCaller(declared: Json | undefined): boolean {
  if (!isObject(declared)) return false;
  return !(declared.in === 'header' && NOT_PARAMETERS.has(String(declared.name).toLowerCase()));
}

/** The schema of a parameter's values, wherever it stands. */
export function schemaOfParameter(document: OpenApiDocument, declared: JsonObject): Json {
  if (!isObject(declared.content)) return declared.schema ?? {};
  const type = chosenType(document, declared.content) ?? '';
  // Under any other media type it is text that holds something else.
  return isJsonType(type) ? (jsonSchemaIn(document, declared.content) ?? {}) : { type: 'string' };
}

type Style = NonNullable<ParameterStyle['style']>;

/** Where it is the default of the place for single values and, in a query, for lists, nothing needs to be known. */
function styleOf(
  document: OpenApiDocument,
  { in: place, style, explode, allowReserved, content }: JsonObject,
  { scalar, types }: Parameter,
): ParameterStyle | undefined {
  if (isObject(content))
    return isJsonType(chosenType(document, content) ?? '') ? { content: 'json' } : undefined;
  const usual: Style = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const own = typeof style === 'string' ? (style as Style) : usual;
  const isExploded = typeof explode === 'boolean' ? explode : own === 'form' || own === 'deepObject';
  const isList =
    types.length > 0 && types.every((type) => type === 'array' || SCALARS.has(type) || type === 'null');
  const isUsual = own === usual && (scalar || (place === 'query' && isList && isExploded));
  if (isUsual && allowReserved !== true) return undefined;
  return { style: own, explode: isExploded, ...(allowReserved === true && { allowReserved }) };
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
  const types = typesOf(document, schema);
  const isText = place !== 'path' && place !== 'body';
  const format = isObject(resolved) && resolved.format === 'uuid' ? 'uuid' : 'text';
  return {
    name,
    in: place,
    required,
    types,
    // A null that is not in a body is not sent.
    scalar:
      types.length > 0 && types.every((type) => SCALARS.has(type) || (type === 'null' && place !== 'body')),
    format: isText ? 'text' : types.length === 1 && types[0] === 'integer' ? 'integer' : format,
  };
}

/** The JSON types that a schema lets through, as far as it says so. */
export const typesOf: PerSchema<readonly string[]> = perSchema(['any'], (document, schema) => {
  const { type, nullable, enum: values } = schema;
  const none = nullable === true ? ['null'] : [];
  if (typeof type === 'string') return [type, ...none];
  if (Array.isArray(type)) return [...type.map(String), ...none];
  if (schema.const !== undefined) return [typeName(schema.const), ...none];
  if (Array.isArray(values)) return [...new Set(values.map(typeName)), ...none];
  const parts = objectsIn(schema.allOf).map((part) => typesOf(document, part));
  const certain = parts.find((types) => !types.includes('any'));
  if (certain !== undefined) return [...certain, ...none];
  const choices = [...objectsIn(schema.oneOf), ...objectsIn(schema.anyOf)];
  const ofChoices = new Set(choices.flatMap((choice) => typesOf(document, choice)));
  if (ofChoices.size > 0) return [...ofChoices, ...none];
  return isObject(schema.properties) ? ['object', ...none] : ['any'];
});

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** Names of arguments by place and name of their parameter, where they are not that name itself. */
export type ArgumentNames = { readonly [In in ParameterPlace]?: Readonly<Record<string, string>> };

const PLACES: readonly ParameterPlace[] = ['path', 'query', 'header', 'cookie'];

/**
 * Named operations take all parameters in one object. Where two of them have one name, the one that stands first in the
 * order path, query, header, cookie keeps it, and the other has its place in front: `queryPath`.
 */
export function argumentNamesOf(
  parameters: readonly Parameter[],
  others: readonly string[] = [],
): ArgumentNames {
  const taken = new Set(others);
  const renamed: { [In in ParameterPlace]?: Record<string, string> } = {};
  for (const place of PLACES) {
    for (const { name } of parameters.filter((each) => each.in === place)) {
      let argument = name;
      while (taken.has(argument)) argument = `${place}${argument[0]?.toUpperCase()}${argument.slice(1)}`;
      taken.add(argument);
      if (argument !== name) renamed[place] = { ...renamed[place], [name]: argument };
    }
  }
  return renamed;
}

/** The argument that a parameter is passed as. */
export function argumentFor(names: ArgumentNames, { in: place, name }: Parameter): string {
  const renamed = place === 'body' ? undefined : names[place];
  return renamed !== undefined && Object.hasOwn(renamed, name) ? (renamed[name] as string) : name;
}
