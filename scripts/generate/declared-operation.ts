import type { Format, Method } from '../../src/operation.ts';
import { isObject, type Json, type JsonObject, type OpenApiDocument } from './document.ts';
import { objectsIn, type Path } from './json.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { isJsonType, type RequestBody, requestBodyOf } from './request-body.ts';

/** An operation as the document declares it, before its cache rule is understood. */
export interface DeclaredOperation {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  /** Where it stands in the document. */
  readonly at: Path;
  /** Path, query, header and cookie parameters. */
  readonly parameters: readonly Parameter[];
  /** In the order of the path. */
  readonly pathParameters: Readonly<Record<string, Format>>;
  readonly query: readonly Parameter[];
  readonly headers: readonly Parameter[];
  /** Top-level properties of the body. */
  readonly body: readonly Parameter[];
  readonly requestBody: RequestBody;
  /** Whether the body is one argument instead of its properties. */
  readonly wholeBody: boolean;
  /** Whether a success besides 204 and 205, which never have one, is declared without a body. */
  readonly mayBeEmpty: boolean;
  /** Whether every success that has a body is declared as JSON. */
  readonly json: boolean;
  /** Schema of the 200 in JSON, the only answer that is cached. */
  readonly success: Json | undefined;
  readonly cache: Json | undefined;
  readonly summary: string;
  /** The operation as it stands in the document. */
  readonly declared: JsonObject;
}

/** What an operation says to have its body passed as one argument although its properties could be arguments. */
export const BODY_ARGUMENT = 'x-body-argument';

/** Whether a method only asks. */
export function isReading(method: Method): boolean {
  return method === 'get' || method === 'head';
}

/** The names in braces in a path. */
export function templateNames(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string);
}

/** Reads one operation of a path item. */
export function readOperation(
  document: OpenApiDocument,
  method: Method,
  path: string,
  declared: JsonObject,
  pathItem: JsonObject,
): DeclaredOperation {
  const parameters = parametersOf(document, [pathItem.parameters, declared.parameters]);
  const within = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const formats = new Map(within('path').map(({ name, format }) => [name, format]));
  const requestBody = requestBodyOf(document, declared.requestBody);
  const responses = isObject(declared.responses) ? declared.responses : {};
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return {
    id: typeof declared.operationId === 'string' ? declared.operationId : '',
    method,
    path,
    at: ['paths', path, method],
    parameters,
    pathParameters: Object.fromEntries(
      templateNames(path).flatMap((name) => {
        const format = formats.get(name);
        return format === undefined ? [] : [[name, format]];
      }),
    ),
    query: within('query'),
    headers: within('header'),
    body: requestBody.properties,
    requestBody,
    wholeBody:
      requestBody.type !== undefined && (!requestBody.isFlat || declared[BODY_ARGUMENT] !== undefined),
    mayBeEmpty: successes.some(
      ([status, response]) =>
        !/^20[45]$/.test(status) && Object.keys(contentOf(document, response)).length === 0,
    ),
    json: successes.every(([, response]) => Object.keys(contentOf(document, response)).every(isJsonType)),
    success: schemaOf(contentOf(document, responses['200'])['application/json']),
    cache: declared['x-cache'],
    summary: String(declared.summary ?? ''),
    declared,
  };
}

function contentOf(document: OpenApiDocument, holder: Json | undefined): JsonObject {
  const found = document.deref(holder);
  return isObject(found) && isObject(found.content) ? found.content : {};
}

function schemaOf(media: Json | undefined): Json | undefined {
  return isObject(media) ? (media.schema ?? {}) : undefined;
}

/** The security requirements that hold for an operation: its own, or those of the document. */
export function securityOf({ root }: OpenApiDocument, { declared }: DeclaredOperation): JsonObject[] {
  return objectsIn(declared.security ?? root.security);
}
