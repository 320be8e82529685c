import { type Client, wrapAsPathBasedClient } from 'openapi-fetch';
import { describe, expectTypeOf, it } from 'vitest';
import { operations } from '../../generated/operations.ts';
import {
  type ApiError,
  ClientError,
  cacheKeys,
  type components,
  createOrganisationsClient,
  type Delivery,
  type ErrorCode,
  type InvalidArgumentError,
  type InvalidOptionError,
  memoryCache,
  type OrganisationsClient,
  type paths,
} from '../../src/index.ts';

type Organisation = components['schemas']['Organisation'];
declare const client: OrganisationsClient;
/** As query libraries declare it. */
declare function useQuery<T>(options: {
  queryKey: readonly unknown[];
  queryFn: (context: QueryContext) => Promise<T>;
}): T;
interface QueryContext {
  readonly queryKey: readonly unknown[];
  readonly signal: AbortSignal;
  readonly meta: Record<string, unknown> | undefined;
}
const organisation_id = '7520b7f5-0afd-461a-b956-ee4f09aa6c94';

describe('types of named operations', () => {
  it('give the success body, and never any', () => {
    expectTypeOf(client.getOrganisation({ organisation_id })).resolves.not.toBeAny();
    expectTypeOf(client.getOrganisation({ organisation_id })).resolves.toEqualTypeOf<Organisation>();
    expectTypeOf(client.getOrganisations()).resolves.toEqualTypeOf<
      components['schemas']['OrganisationListItem'][]
    >();
    expectTypeOf(client.archiveOrganisation({ organisation_id })).resolves.toEqualTypeOf<undefined>();
    expectTypeOf(client.createOrganisation).returns.resolves.toEqualTypeOf<Organisation>();
  });

  it('refuse what the document does not have', () => {
    // @ts-expect-error a misspelt operation
    client.getOrganization;
    // @ts-expect-error a missing parameter
    client.getOrganisation({});
    // @ts-expect-error no parameters at all
    client.getOrganisation();
    // @ts-expect-error a parameter of the wrong type
    client.getOrganisation({ organisation_id: 1 });
    // @ts-expect-error a body property that does not exist
    client.updateOrganisation({ organisation_id, nmae: 'x' });
    // @ts-expect-error a body property of the wrong type
    client.updateOrganisation({ organisation_id, name: 1 });
    // @ts-expect-error an unknown organisation type
    client.createOrganisation({ name: 'x', crown: true, organisation_type: 'galactic' });
    // @ts-expect-error a cache mode that fetch does not have
    client.getOrganisations({}, { cache: 'sometimes' });
    // @ts-expect-error an argument of an operation that takes none
    client.getOrganisations({ x: 1 });
    // @ts-expect-error an option that does not exist
    client.updateOrganisation({ organisation_id, notes: 'x' }, { alsodelete: [] });
    // @ts-expect-error an option of openapi-fetch's methods
    client.getOrganisations({}, { parseAs: 'text' });
    // @ts-expect-error a function that a query library would give its context
    useQuery({ queryKey: ['organisations'], queryFn: client.getOrganisations });
    // @ts-expect-error the same, of an operation with arguments
    useQuery({ queryKey: ['organisation'], queryFn: client.getOrganisation });
    useQuery({
      queryKey: ['organisations'],
      queryFn: ({ signal }) => client.getOrganisations({}, { signal }),
    });
    // @ts-expect-error an operation that cannot be explained
    client.explain('getOrganization');
  });
});

describe('types of constructors', () => {
  it('refuse options that do not exist', () => {
    const auth = { clientId: 'x', token: () => 'y' };
    const baseUrl = 'http://h';
    // @ts-expect-error a misspelt option
    createOrganisationsClient({ baseUrl, auth, cahce: false });
    // @ts-expect-error an option of openapi-fetch that would not know the paths of the document
    createOrganisationsClient({ baseUrl, auth, pathSerializer: () => '' });
    // @ts-expect-error what fetch is told, which stands with the call
    createOrganisationsClient({ baseUrl, auth, requestInitExt: {} });
    // @ts-expect-error a misspelt option
    memoryCache({ maxEntires: 1 });
    createOrganisationsClient({
      baseUrl,
      auth,
      headers: { 'x-a': '1' },
      querySerializer: () => '',
      bodySerializer: String,
    });
  });
});

describe('types of openapi-fetch’s surface', () => {
  it('are openapi-fetch’s client for whoever takes one', () => {
    const plain: Client<paths> = client;
    expectTypeOf(plain.GET).not.toBeAny();
    wrapAsPathBasedClient<paths>(client);
  });

  it('take its options, ours and those of fetch', () => {
    client.GET('/organisations', {
      ...{ baseUrl: 'http://h', parseAs: 'text', middleware: [], fetch: async () => new Response() },
      ...{ querySerializer: () => '', bodySerializer: String, pathSerializer: () => '', Request },
      ...{ headers: { 'x-a': null }, signal: AbortSignal.abort(), credentials: 'include', keepalive: true },
      ...{
        cache: 'reload',
        alsoDelete: [],
        onBehalfOf: 'x',
        timeoutMs: 1,
        retries: 0,
        next: {},
      },
    });
  });

  it('give data and error, and never any', async () => {
    const { data, error } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id } },
    });
    expectTypeOf(data).not.toBeAny();
    expectTypeOf(data).toEqualTypeOf<Organisation | undefined>();
    expectTypeOf(error).not.toBeAny();
  });

  it('refuse what the document does not have', () => {
    // @ts-expect-error a wrong path
    client.GET('/organisation');
    // @ts-expect-error a missing parameter
    client.GET('/organisations/{organisation_id}');
    // @ts-expect-error a method that the path does not have
    client.DELETE('/organisations');
    // @ts-expect-error a wrong body property
    client.POST('/organisations', { body: { name: 'x', crown: true, type: 'central' } });
  });
});

describe('types of errors', () => {
  it('narrow by their code', () => {
    const error = {} as ClientError;
    switch (error.code) {
      case 'api_error':
        expectTypeOf(error).toEqualTypeOf<ApiError>();
        expectTypeOf(error.status).toEqualTypeOf<number>();
        expectTypeOf(error.responseHeaders).toEqualTypeOf<Headers>();
        break;
      case 'unexpected_response':
        expectTypeOf(error.responseStatus).toEqualTypeOf<number>();
        break;
      case 'network_error':
      case 'timeout':
      case 'callback_failed':
      case 'cache_unavailable':
        expectTypeOf(error.delivery).toEqualTypeOf<Delivery>();
        // @ts-expect-error only an ApiError has the body of a response
        error.body;
        break;
      case 'invalid_argument':
      case 'invalid_option':
        expectTypeOf(error).toEqualTypeOf<InvalidArgumentError | InvalidOptionError>();
        break;
      default:
        expectTypeOf(error).toBeNever();
    }
  });

  it('narrow after instanceof', () => {
    const error: unknown = undefined;
    if (error instanceof ClientError && error.code === 'api_error')
      expectTypeOf(error.status).toEqualTypeOf<number>();
    if (error instanceof ClientError) {
      const code: ErrorCode = error.code;
      expectTypeOf(code).not.toBeAny();
    }
  });
});

describe('types of the generated table and of keys', () => {
  it('know every operation by name', () => {
    expectTypeOf(operations.getOrganisation.path).not.toBeAny();
    // @ts-expect-error a misspelt operation
    operations.getOrganization;
  });

  it('know the variables of each key', () => {
    expectTypeOf(cacheKeys.service({ service_id: 'x' })).toEqualTypeOf<string>();
    expectTypeOf(cacheKeys.domains()).toEqualTypeOf<string>();
    // @ts-expect-error the wrong variable
    cacheKeys.service({ organisation_id });
    // @ts-expect-error a key that does not exist
    cacheKeys.services();
  });
});
