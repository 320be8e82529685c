/** Two files that do the same with two clients, for the type checker. They lie three folders below the build. */

const OURS = `import { createOrganisationsClient } from '../../src/index.js';

const client = createOrganisationsClient({ baseUrl: 'http://localhost', auth: { clientId: 'a', secret: 'b' } });
const organisation_id = 'c3a324c0-d27d-4fa8-b801-97e7345f6cae';
const service_id = 'a0000000-0000-4000-8000-000000000001';

export const names: string[] = (await client.getOrganisations()).map(({ name }) => name);
export const one = await client.getOrganisation({ organisation_id });
export const services = await client.getOrganisationServices({ organisation_id });
export const users = await client.getOrganisationUsers({ organisation_id });
export const emails = await client.getEmailBrandingPool({ organisation_id });
export const letters = await client.getLetterBrandingPool({ organisation_id });
export const byDomain = await client.getOrganisationByDomain({ domain: 'example.org' });
export const created = await client.createOrganisation({ name: 'One', crown: false, organisation_type: 'local' });
await client.updateOrganisation({ organisation_id, notes: one.name });
await client.updateServiceOrganisation({ organisation_id, service_id });
`;

const OPENAPI_FETCH = `import createClient from 'openapi-fetch';
import type { paths } from '../../generated/schema.js';

const client = createClient<paths>({ baseUrl: 'http://localhost' });
const organisation_id = 'c3a324c0-d27d-4fa8-b801-97e7345f6cae';
const service_id = 'a0000000-0000-4000-8000-000000000001';
const params = { path: { organisation_id } };

export const names: string[] = ((await client.GET('/organisations')).data ?? []).map(({ name }) => name);
export const one = (await client.GET('/organisations/{organisation_id}', { params })).data;
export const services = (await client.GET('/organisations/{organisation_id}/services', { params })).data;
export const users = (await client.GET('/organisations/{organisation_id}/users', { params })).data;
export const emails = (await client.GET('/organisations/{organisation_id}/email-branding-pool', { params })).data;
export const letters = (await client.GET('/organisations/{organisation_id}/letter-branding-pool', { params })).data;
export const byDomain = (
  await client.GET('/organisations/by-domain', { params: { query: { domain: 'example.org' } } })
).data;
export const created = (
  await client.POST('/organisations', { body: { name: 'One', crown: false, organisation_type: 'local' } })
).data;
await client.POST('/organisations/{organisation_id}', { params, body: { notes: one?.name ?? '' } });
await client.POST('/organisations/{organisation_id}/service', { params, body: { service_id } });
`;

export type ConsumerName = 'ours' | 'openapi-fetch alone';

export const CONSUMERS: Readonly<Record<ConsumerName, string>> = {
  ours: OURS,
  'openapi-fetch alone': OPENAPI_FETCH,
};
