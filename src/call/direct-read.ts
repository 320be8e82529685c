import type { CacheMiddleware } from '../cache/cache.ts';
import type { LookupResult } from '../cache/read.ts';
import type { Route } from './endpoint.ts';

/**
 * Looks into the cache for a read before anything of HTTP is made. Two thirds of the time of a hit through
 * openapi-fetch go into a request and a response that nobody sees when no middleware watches. `undefined` where
 * somebody might see a difference: the call then takes the long way, with the found that was had here, so that a miss
 * asks the store once.
 *
 * @param values Path parameters, which must be all that the call is given.
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function directRead(
  cache: CacheMiddleware,
  { operationId, operation, effectsOfPath }: Route,
  values: object,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<LookupResult> | undefined {
  if (operation.cache.kind !== 'read') return undefined;
  for (const name in values) {
    if (!Object.hasOwn(operation.pathParameters, name)) return undefined;
  }
  signal?.throwIfAborted();
  const effects = effectsOfPath(values as Readonly<Record<string, unknown>>);
  return effects && cache.lookUp(operationId, operation.cache, effects);
}

/** The path parameters of openapi-fetch's init, where there is nothing else in it that changes a read. */
export function pathValuesOf(init: Readonly<Record<string, unknown>>): object | undefined {
  for (const name in init) {
    if (name !== 'params' && name !== 'signal' && init[name] !== undefined) return undefined;
  }
  const { path, ...others } = (init.params ?? {}) as { readonly path?: object };
  return Object.keys(others).length === 0 ? (path ?? {}) : undefined;
}
