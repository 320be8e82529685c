import { randomUUID } from 'node:crypto';
import {
  badRequest,
  created,
  emptyHtml,
  failure,
  integrityError,
  internalError,
  noResultFound,
  notRouted,
  ok,
  type Result,
} from './answers.ts';
import { createOrganisationBody } from './bodies.ts';
import { hasDanglingReference, isColumn, readColumns } from './columns.ts';
import { isNhs, nhsBranding } from './nhs.ts';
import { activeFirst, viewList, viewOrganisation } from './organisation-views.ts';
import { lowerText, readUuid } from './postgres.ts';
import type { Fields, Value } from './python-json.ts';
import type { ApiRequest } from './request.ts';
import { compareText, findOrganisation, type Organisation, type State, servicesOf } from './state.ts';
import { validate } from './validation.ts';

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

const listRelationships = new Set([
  'domains',
  'permissions',
  'users',
  'services',
  'email_branding_pool',
  'letter_branding_pool',
]);
const singleRelationships = new Set(['email_branding', 'letter_branding', 'agreement_signed_by']);
/** Members of the API's class for organisations, which a body can overwrite on the object that is created. */
const classMembers = new Set([
  ...['metadata', 'registry', 'query', 'query_class', 'serialize', 'serialize_for_list'],
  ...['__init__', '__repr__', '__str__', '__eq__', '__hash__', '__doc__', '__module__', '__tablename__'],
  ...['__table__', '__mapper__'],
]);

/** The columns among the members of a body; the others have no effect. @throws {ApiError} 500 for an unknown one */
function columnsToCreate(body: Fields): Fields {
  const columns: Record<string, Value> = {};
  for (const [key, value] of Object.entries(body)) {
    const isEmptyList = Array.isArray(value) && value.length === 0;
    // A column that has a default takes it for null.
    if (value === null && hasDefault.has(key)) continue;
    if (isColumn(key) || hasDefault.has(key)) columns[key] = value;
    else if (key === 'id' || classMembers.has(key)) continue;
    else if (
      !(listRelationships.has(key) && isEmptyList) &&
      !(singleRelationships.has(key) && value === null)
    ) {
      throw internalError();
    }
  }
  return columns;
}

const hasDefault = new Set(['active', 'can_approve_own_go_live_requests', 'created_at', 'updated_at']);

/** POST /organisations */
export function createOrganisation(state: State, request: ApiRequest): Result {
  const body = validate(createOrganisationBody, request.json());
  const columns = readColumns(columnsToCreate(body), request.nowMs);
  const { id: givenId = null } = body;
  // The API looks a given id up among its objects first, which takes no list.
  if (Array.isArray(givenId)) throw internalError();
  const id = givenId === null ? randomUUID() : readUuid(givenId);
  const organisation: Organisation = { ...blankOrganisation(id, ''), ...columns };
  if (isNameTaken(state, organisation.name, id)) throw failure(400, 'Organisation name already exists');
  if (state.organisations.has(id) || hasDanglingReference(state, columns)) throw integrityError(columns);
  if (isNhs(organisation.organisation_type)) {
    organisation.email_branding_id = nhsBranding.email;
    organisation.letter_branding_id = nhsBranding.letter;
    organisation.emailPool.add(nhsBranding.email);
    organisation.letterPool.add(nhsBranding.letter);
  }
  state.organisations.set(id, organisation);
  // It is created, and then the overwritten method cannot be called.
  if (Object.hasOwn(body, 'serialize')) throw internalError();
  return created(viewOrganisation(state, organisation));
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
