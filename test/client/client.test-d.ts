import { describe, expectTypeOf, it } from 'vitest';
import { operations } from '../../generated/operations.ts';
import { cacheKeys, type components, type OrganisationsClient } from '../../src/index.ts';

type Organisation = components['schemas']['Organisation'];
declare const client: OrganisationsClient;
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
    // @ts-expect-error an operation that cannot be explained
    client.explain('getOrganization');
  });
});

describe('types of openapi-fetch’s surface', () => {
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
