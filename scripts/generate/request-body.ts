import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, objectsIn, textsIn } from './json.ts';
import { chosenType, contentOf, isJsonContent, jsonSchemaIn, sentType } from './media-types.ts';
import { type Parameter, parameterOf } from './parameters.ts';
import { type PerSchema, perSchema } from './per-schema.ts';
import { bothOf, checkOf, sameOf } from './property-check.ts';

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

/** Reads the request body of an operation. Of several media types the first that is JSON counts. */
export function requestBodyOf(document: OpenApiDocument, declared: Json | undefined): RequestBody {
  const holder = document.deref(declared);
  const content = contentOf(document, declared);
  const chosen = chosenType(document, content);
  const required = isObject(holder) && holder.required === true;
  if (chosen === undefined) return { type: undefined, required, properties: [], isFlat: true };
  const isJson = isJsonContent(document, content, chosen);
  const schema = jsonSchemaIn(document, content);
  return {
    type: sentType(chosen, isJson),
    required,
    properties: propertiesOf(document, schema),
    isFlat: isFlat(document, schema),
  };
}

/** Properties from every part of a schema; required are those that every choice requires. */
export const propertiesOf: PerSchema<readonly Parameter[]> = perSchema([], (document, schema) => {
  const found = new Map<string, Parameter>();
  const add = (parameter: Parameter) => {
    const before = found.get(parameter.name);
    const required = parameter.required || before?.required === true;
    const check = bothOf(before?.check ?? {}, parameter.check ?? {});
    found.set(parameter.name, { ...(before ?? parameter), required, check });
  };
  const parts = resolved(document, schema.allOf);
  const required = new Set([schema, ...parts].flatMap((part) => textsIn(part.required)));
  for (const part of parts) propertiesOf(document, part).forEach(add);
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const parameter = parameterOf(document, name, 'body', property, required.has(name));
    add({ ...parameter, check: checkOf(document, property) });
  }
  for (const list of [schema.oneOf, schema.anyOf]) {
    ofChoices(objectsIn(list).map((choice) => propertiesOf(document, choice))).forEach(add);
  }
  return [...found.values()].map((each) => ({
    ...each,
    required: each.required || required.has(each.name),
  }));
});

/** What is required in one form only need not be there, and what has two formats has none. */
function ofChoices(choices: readonly (readonly Parameter[])[]): Parameter[] {
  const byName = new Map<string, Parameter[]>();
  for (const each of choices.flat()) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return [...byName.values()].map((alike) => {
    const [first] = alike as [Parameter];
    return {
      ...first,
      required: alike.length === choices.length && alike.every(({ required }) => required),
      scalar: alike.every(({ scalar }) => scalar),
      format: alike.every(({ format }) => format === first.format) ? first.format : 'text',
      // A form without the property lets any value of it through.
      check: alike.length === choices.length ? sameOf(alike.map(({ check }) => check ?? {})) : {},
    };
  });
}

const TYPING = ['type', 'properties', 'allOf', 'oneOf', 'anyOf', 'additionalProperties', 'enum', 'const'];

/** Whether openapi-typescript makes an object type with a finite set of names of a schema. */
const isFlat = perSchema(false, (document, schema): boolean => {
  const { type, nullable } = schema;
  if (nullable === true || (type !== undefined && type !== 'object')) return false;
  if (schema.const !== undefined || Array.isArray(schema.enum)) return false;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return false;
  if (schema.patternProperties !== undefined || schema.$defs !== undefined) return false;
  const [ones, choices] = [resolved(document, schema.oneOf), resolved(document, schema.anyOf)];
  const hasOwn = isObject(schema.properties) && Object.keys(schema.properties).length > 0;
  // What only lists required names is no type: next to properties it changes nothing, except that "any of" it and
  // them is a type that is known no longer.
  const isNoType = (part: JsonObject) => !TYPING.some((keyword) => part[keyword] !== undefined);
  const typed = resolved(document, schema.allOf).filter((part) => !isNoType(part));
  return (
    (hasOwn || typed.length + ones.length + choices.length > 0) &&
    typed.every((part) => isFlat(document, part)) &&
    ones.every((part) => isFlat(document, part) || ((hasOwn || typed.length > 0) && isNoType(part))) &&
    choices.every((choice) => isFlat(document, choice))
  );
});

function resolved(document: OpenApiDocument, list: Json | undefined): JsonObject[] {
  return objectsIn(list)
    .map((part) => document.deref(part))
    .filter(isObject);
}
