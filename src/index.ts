import { cacheKeyTemplates, operations } from '../generated/operations.ts';
import type { operations as Operations, paths } from '../generated/schema.ts';
import { type CacheKeys, cacheKeysOf } from './cache-keys.ts';
import type { ApiErrorOf, Arguments, CallInit, Result } from './call/types.ts';
import { type CachedClient, createCachedClient } from './client.ts';
import type { ClientOptions } from './client-options.ts';
import { ApiError } from './errors.ts';
import { VERSION } from './version.ts';

export type { components, operations as Operations, paths } from '../generated/schema.ts';
export type { CacheControl } from './cache/cache-control.ts';
export type { CacheMode } from './cache/context.ts';
export type { CacheEvent, CacheEventListener, NotStored } from './cache/events.ts';
export type { CacheEffects } from './cache/keys.ts';
export type { CacheStore, ServerStatus, StoreStatus } from './cache/store.ts';
export type { CacheKeys } from './cache-keys.ts';
export type {
  ApiErrorOf,
  Arguments,
  CallInit,
  CallPromise,
  NamedOperations,
  RequestOptions,
  Result,
  WithResponse,
} from './call/types.ts';
export { type Api, type CachedClient, type ClientExtras, createCachedClient } from './client.ts';
export type { ClientOptions } from './client-options.ts';
export {
  ApiError,
  CacheUnavailableError,
  CallbackError,
  ClientError,
  type Delivery,
  type ErrorCode,
  InvalidArgumentError,
  InvalidOptionError,
  NetworkError,
  TimeoutError,
  UnexpectedResponseError,
} from './errors.ts';
export type { FieldError } from './field-errors.ts';
export type { Auth } from './http/token.ts';
export type { AttemptEvent, Fetch } from './http/transport.ts';
export type { Logger } from './logger.ts';
export type {
  Format,
  Method,
  NoRule,
  Operation,
  OperationTable,
  ParameterPlace,
  ParameterStyle,
  PropertyCheck,
  ReadRule,
  WriteRule,
} from './operation.ts';
export { type MemoryCacheOptions, memoryCache } from './stores/memory.ts';

/**
 * A client for the organisation endpoints: openapi-fetch's own surface and one function for each operation.
 * @interface
 */
export type OrganisationsClient = CachedClient<paths, Operations> & Conveniences;

/** What the API has no operation for, made of those that it has. */
export interface Conveniences {
  /** Every domain of every organisation, from the cached list of organisations. */
  getDomains(init?: CallInit): Promise<string[]>;
  /** The organisation that a domain belongs to, `undefined` when it belongs to none. */
  findOrganisationByDomain(
    args: Arguments<Operations['getOrganisationByDomain']>,
    init?: CallInit,
  ): Promise<Result<Operations['getOrganisationByDomain']> | undefined>;
}

/**
 * Makes a client for the organisation endpoints of the GOV.UK Notify API.
 * @throws {InvalidOptionError} `invalid_option` naming the option and what is wrong with it.
 */
export function createOrganisationsClient(options: ClientOptions): OrganisationsClient {
  const client = createCachedClient<paths, Operations>(
    {
      name: 'notify-organisations',
      version: VERSION,
      operations,
      userHeader: 'X-Notify-User-Id',
      traceHeader: 'X-B3-TraceId',
    },
    options,
  );
  return withConveniences(client);
}

function withConveniences(client: CachedClient<paths, Operations>): OrganisationsClient {
  const { with: clientWith } = client;
  const additions: Conveniences & Pick<OrganisationsClient, 'with'> = {
    with: (options) => withConveniences(clientWith(options)),
    async getDomains(init) {
      const organisations = await client.getOrganisations({}, init);
      return organisations.flatMap(({ domains }) => domains);
    },
    async findOrganisationByDomain(args, init) {
      try {
        return await client.getOrganisationByDomain(args, init);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
  return Object.assign(client, additions);
}

/**
 * Whether an error is the API's response to an operation, which gives `body` the type that the document has for each
 * `status`. A status that the document does not declare, such as a gateway's, comes with any body.
 */
export function isApiError<Id extends keyof Operations>(
  error: unknown,
  operationId: Id,
): error is ApiErrorOf<Operations[Id]> {
  return error instanceof ApiError && error.operationId === operationId;
}

/** Keys by name, for `alsoDelete`: `cacheKeys.service({ service_id })` is `service-…`. */
export const cacheKeys: CacheKeys<typeof cacheKeyTemplates> = /* @__PURE__ */ cacheKeysOf(cacheKeyTemplates);
