import { emptyJson, failure, internalError, noResultFound, ok, type Result } from './answers.ts';
import { userPermissionsBody } from './bodies.ts';
import type { JsonObject } from './render.ts';
import type { ApiRequest } from './request.ts';
import {
  compareText,
  findOrganisation,
  findUser,
  type State,
  type User,
  type UserPermission,
} from './state.ts';
import { validate } from './validation.ts';

const notifyServiceId = 'd6aa2c68-a2d9-4437-ab19-3ae8eb202553';

function viewOrganisationPermissions(state: State, user: User): JsonObject {
  const view: Record<string, string[]> = {};
  for (const id of user.organisations) view[id] = [];
  for (const [id, permissions] of user.organisation_permissions) {
    // A grant to somebody who is no member is stored, and breaks every later read of that user.
    if (permissions.length > 0 && view[id] === undefined) throw internalError();
    if (state.organisations.get(id)?.active) view[id] = permissions;
  }
  return view;
}

function viewUser(state: State, user: User): JsonObject {
  const { organisations, services, permissions, organisation_permissions, ...row } = user;
  return {
    ...row,
    can_use_webauthn:
      user.platform_admin || user.auth_type === 'webauthn_auth' || services.has(notifyServiceId),
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

/** The names in `[{"permission": name}]`, which no schema checks on one of the two paths. */
function readPermissions(value: unknown): string[] {
  if (!Array.isArray(value)) throw internalError();
  return value.map((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('permission' in item)) throw internalError();
    if (typeof item.permission !== 'string') throw internalError();
    return item.permission;
  });
}

function toUserPermissions(names: readonly string[]): UserPermission[] {
  if (names.some((name) => name !== 'can_make_services_live')) throw noResultFound();
  if (new Set(names).size < names.length) throw internalError();
  return names.map(() => 'can_make_services_live');
}

/** POST /organisations/{organisation_id}/users/{user_id}: 200 and not 201; adding a member again is a 500. */
export function addUser(state: State, request: ApiRequest): Result {
  const body = request.json();
  if (typeof body !== 'object' || body === null || !('permissions' in body)) throw internalError();
  const names = readPermissions(body.permissions);
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const user = findUser(state, request.param('user_id'));
  const permissions = toUserPermissions(names);
  if (user.organisations.has(organisation.id)) throw internalError();
  user.organisations.add(organisation.id);
  user.organisation_permissions.set(organisation.id, permissions);
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
  const permissions = toUserPermissions(readPermissions(body.permissions));
  if (permissions.length > 0) user.organisation_permissions.set(organisation.id, permissions);
  else user.organisation_permissions.delete(organisation.id);
  return emptyJson;
}
