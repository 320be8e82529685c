import type { OrganisationsClient } from '../../src/index.ts';
import { seed } from '../../src/testing/index.ts';

/** A call to show, with the name of its operation. */
export type Call = readonly [operation: string, call: () => Promise<unknown>];

/** Reads, re-reads, links a service, edits, and reads again: for the API of the tests. */
export function edits(client: OrganisationsClient): Call[] {
  const { cabinetOffice: organisation_id, borough } = seed.organisations;
  const link = { organisation_id, service_id: seed.services.alpha };
  const edit = { organisation_id, notes: 'Edited by the demo' };
  const reads: Call[] = [
    ['getOrganisations', () => client.getOrganisations()],
    ['getOrganisation', () => client.getOrganisation({ organisation_id })],
    ['getOrganisationServices', () => client.getOrganisationServices({ organisation_id })],
  ];
  return [
    ...reads,
    ...reads,
    ['updateServiceOrganisation', () => client.updateServiceOrganisation(link)],
    ...reads,
    ['updateOrganisation', () => client.updateOrganisation(edit)],
    ...reads,
    ['getOrganisation', () => client.getOrganisation({ organisation_id: borough })],
  ];
}

/** Reads and re-reads. */
export function reads(client: OrganisationsClient, organisation_id: string): Call[] {
  const list: Call = ['getOrganisations', () => client.getOrganisations()];
  const page: Call[] = [
    ['getOrganisation', () => client.getOrganisation({ organisation_id })],
    ['getOrganisationServices', () => client.getOrganisationServices({ organisation_id })],
  ];
  return [list, list, ...page, ...page];
}
