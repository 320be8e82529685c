import { describe, expect } from 'vitest';
import { ApiError } from '../../src/index.ts';
import { seed } from '../../src/testing/index.ts';
import { organisation_id, unknownId } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const service_id = seed.services.alpha;

describe('named operations', () => {
  it('return the body of a 2xx response', async ({ client }) => {
    const organisation = await client.getOrganisation({ organisation_id });
    expect(organisation).toMatchObject({ id: organisation_id, name: 'Cabinet Office' });
  });

  it('take path, query and body together and return nothing for a 204', async ({ api, client }) => {
    expect(await client.updateServiceOrganisation({ organisation_id, service_id })).toBeUndefined();
    expect(api.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: `/organisations/${organisation_id}/service`,
      body: JSON.stringify({ service_id }),
    });
    const { data } = await client.searchOrganisations({ name: 'R&D 100%' });
    expect(data).toEqual([]);
    expect(api.requests.at(-1)?.path).toBe('/organisations/search?name=R%26D%20100%25');
  });

  it('throw an ApiError with status, body and trace id', async ({ client }) => {
    const error = await client
      .getOrganisation({ organisation_id: unknownId })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'api_error',
      status: 404,
      body: { result: 'error', message: 'No result found' },
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      message: 'The API responded 404 to GET /organisations/{organisation_id} (see .body)',
    });
  });

  it('give both groups of errors as they are', async ({ client }) => {
    const body = { name: '', crown: null, organisation_type: 'galactic' } as never;
    const error = await client.createOrganisation(body).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 400, body: { status_code: 400, errors: [{}, {}] } });
    expect(String(error)).toContain('2 validation errors');
  });

  it('send the id of the user on whose behalf they are made', async ({ api, client }) => {
    await client.getOrganisation({ organisation_id }, { onBehalfOf: seed.users.una });
    expect(api.requests.at(-1)?.headers['x-notify-user-id']).toBe(seed.users.una);
  });

  it('list all domains and find an organisation by one of them', async ({ client }) => {
    const domains = await client.getDomains();
    expect(domains.length).toBeGreaterThan(1);
    const found = await client.findOrganisationByDomain({ domain: domains[0] as string });
    expect(found?.domains).toContain(domains[0]);
    expect(await client.findOrganisationByDomain({ domain: 'nobody.example' })).toBeUndefined();
    await expect(client.findOrganisationByDomain({ domain: '' })).rejects.toMatchObject({ status: 400 });
  });
});
