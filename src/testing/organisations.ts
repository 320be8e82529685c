import {
  badRequest,
  emptyHtml,
  failure,
  internalError,
  noResultFound,
  notRouted,
  ok,
  type Result,
} from './answers.ts';
import { compareText, findOrganisation, servicesOf } from './find.ts';
import { activeFirst, viewList, viewOrganisation } from './organisation-views.ts';
import { lowerText } from './postgres.ts';
import type { ApiRequest } from './request.ts';
import type { Organisation, State } from './state.ts';

/** A row as the database makes it when only the required columns are given. */
export function blankOrganisation(id: string, name: string): Organisation {
  return {
    id,
    name,
    active: true,
    crown: null,
    organisation_type: null,
    email_branding_id: null,
    letter_branding_id: null,
    agreement_signed: null,
    agreement_signed_at: null,
    agreement_signed_by_id: null,
    agreement_signed_on_behalf_of_name: null,
    agreement_signed_on_behalf_of_email_address: null,
    agreement_signed_version: null,
    request_to_go_live_notes: null,
    notes: null,
    purchase_order_number: null,
    billing_reference: null,
    billing_contact_names: null,
    billing_contact_email_addresses: null,
    can_approve_own_go_live_requests: false,
    created_at: null,
    updated_at: null,
    permissions: ['can_ask_to_join_a_service'],
    domains: [],
    emailPool: new Set(),
    letterPool: new Set(),
  };
}

/** True when another organisation has exactly this name; case matters. */
export function isNameTaken(state: State, name: string, ownId: string): boolean {
  for (const other of state.organisations.values()) {
    if (other.name === name && other.id !== ownId) return true;
  }
  return false;
}

/** GET /organisations */
export function getOrganisations(state: State): Result {
  return ok(viewList(state, [...state.organisations.values()].sort(activeFirst)));
}

/** GET /organisations/{organisation_id} */
export function getOrganisation(state: State, request: ApiRequest): Result {
  return ok(viewOrganisation(state, findOrganisation(state, request.param('organisation_id'))));
}

/** GET /organisations/by-domain: the owner of the longest domain that the given one is or ends with. */
export function getOrganisationByDomain(state: State, request: ApiRequest): Result {
  const given = request.query('domain');
  if (!given || given.includes('@')) throw badRequest();
  if (given.includes('\0')) throw internalError();
  const wanted = given.toLowerCase().replaceAll('.gsi.gov.uk', '.gov.uk');
  let owner: Organisation | undefined;
  let longest = -1;
  for (const organisation of state.organisations.values()) {
    for (const domain of organisation.domains) {
      if (domain.length <= longest || (wanted !== domain && !wanted.endsWith(`.${domain}`))) continue;
      owner = organisation;
      longest = domain.length;
    }
  }
  if (owner === undefined) throw notRouted();
  return ok(viewOrganisation(state, owner));
}

/** GET /organisations/search */
export function searchOrganisations(state: State, request: ApiRequest): Result {
  const name = request.query('name');
  if (!name) throw failure(400, { name: ['Missing data for required field.'] });
  if (name.includes('\0')) throw internalError();
  const term = lowerText(name);
  const found = [...state.organisations.values()].filter((organisation) =>
    lowerText(organisation.name).includes(term),
  );
  return ok({
    data: viewList(
      state,
      found.sort((a, b) => compareText(a.name, b.name)),
    ),
  });
}

function hasTeam(state: State, organisationId: string): boolean {
  for (const user of state.users.values()) if (user.organisations.has(organisationId)) return true;
  for (const invite of state.invites.values()) {
    if (invite.organisation === organisationId && invite.status === 'pending') return true;
  }
  return false;
}

/** POST /organisations/{organisation_id}/archive */
export function archiveOrganisation(state: State, request: ApiRequest): Result {
  const organisation = findOrganisation(state, request.param('organisation_id'));
  if (servicesOf(state, organisation.id).some((service) => service.active)) {
    throw failure(400, 'Cannot archive an organisation with active services');
  }
  if (hasTeam(state, organisation.id)) {
    throw failure(400, 'Cannot archive an organisation with team members or invited team members');
  }
  if (!organisation.active) return emptyHtml;
  const time = new Date(request.nowMs).toISOString().slice(0, 19).replace('T', '-');
  const name = `_archived_${time}_${organisation.name}`;
  if ([...name].length > 255) throw noResultFound();
  Object.assign(organisation, {
    name,
    active: false,
    domains: [],
    email_branding_id: null,
    letter_branding_id: null,
  });
  return emptyHtml;
}
