import { operations, reasons } from '../generated/operations.ts';
import { createOrganisationsClient } from '../src/index.ts';
import { seed, startReferenceApi } from '../src/testing/index.ts';
import { explainCommand } from './cli/explain-command.ts';

const api = await startReferenceApi({ latencyMs: 10 });
await showCalls(api.url);
await api.close();

/** Makes reads, and writes between them, and prints a line about each; before a write also what it invalidates. */
async function showCalls(baseUrl: string): Promise<void> {
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl, auth });
  const show = async (operation: string, call: () => { withResponse(): Promise<{ response: Response }> }) => {
    const startedAtMs = performance.now();
    const { response } = await call().withResponse();
    const ms = (performance.now() - startedAtMs).toFixed(2).padStart(7);
    const cache = response.headers.get('cache-status') ?? '';
    console.log(`${operation.padEnd(26)} ${response.status} ${ms} ms  ${cache}`);
  };
  const explain = async (operation: string, args: Readonly<Record<string, string>>) => {
    const given = Object.entries(args).flatMap(([name, value]) => [`--${name}`, value]);
    console.log((await explainCommand({ operations, reasons }, [operation, ...given])).text);
  };
  const organisation_id = seed.organisations.cabinetOffice;
  const showReads = async () => {
    await show('getOrganisations', () => client.getOrganisations());
    await show('getOrganisation', () => client.getOrganisation({ organisation_id }));
    await show('getOrganisationServices', () => client.getOrganisationServices({ organisation_id }));
  };
  const link = { organisation_id, service_id: seed.services.alpha };
  const edit = { organisation_id, notes: 'Edited by the demo' };

  await showReads();
  await showReads();
  await explain('updateServiceOrganisation', link);
  await show('updateServiceOrganisation', () => client.updateServiceOrganisation(link));
  await showReads();
  await explain('updateOrganisation', edit);
  await show('updateOrganisation', () => client.updateOrganisation(edit));
  await showReads();
}
