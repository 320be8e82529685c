import { InvalidArgumentError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { quoted } from '../options.ts';
import { NAMED_CALL_OPTIONS } from './call-options.ts';
import type { Endpoint } from './endpoint.ts';
import type { CallInit } from './types.ts';

/**
 * Sorts the flat arguments of a named operation into the path, query and body of openapi-fetch's init.
 *
 * @throws {InvalidArgumentError} `invalid_argument` for a name that the operation does not have.
 */
export function initOf(
  { operationId, operation }: Endpoint,
  args: object,
  init: CallInit | null,
): Record<string, unknown> {
  if (typeof args !== 'object' || args === null)
    throw new InvalidArgumentError(`${operationId} takes one object: ${argumentNames(operation)}`);
  for (const name in init) {
    if (!NAMED_CALL_OPTIONS.includes(name)) {
      const known = NAMED_CALL_OPTIONS.join(', ');
      throw new InvalidArgumentError(`${operationId} has no option ${quoted(name)}; a call takes ${known}`);
    }
  }
  const path: Record<string, unknown> = {};
  let query: Record<string, unknown> | undefined;
  const hasProperties = !operation.wholeBody && Object.keys(operation.body).length > 0;
  const properties: Record<string, unknown> | undefined = hasProperties ? {} : undefined;
  let body: unknown = properties;
  for (const name of Object.keys(args)) {
    const value = (args as Readonly<Record<string, unknown>>)[name];
    if (Object.hasOwn(operation.pathParameters, name)) path[name] = value;
    else if (operation.query.includes(name)) query = { ...query, [name]: value };
    else if (operation.wholeBody && name === 'body') body = value;
    else if (properties !== undefined && Object.hasOwn(operation.body, name)) properties[name] = value;
    else {
      const known = argumentNames(operation);
      throw new InvalidArgumentError(`${operationId} has no argument ${quoted(name)}; it takes ${known}`);
    }
  }
  const params = query === undefined ? { path } : { path, query };
  return body === undefined ? { ...init, params } : { ...init, params, body };
}

function argumentNames({ pathParameters, query, body, wholeBody }: Operation): string {
  const ofBody = wholeBody ? ['body'] : Object.keys(body);
  return [...Object.keys(pathParameters), ...query, ...ofBody].join(', ') || 'none';
}
