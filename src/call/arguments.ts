import { own } from '../cache/keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Operation, ParameterPlace } from '../operation.ts';
import { quoted } from '../options.ts';
import type { Endpoint } from './endpoint.ts';
import type { UntypedInit } from './types.ts';

type Named = Pick<Endpoint, 'operationId' | 'operation'>;

/**
 * Sorts the flat arguments of a named operation into the path, query and body of openapi-fetch's init.
 * @throws {InvalidArgumentError} `invalid_argument` for a name that the operation does not have.
 */
export function initOf({ operationId, operation }: Named, args: object, init: UntypedInit): UntypedInit {
  if (typeof args !== 'object' || args === null)
    throw new InvalidArgumentError(`${operationId} takes one object: ${listed(operation)}`);
  const params: { path: Record<string, unknown> } & { [In in ParameterPlace]?: Record<string, unknown> } = {
    path: {},
  };
  const hasProperties = !operation.wholeBody && Object.keys(operation.body).length > 0;
  const properties: Record<string, unknown> | undefined = hasProperties ? {} : undefined;
  let body: unknown = properties;
  for (const name of Object.keys(args)) {
    const value = (args as Readonly<Record<string, unknown>>)[name];
    const parameter = parameterFor(operation, name);
    if (operation.wholeBody && name === 'body') body = value;
    else if (parameter !== undefined)
      params[parameter.in] = { ...params[parameter.in], [parameter.name]: value };
    else if (properties !== undefined && Object.hasOwn(operation.body, name)) properties[name] = value;
    else {
      const wrong = `${operationId} has no argument ${quoted(name)}; it takes ${listed(operation)}`;
      throw new InvalidArgumentError(wrong, name);
    }
  }
  return {
    ...init,
    params,
    ...(body !== undefined && { body }),
    // What a body is, is known when it is there.
    ...(!operation.json && { parseAs: 'stream' }),
  };
}

/** Where parameters stand, the first that an argument can be. */
export const PLACES: readonly ParameterPlace[] = ['path', 'query', 'header', 'cookie'];

/** Names of parameters in one place, in the document's order. */
function namesIn(place: ParameterPlace, operation: Operation): readonly string[] {
  if (place === 'path') return Object.keys(operation.pathParameters);
  if (place === 'query') return operation.query;
  return (place === 'header' ? operation.headers : operation.cookies) ?? [];
}

/** The parameter that an argument is, `undefined` when it is none. */
function parameterFor(
  operation: Operation,
  argument: string,
): { readonly in: ParameterPlace; readonly name: string } | undefined {
  for (const place of PLACES) {
    const name = namesIn(place, operation).find((each) => argumentFor(operation, place, each) === argument);
    if (name !== undefined) return { in: place, name };
  }
  return undefined;
}

function argumentFor({ argumentNames }: Operation, place: ParameterPlace, name: string): string {
  return own(argumentNames?.[place], name) ?? name;
}

/** Names of the arguments of a named operation. */
export function argumentNames(operation: Operation): string[] {
  const ofParameters = PLACES.flatMap((place) =>
    namesIn(place, operation).map((name) => argumentFor(operation, place, name)),
  );
  return [...ofParameters, ...(operation.wholeBody ? ['body'] : Object.keys(operation.body))];
}

const listed = (operation: Operation): string => argumentNames(operation).join(', ') || 'none';
