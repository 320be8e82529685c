import { isReading, METHODS, successesOf } from './declared-operation.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, objectsIn, pathOf, pointerTo, valueAt } from './json.ts';
import { chosenType, isJsonContent, isJsonType } from './media-types.ts';
import { isSentByCaller, schemaOfParameter } from './parameters.ts';
import { propertiesOf } from './request-body.ts';

/** Components that openapi-typescript makes types of; it refers to them by name. */
const TYPED = ['schemas', 'responses', 'parameters', 'requestBodies', 'headers'];
const MAPS = new Set(['properties', 'patternProperties', '$defs', ...TYPED]);
/** Members that hold something else than schemas. */
const SECTIONS: Readonly<Record<string, string>> = {
  responses: 'responses',
  parameters: 'parameters',
  requestBody: 'requestBodies',
  headers: 'headers',
};
/** Values stand in comments only, where an object is text; as an object it would be searched for schemas. */
const inComment = (value: Json | undefined) =>
  typeof value === 'object' ? JSON.stringify(value, null, 2) : value;
/** Members that hold no schemas, and what is made of them. */
const VALUES: Readonly<Record<string, (value: Json | undefined) => Json | undefined>> = {
  example: inComment,
  default: inComment,
  examples: (list) => (Array.isArray(list) ? list.map((each) => inComment(each) as Json) : undefined),
  ...Object.fromEntries(['title', 'summary', 'description', 'format'].map((name) => [name, String])),
  enum: structuredClone,
  const: structuredClone,
};

/**
 * The document as openapi-typescript should see it, so that types and rows say the same: JSON under any spelling of its
 * media type, `default` as the success of an operation that has no other, no body where fetch sends none, parameters
 * that are sent. A copy, because openapi-typescript writes into what it is given.
 */
export function documentForTypes(document: OpenApiDocument): JsonObject {
  const { openapi, paths, webhooks, components } = document.root;
  const { copy, promoted } = copier(document);
  const typed: JsonObject = {};
  for (const section of TYPED) {
    const own = valueAt(components, [section]);
    if (isObject(own)) typed[section] = copy(own, section, true);
  }
  const copied = (items: Json | undefined) =>
    Object.entries(items as JsonObject)
      .filter(([name]) => !name.startsWith('x-'))
      .map(([name, item]) => [name, pathItem(document, document.deref(item), copy)] as const);
  const root: JsonObject = { openapi, paths: Object.fromEntries(copied(paths)), components: typed };
  if (isObject(webhooks)) {
    // They are no operations of a client, so they have no place in its table.
    root.webhooks = Object.fromEntries(copied(webhooks).map(([name, item]) => [name, withoutIds(item)]));
  }
  for (const [section, extra] of Object.entries(promoted)) {
    typed[section] = { ...(typed[section] as JsonObject | undefined), ...extra };
  }
  return root;
}

/** Makes copies; what `section` of the components the copied value could be in is known by where it stands. */
type Copy = (value: Json | undefined, section?: string, isMap?: boolean) => Json | undefined;

function pathItem(document: OpenApiDocument, item: Json | undefined, copy: Copy): JsonObject {
  if (!isObject(item)) return {};
  const operations = METHODS.flatMap((method) => {
    const declared = item[method];
    if (!isObject(declared)) return [];
    const responses = isObject(declared.responses) ? declared.responses : {};
    const operation: JsonObject = {
      ...declared,
      ...(declared.parameters !== undefined && { parameters: sent(document, declared.parameters) }),
      responses: { ...responses, ...Object.fromEntries(successesOf(declared)) },
    };
    if (isReading(method)) delete operation.requestBody;
    return [[method, copy(operation)] as const];
  });
  return {
    ...(item.parameters !== undefined && { parameters: copy(sent(document, item.parameters), 'parameters') }),
    ...Object.fromEntries(operations),
  };
}

function sent(document: OpenApiDocument, parameters: Json): Json {
  return Array.isArray(parameters) ? parameters.filter((each) => isSentByCaller(document.deref(each))) : [];
}

function withoutIds(item: JsonObject): JsonObject {
  for (const method of METHODS) if (isObject(item[method])) delete item[method].operationId;
  return item;
}

/**
 * Copies what openapi-typescript reads, without extensions, in the one form that it and the rows understand alike, and
 * collects components made of what was referred to outside of them, by section and name.
 */
function copier(document: OpenApiDocument) {
  const promoted: Record<string, JsonObject> = {};

  const object = (value: JsonObject, section: string, isMap: boolean): JsonObject => {
    const result: JsonObject = {};
    for (const [name, member] of Object.entries(value)) {
      if (isMap) result[name] = copy(member, section);
      else if (name.startsWith('x-') || (name === 'discriminator' && !isDeclared(document, value))) continue;
      else if (Object.hasOwn(VALUES, name)) result[name] = VALUES[name]?.(member);
      else if (name === 'content' && isObject(member)) result[name] = content(member);
      else result[name] = copy(member, SECTIONS[name] ?? 'schemas', MAPS.has(name));
    }
    const isParameter = !isMap && isObject(result.content) && typeof result.in === 'string';
    return isParameter ? { ...result, schema: copy(schemaOfParameter(document, value)) } : result;
  };

  const content = (types: JsonObject): JsonObject => {
    const chosen = chosenType(document, types);
    return Object.fromEntries(
      Object.entries(types).map(([type, media]) => {
        const isJson = type === chosen && isJsonContent(document, types, type);
        const isSpelt = /^application\/(?:[\w.+-]+\+)?json$/.test(type) || !(isJson || isJsonType(type));
        return [isSpelt ? type : 'application/json', copy(media)];
      }),
    );
  };

  /** Types can only be named where a component has a name, so what stands elsewhere becomes one. */
  const promote = (reference: string, section: string): string => {
    const path = pathOf(reference);
    const name = path.slice(path[0] === 'components' ? 2 : 0).join('.');
    const components = promoted[section] ?? {};
    promoted[section] = components;
    if (!Object.hasOwn(components, name)) {
      components[name] = {};
      components[name] = copy(valueAt(document.root, path), section);
    }
    return pointerTo(['components', section, name]);
  };

  const copy: Copy = (value, section = 'schemas', isMap = false) => {
    if (Array.isArray(value)) return value.map((item) => copy(item, section) as Json);
    if (!isObject(value)) return value;
    const reference = value.$ref;
    if (isMap || typeof reference !== 'string') return object(value, section, isMap);
    const [root, holder = '', , ...rest] = pathOf(reference);
    const isNamed = root === 'components' && TYPED.includes(holder) && rest.length === 0;
    // What stands beside a reference goes into the comment.
    return { ...object(value, section, false), $ref: isNamed ? reference : promote(reference, section) };
  };
  return { copy, promoted };
}

/**
 * Whether every form of a choice has the property that tells them apart: to the types of those without it, and so to the
 * arguments of their operations, it would be added, which no row knows.
 */
function isDeclared(document: OpenApiDocument, choice: JsonObject): boolean {
  const name = valueAt(choice, ['discriminator', 'propertyName']);
  const forms = [...objectsIn(choice.oneOf), ...objectsIn(choice.anyOf)];
  return (forms.length === 0 ? [choice] : forms).every((form) =>
    propertiesOf(document, form).some((property) => property.name === name),
  );
}
