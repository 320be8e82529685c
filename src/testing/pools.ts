import { randomBytes } from 'node:crypto';
import { emptyJson, failure, internalError, noResultFound, ok, type Result } from './answers.ts';
import { brandingPoolBody } from './bodies.ts';
import { compareText, findOrganisation } from './find.ts';
import { readUuid } from './postgres.ts';
import type { JsonObject } from './render.ts';
import type { ApiRequest } from './request.ts';
import type { Organisation, State } from './state.ts';
import { validate } from './validation.ts';

interface Branding {
  readonly name: string;
}

function viewPool<B extends Branding>(
  brandings: ReadonlyMap<string, B>,
  pool: ReadonlySet<string>,
  view: (branding: B) => JsonObject,
): Result {
  const members: B[] = [];
  for (const id of pool) {
    const branding = brandings.get(id);
    if (branding !== undefined) members.push(branding);
  }
  return ok({ data: members.sort((a, b) => compareText(a.name, b.name)).map(view) });
}

/** GET /organisations/{organisation_id}/email-branding-pool: empty for an unknown organisation. */
export function getEmailPool(state: State, request: ApiRequest): Result {
  const pool = state.organisations.get(request.param('organisation_id'))?.emailPool ?? new Set<string>();
  return viewPool(state.emailBrandings, pool, (branding) => ({ ...branding }));
}

/** GET /organisations/{organisation_id}/letter-branding-pool: 404 for an unknown organisation, unlike the other pool. */
export function getLetterPool(state: State, request: ApiRequest): Result {
  const { letterPool } = findOrganisation(state, request.param('organisation_id'));
  return viewPool(state.letterBrandings, letterPool, (branding) => ({ ...branding }));
}

function readIds(request: ApiRequest, brandings: ReadonlyMap<string, unknown>): string[] {
  const body = validate(brandingPoolBody, request.json());
  const given = body.branding_ids as string[]; // validated
  const ids = given.map(readUuid);
  if (ids.some((id) => !brandings.has(id))) throw noResultFound();
  return ids;
}

function add(pool: Set<string>, ids: readonly string[]): Result {
  if (ids.some((id) => pool.has(id))) throw internalError();
  for (const id of ids) pool.add(id);
  return emptyJson;
}

/** POST /organisations/{organisation_id}/email-branding-pool: adds, all or nothing. */
export function addToEmailPool(state: State, request: ApiRequest): Result {
  const ids = readIds(request, state.emailBrandings);
  return add(findOrganisation(state, request.param('organisation_id')).emailPool, ids);
}

/** POST /organisations/{organisation_id}/letter-branding-pool: as for e-mail, but an id that is there twice fails here. */
export function addToLetterPool(state: State, request: ApiRequest): Result {
  const ids = readIds(request, state.letterBrandings);
  const { letterPool } = findOrganisation(state, request.param('organisation_id'));
  if (new Set(ids).size < ids.length) throw internalError();
  return add(letterPool, ids);
}

function remove(
  pool: Set<string>,
  id: string,
  isDefault: boolean,
  kind: 'email' | 'letter',
  absent: string,
): Result {
  if (!pool.has(id)) throw failure(404, absent);
  if (isDefault) throw failure(400, `You cannot remove an organisation's default ${kind} branding`);
  pool.delete(id);
  return emptyJson;
}

/** The API shows an internal object here, with its address in memory: no client can rely on this text. */
function memoryAddressOf(_organisation: Organisation): string {
  return `<app.models.Organisation object at 0x7f${randomBytes(5).toString('hex')}>`;
}

/** DELETE /organisations/{organisation_id}/email-branding-pool/{email_branding_id} */
export function removeFromEmailPool(state: State, request: ApiRequest): Result {
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const id = request.param('email_branding_id');
  const absent = `Email branding ${id} not in ${memoryAddressOf(organisation)}'s pool`;
  return remove(organisation.emailPool, id, organisation.email_branding_id === id, 'email', absent);
}

/** DELETE /organisations/{organisation_id}/letter-branding-pool/{letter_branding_id} */
export function removeFromLetterPool(state: State, request: ApiRequest): Result {
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const id = request.param('letter_branding_id');
  const absent = `Letter branding ${id} not in ${organisation.name}'s pool`;
  return remove(organisation.letterPool, id, organisation.letter_branding_id === id, 'letter', absent);
}
