import { randomUUID } from 'node:crypto';
import { created, failure, integrityError, internalError, type Result } from './answers.ts';
import { createOrganisationBody } from './bodies.ts';
import { hasDanglingReference, isColumn, readColumns } from './columns.ts';
import { isNhs, nhsBranding } from './nhs.ts';
import { viewOrganisation } from './organisation-views.ts';
import { blankOrganisation, isNameTaken } from './organisations.ts';
import { readUuid } from './postgres.ts';
import type { Fields, Value } from './python-json.ts';
import type { ApiRequest } from './request.ts';
import type { Organisation, State } from './state.ts';
import { validate } from './validation.ts';

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
    if (isColumn(key)) columns[key] = value;
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
