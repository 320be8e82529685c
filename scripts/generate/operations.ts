import type { Format, Method } from '../../src/operation.ts';
import { isObject, type Json, type JsonObject, type OpenApiDocument, type Problem } from './document.ts';

/** An operation as the document declares it, before its cache rule is understood. */
export interface DeclaredOperation {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  /** Where it stands in the document. */
  readonly at: readonly (string | number)[];
  readonly pathParameters: Readonly<Record<string, Format>>;
  readonly query: readonly Parameter[];
  readonly headers: readonly Parameter[];
  readonly body: readonly Parameter[];
  readonly json: boolean;
  /** Schema of the 200 in JSON. */
  readonly success: Json | undefined;
  readonly cache: Json | undefined;
  readonly summary: string;
}

/** A parameter or a property of a request body. */
export interface Parameter {
  readonly name: string;
  readonly format: Format;
  readonly required: boolean;
  readonly scalar: boolean;
}

const METHODS: readonly Method[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** Names that a client has besides its operations. */
const TAKEN = new Set([
  ...METHODS.map((method) => method.toUpperCase()),
  'request',
  'use',
  'eject',
  'explain',
]);

/** Lists the operations of a document, in its order, and what is wrong with how they are declared. */
export function readOperations(document: OpenApiDocument): {
  operations: DeclaredOperation[];
  problems: Problem[];
} {
  const operations: DeclaredOperation[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const [path, item] of Object.entries(document.root.paths as JsonObject)) {
    const pathItem = document.deref(item);
    if (!isObject(pathItem)) continue;
    for (const method of METHODS) {
      const declared = pathItem[method];
      if (!isObject(declared)) continue;
      const at = ['paths', path, method];
      const where = `${method.toUpperCase()} ${path}`;
      const id = declared.operationId;
      const report = (what: string, fix: string, ...deeper: string[]) =>
        problems.push({ path: [...at, ...deeper], what, fix });

      if (typeof id !== 'string' || !/^[A-Za-z_$][\w$]*$/.test(id)) {
        report(
          'operationId is missing or no name for a function',
          'Write an operationId in camelCase, such as getOrganisation.',
        );
        continue;
      }
      const earlier = seen.get(id);
      if (earlier !== undefined) {
        report(
          `operationId "${id}" is also that of ${earlier}`,
          'Give each operation a name of its own.',
          'operationId',
        );
      }
      if (TAKEN.has(id)) {
        report(`operationId "${id}" is taken by the client itself`, 'Choose another name.', 'operationId');
      }
      seen.set(id, where);

      const operation = readOperation(document, id, method, path, at, declared, pathItem);
      for (const name of templateNames(path)) {
        if (!Object.hasOwn(operation.pathParameters, name)) {
          report(
            `path parameter "${name}" is not declared`,
            `Add a parameter { name: ${name}, in: path, required: true }.`,
          );
        }
      }
      for (const clash of clashes(operation)) {
        report(
          `argument "${clash}" has two meanings: named operations take parameters and body properties in one object`,
          'Rename the parameter, or the property of the body.',
        );
      }
      operations.push(operation);
    }
  }
  return { operations, problems };
}

function readOperation(
  document: OpenApiDocument,
  id: string,
  method: Method,
  path: string,
  at: readonly string[],
  declared: JsonObject,
  pathItem: JsonObject,
): DeclaredOperation {
  const parameters = [pathItem.parameters, declared.parameters]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((parameter) => document.deref(parameter))
    .filter(isObject);
  const within = (place: string) =>
    // An operation's own parameter takes the place of the path item's.
    [
      ...new Map(parameters.filter((each) => each.in === place).map((each) => [each.name, each])).values(),
    ].map((each) => parameterOf(document, String(each.name), each.schema, each.required === true));
  const inPath = new Map(within('path').map(({ name, format }) => [name, format]));
  const responses = isObject(declared.responses) ? declared.responses : {};
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const contents = successes.map(([, response]) => contentOf(document, response));
  return {
    id,
    method,
    path,
    at,
    pathParameters: Object.fromEntries(
      templateNames(path).flatMap((name) => (inPath.has(name) ? [[name, inPath.get(name) as Format]] : [])),
    ),
    query: within('query'),
    headers: within('header'),
    body: bodyProperties(document, contentOf(document, declared.requestBody)['application/json']),
    json: contents.every((content) =>
      Object.keys(content).every((type) => /^application\/([\w.+-]+\+)?json$/.test(type)),
    ),
    success: schemaOf(contentOf(document, responses['200'])['application/json']),
    cache: declared['x-cache'],
    summary: String(declared.summary ?? ''),
  };
}

function templateNames(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string);
}

function clashes({ pathParameters, query, body }: DeclaredOperation): string[] {
  const names = [
    ...Object.keys(pathParameters),
    ...query.map(({ name }) => name),
    ...body.map(({ name }) => name),
  ];
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function contentOf(document: OpenApiDocument, holder: Json | undefined): JsonObject {
  const found = document.deref(holder);
  return isObject(found) && isObject(found.content) ? found.content : {};
}

function schemaOf(media: Json | undefined): Json | undefined {
  return isObject(media) ? media.schema : undefined;
}

function bodyProperties(document: OpenApiDocument, media: Json | undefined): Parameter[] {
  const schema = document.deref(schemaOf(media));
  if (!isObject(schema)) return [];
  const parts = (Array.isArray(schema.allOf) ? schema.allOf : []).flatMap((part) =>
    bodyProperties(document, { schema: part }),
  );
  const required = Array.isArray(schema.required) ? schema.required : [];
  const own = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...parts,
    ...own.map(([name, property]) => parameterOf(document, name, property, required.includes(name))),
  ];
}

function parameterOf(
  document: OpenApiDocument,
  name: string,
  schema: Json | undefined,
  required: boolean,
): Parameter {
  const resolved = document.deref(schema);
  const { type, format } = isObject(resolved) ? resolved : {};
  const scalar = ['string', 'integer', 'number', 'boolean'].includes(type as string);
  return { name, required, scalar, format: format === 'uuid' ? 'uuid' : 'text' };
}
