import { randomUUID } from 'node:crypto';
import { created, failure, internalError, noResultFound, ok, type Result } from './answers.ts';
import { inviteBody, inviteStatusBody } from './bodies.ts';
import { longestText } from './columns.ts';
import { checkReadable } from './find.ts';
import { createInviteToken, readInviteToken } from './invite-token.ts';
import { readText, readUuid } from './postgres.ts';
import type { Value } from './python-json.ts';
import { hasLoneSurrogate } from './python-text.ts';
import { isoMicroseconds } from './render.ts';
import type { ApiRequest } from './request.ts';
import type { Invite, State, UserPermission } from './state.ts';
import { validate } from './validation.ts';

/** POST /organisation/{organisation_id}/invite */
export function createInvite(state: State, request: ApiRequest): Result {
  const body = validate(inviteBody, request.json());
  const organisation = state.organisations.get(request.param('organisation_id'));
  // The schema lets a body without permissions pass, and the code then trips over it.
  if (body.permissions === undefined) throw internalError();
  const email = readText(body.email_address as string, longestText); // validated
  const inviter = state.users.get(readUuid(body.invited_by as string)); // validated
  if (organisation === undefined || inviter === undefined) throw internalError();
  const invite: Invite = {
    id: randomUUID(),
    email_address: email,
    invited_by: inviter.id,
    organisation: organisation.id,
    created_at: isoMicroseconds(request.nowMs),
    permissions: body.permissions as readonly Value[] as UserPermission[], // validated
    status: 'pending',
  };
  state.invites.set(invite.id, invite);
  // The row is stored before the e-mail, which names the organisation and the host, is made.
  checkReadable(organisation);
  if (typeof body.invite_link_host === 'string' && hasLoneSurrogate(body.invite_link_host))
    throw internalError();
  state.mails.push({
    template: 'organisation-invitation',
    to: email,
    token: createInviteToken(invite.id, request.nowMs),
  });
  return created({ data: { ...invite } });
}

/** GET /organisation/{organisation_id}/invite */
export function getInvites(state: State, request: ApiRequest): Result {
  const id = request.param('organisation_id');
  const invites = [...state.invites.values()].filter((invite) => invite.organisation === id);
  return ok({ data: invites.map((invite) => ({ ...invite })) });
}

function findInviteOfOrganisation(state: State, request: ApiRequest): Invite {
  // This segment is not typed as a UUID: the database reads it, in any spelling.
  const invite = state.invites.get(readUuid(request.param('invited_org_user_id')));
  if (invite?.organisation !== request.param('organisation_id')) throw noResultFound();
  return invite;
}

/** GET /organisation/{organisation_id}/invite/{invited_org_user_id} */
export function getInviteOfOrganisation(state: State, request: ApiRequest): Result {
  return ok({ data: { ...findInviteOfOrganisation(state, request) } });
}

/** POST /organisation/{organisation_id}/invite/{invited_org_user_id}: any status to any other, and nothing else. */
export function updateInviteStatus(state: State, request: ApiRequest): Result {
  const invite = findInviteOfOrganisation(state, request);
  const body = validate(inviteStatusBody, request.json());
  invite.status = body.status as Invite['status']; // validated
  return ok({ data: { ...invite } });
}

function viewInvite(state: State, id: string): Result {
  const invite = state.invites.get(id);
  if (invite === undefined) throw noResultFound();
  return ok({ data: { ...invite } });
}

/** GET /invite/organisation/{invited_org_user_id} */
export function getInvite(state: State, request: ApiRequest): Result {
  return viewInvite(state, request.param('invited_org_user_id'));
}

/** GET /invite/organisation/{token} and GET /invite/organisation/check/{token} */
export function checkInviteToken(state: State, request: ApiRequest): Result {
  const reading = readInviteToken(request.param('token'), request.nowMs);
  if (reading === 'damaged') {
    const invitation = 'Something’s wrong with this link. Make sure you’ve copied the whole thing.';
    throw failure(400, { invitation });
  }
  if (reading === 'expired') {
    const invitation =
      'Your invitation to GOV.UK Notify has expired. Please ask the person that invited you to send you another one';
    throw failure(400, { invitation });
  }
  return viewInvite(state, reading.inviteId);
}
