import type { Format, Method } from '../../src/operation.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, objectsIn, type Path, valueAt } from './json.ts';
import { contentOf, isJsonContent, jsonSchemaIn } from './media-types.ts';
import {
  type ArgumentNames,
  argumentFor,
  argumentNamesOf,
  type Parameter,
  parametersOf,
} from './parameters.ts';
import { type RequestBody, requestBodyOf } from './request-body.ts';

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
  readonly argumentNames: ArgumentNames;
  /** Where it is served, if that is another server than the document's. */
  readonly server: string | undefined;
  /** Top-level properties of the body. */
  readonly body: readonly Parameter[];
  readonly requestBody: RequestBody;
  /** Whether the body is one argument instead of its properties, some of which may have the name of a parameter. */
  readonly wholeBody: boolean;
  /** Whether a success besides 204 and 205, which never have one, is declared without a body. */
  readonly mayBeEmpty: boolean;
  /** Whether a success besides 204 and 205 is declared, and none with a body. */
  readonly noContent: boolean;
  /** Whether every success that has a body is declared as JSON. */
  readonly json: boolean;
  /** Schema of the 200 in JSON, the only response that is cached. */
  readonly success: Json | undefined;
  readonly cache: Json | undefined;
  readonly summary: string;
  /** The operation as it stands in the document. */
  readonly declared: JsonObject;
}

/** Methods of a path item, without TRACE, which fetch does not send. */
export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;

/** Whether a method only asks. */
export function isReading(method: Method): boolean {
  return method === 'get' || method === 'head';
}

/** The names in braces in a path, each once. */
export function templateNames(path: string): string[] {
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string))];
}

/** The responses of an operation that are no errors: where it declares none with a status, `default` stands for them. */
export function successesOf(declared: JsonObject): [status: string, response: Json | undefined][] {
  const responses = isObject(declared.responses) ? declared.responses : {};
  const successes = Object.entries(responses).filter(([status]) => /^2(?:\d\d|XX)$/i.test(status));
  if (successes.length > 0 || responses.default === undefined) return successes;
  return [['2XX', responses.default]];
}

/** Reads one operation of a path item. */
export function readOperation(
  document: OpenApiDocument,
  method: Method,
  path: string,
  declared: JsonObject,
  pathItem: JsonObject,
): Omit<DeclaredOperation, 'at'> {
  const parameters = parametersOf(document, [pathItem.parameters, declared.parameters]);
  // fetch sends no body with GET and HEAD, whatever the document says.
  const requestBody = requestBodyOf(document, isReading(method) ? undefined : declared.requestBody);
  const properties = new Set(requestBody.properties.map(({ name }) => name));
  const argumentNames = argumentNamesOf(parameters);
  const clashes = parameters.some((each) => properties.has(argumentFor(argumentNames, each)));
  const wholeBody = requestBody.type !== undefined && (!requestBody.isFlat || clashes);
  const successes = successesOf(declared).map(
    ([status, response]) => [status, contentOf(document, response)] as const,
  );
  const withBody = successes.filter(([, content]) => Object.keys(content).length > 0);
  const mayBeEmpty = successes.some((each) => !withBody.includes(each) && !/^20[45]$/.test(each[0]));
  const [, cached = {}] =
    successes.find(([status]) => status === '200') ?? successes.find(([status]) => /XX/i.test(status)) ?? [];
  return {
    id: typeof declared.operationId === 'string' ? declared.operationId : '',
    method,
    path,
    parameters,
    pathParameters: Object.fromEntries(
      templateNames(path).flatMap((name) =>
        parameters
          .filter((each) => each.in === 'path' && each.name === name)
          .map(({ format }) => [name, format]),
      ),
    ),
    argumentNames: wholeBody ? argumentNamesOf(parameters, ['body']) : argumentNames,
    server: serverOf(document, declared.servers ?? pathItem.servers),
    body: requestBody.properties,
    requestBody,
    wholeBody,
    mayBeEmpty,
    noContent: mayBeEmpty && withBody.length === 0,
    json: withBody.every(([, content]) =>
      Object.keys(content).every((type) => isJsonContent(document, content, type)),
    ),
    success: jsonSchemaIn(document, cached),
    cache: declared['x-cache'],
    summary: typeof declared.summary === 'string' ? declared.summary : '',
    declared,
  };
}

/** The URL of the first of some servers, `undefined` where that is one of the document's own. */
function serverOf({ root }: OpenApiDocument, servers: Json | undefined): string | undefined {
  const [own] = urlsOf(servers);
  return own === undefined || urlsOf(root.servers).includes(own) ? undefined : own;
}

/** With each variable replaced by its default. */
function urlsOf(servers: Json | undefined): string[] {
  return objectsIn(servers).map(({ url, variables }) =>
    String(url ?? '/').replace(/\{([^{}]*)\}/g, (whole, name: string) => {
      const variable = valueAt(variables, [name]);
      return isObject(variable) && variable.default !== undefined ? String(variable.default) : whole;
    }),
  );
}

/** The security requirements that hold for an operation: its own, or those of the document. */
export function securityOf({ root }: OpenApiDocument, { declared }: DeclaredOperation): JsonObject[] {
  return objectsIn(declared.security ?? root.security);
}
