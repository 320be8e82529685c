import { isObject, type Json, type JsonObject, type OpenApiDocument } from './document.ts';
import { objectsIn } from './json.ts';
import { type Parameter, parameterOf } from './parameters.ts';

/** The body that an operation takes, as named operations see it. */
export interface RequestBody {
  /** Its media type, `undefined` when there is no body. */
  readonly type: string | undefined;
  readonly required: boolean;
  /** Top-level properties of a JSON object, in the document's order. */
  readonly properties: readonly Parameter[];
  /** Whether it is an object of named properties and nothing else, so that they can be arguments. */
  readonly isFlat: boolean;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/;

/** Whether a media type is JSON, in any of its dialects. */
export function isJsonType(type: string): boolean {
  return JSON_TYPE.test(type);
}

/** Reads the request body of an operation. Of several media types the first that is JSON counts. */
export function requestBodyOf(document: OpenApiDocument, declared: Json | undefined): RequestBody {
  const holder = document.deref(declared);
  const content = isObject(holder) && isObject(holder.content) ? holder.content : {};
  const types = Object.keys(content);
  const type = types.find((each) => each === 'application/json') ?? types.find(isJsonType) ?? types[0];
  const required = isObject(holder) && holder.required === true;
  if (type === undefined) return { type, required, properties: [], isFlat: true };
  const media = content[type];
  const schema = isObject(media) && isJsonType(type) ? document.deref(media.schema) : undefined;
  const properties = isObject(schema) ? propertiesOf(document, schema) : [];
  return { type, required, properties, isFlat: isObject(schema) && isFlat(document, schema) };
}

/** Properties from every part of a schema; required are those that every choice requires. */
function propertiesOf(document: OpenApiDocument, schema: JsonObject): Parameter[] {
  const found = new Map<string, Parameter>();
  const add = (parameter: Parameter) => {
    const earlier = found.get(parameter.name);
    const required = parameter.required || earlier?.required === true;
    found.set(parameter.name, { ...(earlier ?? parameter), required });
  };
  const required = [schema, ...resolved(document, schema.allOf)].flatMap((part) =>
    Array.isArray(part.required) ? part.required : [],
  );
  for (const part of resolved(document, schema.allOf)) propertiesOf(document, part).forEach(add);
  const own = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  for (const [name, property] of own) {
    add(parameterOf(document, name, 'body', property, required.includes(name)));
  }
  for (const list of [schema.oneOf, schema.anyOf]) {
    const choices = resolved(document, list).map((choice) => propertiesOf(document, choice));
    for (const choice of choices.flat()) {
      const always = choices.every((each) =>
        each.some(({ name, required }) => name === choice.name && required),
      );
      const alike = choices
        .flat()
        .every(({ name, format }) => name !== choice.name || format === choice.format);
      const scalar = choices.flat().every((each) => each.name !== choice.name || each.scalar);
      add({ ...choice, required: always, scalar, format: alike ? choice.format : 'text' });
    }
  }
  return [...found.values()].map((each) => ({
    ...each,
    required: each.required || required.includes(each.name),
  }));
}

const TYPING = ['type', 'properties', 'allOf', 'oneOf', 'anyOf', 'additionalProperties', 'enum', 'const'];

/** Whether openapi-typescript makes an object type with a finite set of names of a schema. */
function isFlat(document: OpenApiDocument, schema: JsonObject): boolean {
  const { type, nullable } = schema;
  if (nullable === true || (type !== undefined && type !== 'object')) return false;
  if (schema.const !== undefined || Array.isArray(schema.enum)) return false;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return false;
  if (schema.patternProperties !== undefined) return false;
  const [all, one, any] = [schema.allOf, schema.oneOf, schema.anyOf].map((list) => resolved(document, list));
  const hasOwn = isObject(schema.properties) && Object.keys(schema.properties).length > 0;
  // What only lists required names is no type: next to properties it changes nothing, except that "any of" it and
  // them is a type that is known no longer.
  const fits = (part: JsonObject) =>
    isFlat(document, part) || (hasOwn && !TYPING.some((keyword) => part[keyword] !== undefined));
  const parts = [...(all ?? []), ...(one ?? [])];
  const choices = any ?? [];
  return (
    (hasOwn || parts.length + choices.length > 0) &&
    parts.every(fits) &&
    choices.every((choice) => isFlat(document, choice))
  );
}

function resolved(document: OpenApiDocument, list: Json | undefined): JsonObject[] {
  return objectsIn(list)
    .map((part) => document.deref(part))
    .filter(isObject);
}
