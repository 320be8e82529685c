import { emptyJson, failure, internalError, noResultFound, ok, type Result } from './answers.ts';
import { userPermissionsBody } from './bodies.ts';
import { compareText, findOrganisation, findUser } from './find.ts';
import { readText } from './postgres.ts';
import { isFields, type Value } from './python-json.ts';
import type { JsonObject } from './render.ts';
import type { ApiRequest } from './request.ts';
import { seed } from './seed.ts';
import type { State, User, UserPermission } from './state.ts';
import { validate } from './validation.ts';

type Grant = UserPermission | null;

function viewOrganisationPermissions(state: State, user: User): JsonObject {
  const view: Record<string, UserPermission[]> = {};
  for (const id of user.organisations) view[id] = [];
  for (const [id, permissions] of user.organisation_permissions) {
    if (!state.organisations.get(id)?.active) continue;
    // Such a grant is stored, of somebody who is no member or without a name, and breaks every later read of the user.
    const isReadable = permissions.every((permission) => permission !== null);
    if (permissions.length > 0 && !(view[id] && isReadable)) throw internalError();
    if (isReadable) view[id] = permissions;
  }
  return view;
}

function viewUser(state: State, user: User): JsonObject {
  for (const id of user.organisations) findOrganisation(state, id);
  const { organisations, services, permissions, organisation_permissions, ...row } = user;
  return {
    ...row,
    can_use_webauthn:
      user.platform_admin || user.auth_type === 'webauthn_auth' || services.has(seed.services.notify),
    organisation_permissions: viewOrganisationPermissions(state, user),
    organisations: [...organisations].filter((id) => state.organisations.get(id)?.active),
    permissions: Object.fromEntries(permissions),
    services: [...services].filter((id) => state.services.get(id)?.active),
  };
}

/** GET /organisations/{organisation_id}/users: active members, the oldest first. */
export function getOrganisationUsers(state: State, request: ApiRequest): Result {
  const id = request.param('organisation_id');
  const members = [...state.users.values()]
    .filter((user) => user.state === 'active' && user.organisations.has(id))
    .sort((a, b) => compareText(a.created_at, b.created_at));
  return ok({ data: members.map((user) => viewUser(state, user)) });
}

/** The names in `[{"permission": name}]`, which no schema checks on one of the two paths: an empty anything has none. */
function readNames(value: Value | undefined): Value[] {
  if (isFields(value) ? Object.keys(value).length === 0 : value === '') return [];
  if (!Array.isArray(value)) throw internalError();
  return value.map((item: Value) => {
    const name = isFields(item) ? item.permission : undefined;
    if (name === undefined) throw internalError();
    return name;
  });
}

/** The stored grants and new ones. @throws {ApiError} 500 for one that is there already, 404 for an unknown name */
function withGrants(stored: readonly Grant[], names: readonly Value[]): Grant[] {
  const given = names.map((name): Grant => {
    if (name === null) return null;
    if (typeof name !== 'string') throw internalError();
    if (readText(name) !== 'can_make_services_live') throw noResultFound();
    return 'can_make_services_live';
  });
  const all = [...stored, ...given];
  const named = all.filter((name) => name !== null);
  if (new Set(named).size < named.length) throw internalError();
  return all;
}

/** POST /organisations/{organisation_id}/users/{user_id}: 200 and not 201; adding a member again is a 500. */
export function addUser(state: State, request: ApiRequest): Result {
  const body = request.json();
  const names = readNames(isFields(body) ? body.permissions : undefined);
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const user = findUser(state, request.param('user_id'));
  const grants = withGrants(user.organisation_permissions.get(organisation.id) ?? [], names);
  if (user.organisations.has(organisation.id)) throw internalError();
  user.organisations.add(organisation.id);
  user.organisation_permissions.set(organisation.id, grants);
  return ok({ data: viewUser(state, user) });
}

/** DELETE /organisations/{organisation_id}/users/{user_id} */
export function removeUser(state: State, request: ApiRequest): Result {
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const user = findUser(state, request.param('user_id'));
  if (!user.organisations.delete(organisation.id)) throw failure(404, 'User not found');
  user.organisation_permissions.delete(organisation.id);
  return emptyJson;
}

/** POST /user/{user_id}/organisation/{organisation_id}/permissions: replaces; membership is not asked for. */
export function setUserPermissions(state: State, request: ApiRequest): Result {
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const user = findUser(state, request.param('user_id'));
  const body = validate(userPermissionsBody, request.json());
  const grants = withGrants([], readNames(body.permissions));
  if (grants.length > 0) user.organisation_permissions.set(organisation.id, grants);
  else user.organisation_permissions.delete(organisation.id);
  return emptyJson;
}
