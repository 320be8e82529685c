import { resetAllowance } from './allowances.ts';
import { emptyHtml, failure, integrityError, internalError, type Result } from './answers.ts';
import { updateOrganisationBody } from './bodies.ts';
import { type Columns, hasDanglingReference, longestText, readColumns } from './columns.ts';
import { checkReadable, findOrganisation, servicesOf } from './find.ts';
import { isNhs, nhsBranding } from './nhs.ts';
import { isNameTaken } from './organisations.ts';
import { readText, readUuid } from './postgres.ts';
import type { Fields, Value } from './python-json.ts';
import type { ApiRequest } from './request.ts';
import type { Organisation, OrganisationPermission, OrganisationType, Service, State } from './state.ts';
import { validate } from './validation.ts';

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function readDomain(value: Value): string {
  if (typeof value !== 'string') throw internalError();
  return readText(value.toLowerCase(), longestText);
}

function readDomains(state: State, value: Value | undefined, organisation: Organisation): string[] {
  // Anything but a list leaves the domains as they are, without a word.
  if (!isList(value)) return organisation.domains;
  const domains = value.map(readDomain);
  const wanted = new Set(domains);
  let isTaken = wanted.size < domains.length;
  for (const other of state.organisations.values()) {
    if (other !== organisation && other.domains.some((domain) => wanted.has(domain))) isTaken = true;
  }
  if (isTaken) throw failure(400, 'Domain already exists');
  return domains;
}

function checkConstraints(state: State, organisation: Organisation, columns: Columns): void {
  if (columns.name !== undefined && isNameTaken(state, columns.name, organisation.id)) {
    throw failure(400, 'Organisation name already exists');
  }
  if (hasDanglingReference(state, columns)) throw integrityError(columns);
}

function replacePermissions(organisation: Organisation, value: Value | undefined): void {
  const permissions = value as readonly Value[] as readonly OrganisationPermission[]; // validated
  if (new Set(permissions).size < permissions.length) throw internalError();
  organisation.permissions = [...permissions];
}

function giveNhsDefaults(organisation: Organisation, body: Record<string, Value>): void {
  if (organisation.email_branding_id === null) body.email_branding_id = nhsBranding.email;
  if (organisation.letter_branding_id === null) body.letter_branding_id = nhsBranding.letter;
}

function addDefaultsToPools(organisation: Organisation, columns: Columns, toNhs: boolean): void {
  const email = toNhs ? nhsBranding.email : columns.email_branding_id;
  const letter = toNhs ? nhsBranding.letter : columns.letter_branding_id;
  if (email) organisation.emailPool.add(email);
  if (letter) organisation.letterPool.add(letter);
}

function giveType(services: readonly Service[], type: Service['organisation_type'], nowMs: number): void {
  for (const service of services) {
    service.organisation_type = type;
    resetAllowance(service, nowMs);
  }
}

function applyChanges(state: State, organisation: Organisation, body: Fields, nowMs: number): void {
  const { domains: givenDomains, id, ...rest } = body;
  const columns = readColumns(rest, nowMs);
  // Another id breaks the rows that point to the organisation.
  if (id !== undefined && (id === null || readUuid(id) !== organisation.id)) throw integrityError(columns);
  checkConstraints(state, organisation, columns);
  const domains = readDomains(state, givenDomains, organisation);
  const services = servicesOf(state, organisation.id);
  const { organisation_type: type, email_branding_id: email, letter_branding_id: letter } = columns;
  const toNhs = type !== undefined && isNhs(type);

  // A letter branding that is in the pool already is inserted twice and fails. By then the new allowance of each
  // service has been committed, and with it everything before; without such a commit all is rolled back.
  const pooled = toNhs ? nhsBranding.letter : letter;
  const failsLate = typeof pooled === 'string' && organisation.letterPool.has(pooled);
  if (failsLate && (type === undefined || services.length === 0)) throw internalError();

  Object.assign(organisation, columns, { domains });
  if (type !== undefined) giveType(services, type, nowMs);
  if (failsLate) throw internalError();
  for (const service of services) {
    if (columns.crown !== undefined) service.crown = columns.crown;
    if (email) service.email_branding_id ??= email;
    if (letter) service.letter_branding_id ??= letter;
  }
  addDefaultsToPools(organisation, columns, toNhs);
}

function queueAgreementMails(state: State, organisation: Organisation, body: Fields): void {
  if (body.agreement_signed !== true || !body.agreement_signed_by_id) return;
  checkReadable(organisation);
  // Permissions travel alone, so the signer of such a body has not been stored.
  const signer = state.users.get(organisation.agreement_signed_by_id ?? '');
  if (signer === undefined) throw internalError();
  state.mails.push({ template: 'agreement-signed', to: signer.email_address });
  const onBehalfOf = organisation.agreement_signed_on_behalf_of_email_address;
  if (onBehalfOf) state.mails.push({ template: 'agreement-signed-on-behalf', to: onBehalfOf });
}

/** POST /organisations/{organisation_id}: columns, domains, and what follows from them for services and pools. */
export function updateOrganisation(state: State, request: ApiRequest): Result {
  const body: Record<string, Value> = { ...validate(updateOrganisationBody, request.json()) };
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const type = body.organisation_type as string | undefined as OrganisationType | undefined; // validated
  if (type !== undefined && isNhs(type)) giveNhsDefaults(organisation, body);
  // Permissions travel alone: the rest of such a body is ignored.
  if ('permissions' in body) replacePermissions(organisation, body.permissions);
  else applyChanges(state, organisation, body, request.nowMs);
  queueAgreementMails(state, organisation, body);
  return emptyHtml;
}
