import { describe, expect } from 'vitest';
import { errorOf, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('withResponse() of a named call', () => {
  it('gives the data with a response that tells where it came from', async ({ client }) => {
    const miss = await client.getOrganisation({ organisation_id }).withResponse();
    expect(miss.data.id).toBe(organisation_id);
    expect(miss.response.headers.get('cache-status')).toContain('; fwd=miss');
    expect(miss.response.headers.get('x-b3-traceid')).toMatch(/^[0-9a-f]+$/);

    const hit = await client.getOrganisation({ organisation_id }).withResponse();
    expect(hit.data).toEqual(miss.data);
    expect(hit.response.headers.get('cache-status')).toContain('; hit; ttl=');
    expect(hit.response.url).toBe(miss.response.url);

    const written = await client.updateOrganisation(update).withResponse();
    expect(written).toMatchObject({ data: undefined, response: { status: 204 } });
  });

  it('gives data of its own to each that asks', async ({ client }) => {
    const call = client.getOrganisations();
    const [{ data }, again] = await Promise.all([call.withResponse(), call]);
    expect(data).toEqual(again);
  });

  it('rejects as the call does, which is handled with it', async ({ api, client }) => {
    api.inject({ kind: 'status', status: 500 });
    expect(await errorOf(() => client.getOrganisations().withResponse())).toMatchObject({ status: 500 });
  });

  it('leaves the call a promise like any other', async ({ client }) => {
    const call = client.getOrganisations();
    expect(call).toBeInstanceOf(Promise);
    expect(await call.then((all) => all.length).finally(() => {})).toBeGreaterThan(0);
  });
});
