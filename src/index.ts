import { cacheKeyTemplates, operations } from '../generated/operations.ts';
import type { operations as Operations, paths } from '../generated/schema.ts';
import { type CacheKeys, cacheKeysOf } from './cache-keys.ts';
import { type CachedClient, createCachedClient } from './client.ts';
import type { ClientOptions } from './client-options.ts';

export type { components, operations as Operations, paths } from '../generated/schema.ts';
export type { CacheEvent, CacheEventListener } from './cache/events.ts';
export type { CacheMode } from './cache/middleware.ts';
export type { Plan } from './cache/rule.ts';
export type { CacheStore } from './cache/store.ts';
export { type MemoryCacheOptions, memoryCache } from './cache/stores/memory.ts';
export type { CacheKeys } from './cache-keys.ts';
export { type CachedClient, createCachedClient } from './client.ts';
export type { ClientOptions } from './client-options.ts';
export {
  ApiError,
  CacheUnavailableError,
  ClientError,
  type ErrorCode,
  InvalidArgumentError,
  InvalidOptionError,
  NetworkError,
  type Outcome,
  TimeoutError,
  UnexpectedResponseError,
} from './errors.ts';
export type { Arguments, CallInit, NamedOperations, Result } from './named-operations.ts';
export type { Operation, OperationTable } from './operation.ts';
export type { Auth } from './token.ts';
export type { Fetch } from './transport.ts';

/** A client for the organisation endpoints: openapi-fetch's own surface and one function for each operation. */
export type OrganisationsClient = CachedClient<paths, Operations>;

/**
 * Makes a client for the organisation endpoints of the GOV.UK Notify API.
 *
 * @throws {InvalidOptionError} `invalid_option` naming the option and what is wrong with it.
 */
export function createOrganisationsClient(options: ClientOptions): OrganisationsClient {
  return createCachedClient<paths, Operations>('notify-organisations', operations, options);
}

/** Keys by name, for `alsoDelete`: `cacheKeys.service({ service_id })` is `service-…`. */
export const cacheKeys: CacheKeys<typeof cacheKeyTemplates> = cacheKeysOf(cacheKeyTemplates);
