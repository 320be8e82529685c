import { createOrganisationsClient } from 'notify-organisations';
import { seed, startReferenceApi } from 'notify-organisations/testing';

it('shows what was written, and a refused connection as an error of ours', async () => {
  const api = await startReferenceApi();
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl: api.url, auth });
  const { cabinetOffice: organisation_id } = seed.organisations;
  await client.updateOrganisation({ organisation_id, notes: 'from Jest' });
  expect(await client.getOrganisation({ organisation_id })).toMatchObject({ notes: 'from Jest' });
  await api.close();
  const refused = client.updateOrganisation({ organisation_id, notes: 'too late' });
  await expect(refused).rejects.toMatchObject({ code: 'network_error', delivery: 'not_sent' });
});
