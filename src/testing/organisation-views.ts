import { checkReadable, compareText } from './find.ts';
import { Float, httpDate, type JsonObject } from './render.ts';
import type { Organisation, State } from './state.ts';

function isLive(service: { active: boolean; restricted: boolean }): boolean {
  return service.active && !service.restricted;
}

function countLiveServices(state: State, organisationId: string): number {
  let count = 0;
  for (const service of state.services.values()) {
    if (service.organisation_id === organisationId && isLive(service)) count += 1;
  }
  return count;
}

/** The full object that three reads and the create answer with. */
export function viewOrganisation(state: State, row: Organisation): JsonObject {
  checkReadable(row);
  const { agreement_signed_at: signedAt, agreement_signed_version: version } = row;
  return {
    active: row.active,
    agreement_signed: row.agreement_signed,
    agreement_signed_at: signedAt === null ? null : httpDate(signedAt),
    agreement_signed_by_id: row.agreement_signed_by_id,
    agreement_signed_on_behalf_of_email_address: row.agreement_signed_on_behalf_of_email_address,
    agreement_signed_on_behalf_of_name: row.agreement_signed_on_behalf_of_name,
    agreement_signed_version: version === null ? null : new Float(version),
    billing_contact_email_addresses: row.billing_contact_email_addresses,
    billing_contact_names: row.billing_contact_names,
    billing_reference: row.billing_reference,
    can_approve_own_go_live_requests: row.can_approve_own_go_live_requests,
    count_of_live_services: countLiveServices(state, row.id),
    crown: row.crown,
    domains: row.domains,
    email_branding_id: row.email_branding_id,
    id: row.id,
    letter_branding_id: row.letter_branding_id,
    name: row.name,
    notes: row.notes,
    organisation_type: row.organisation_type,
    permissions: row.permissions,
    purchase_order_number: row.purchase_order_number,
    request_to_go_live_notes: row.request_to_go_live_notes,
  };
}

/** The short objects of the list and of the search, in the order given. */
export function viewList(state: State, organisations: readonly Organisation[]): JsonObject[] {
  organisations.forEach(checkReadable);
  // One pass over the services, so that a long list stays cheap.
  const live = new Map<string, number>();
  for (const service of state.services.values()) {
    const id = service.organisation_id;
    if (id !== null && isLive(service)) live.set(id, (live.get(id) ?? 0) + 1);
  }
  return organisations.map(({ id, name, active, domains, organisation_type }) => ({
    active,
    count_of_live_services: live.get(id) ?? 0,
    domains,
    id,
    name,
    organisation_type,
  }));
}

/** Active ones first, then by name. */
export function activeFirst(
  a: { active: boolean; name: string },
  b: { active: boolean; name: string },
): number {
  return Number(b.active) - Number(a.active) || compareText(a.name, b.name);
}
