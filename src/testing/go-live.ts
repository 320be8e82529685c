import { badRequest, emptyJson, internalError, type Result } from './answers.ts';
import { nextStepsBody, rejectionBody } from './bodies.ts';
import { findService } from './find.ts';
import type { Fields } from './python-json.ts';
import { hasLoneSurrogate } from './python-text.ts';
import type { ApiRequest } from './request.ts';
import type { Service, State } from './state.ts';
import { validate } from './validation.ts';

/** POST /organisations/notify-users-of-request-to-go-live/{service_id} */
export function notifyUsersOfRequest(state: State, request: ApiRequest): Result {
  const service = findService(state, request.param('service_id'));
  const requester = state.users.get(service.go_live_user_id ?? '');
  const organisationId = service.organisation_id;
  if (requester === undefined || organisationId === null) throw internalError();
  const approvers = [...state.users.values()].filter(
    (user) =>
      user.state === 'active' &&
      user.organisations.has(organisationId) &&
      user.organisation_permissions.get(organisationId)?.includes('can_make_services_live'),
  );
  for (const { email_address } of approvers)
    state.mails.push({ template: 'go-live-request', to: email_address });
  if (approvers.length > 0) state.mails.push({ template: 'go-live-receipt', to: requester.email_address });
  return emptyJson;
}

function findServiceWithRequest(state: State, request: ApiRequest): Service {
  const service = findService(state, request.param('service_id'));
  if (service.go_live_user_id === null || !service.has_active_go_live_request) throw badRequest();
  return service;
}

/** An e-mail is stored as UTF-8 before it is sent. */
function checkMailTexts(body: Fields): void {
  const isBroken = Object.values(body).some((text) => typeof text === 'string' && hasLoneSurrogate(text));
  if (isBroken) throw internalError();
}

/** POST /organisations/notify-org-member-about-next-steps-of-go-live-request/{service_id} */
export function notifyOfNextSteps(state: State, request: ApiRequest): Result {
  const body = validate(nextStepsBody, request.json());
  findServiceWithRequest(state, request);
  checkMailTexts(body);
  state.mails.push({ template: 'go-live-next-steps', to: String(body.to) });
  return emptyJson;
}

/** POST /organisations/notify-service-member-of-rejected-go-live-request/{service_id} */
export function notifyOfRejection(state: State, request: ApiRequest): Result {
  const body = validate(rejectionBody, request.json());
  const service = findServiceWithRequest(state, request);
  checkMailTexts(body);
  const requester = state.users.get(service.go_live_user_id ?? '');
  state.mails.push({ template: 'go-live-rejected', to: requester?.email_address ?? '' });
  return emptyJson;
}
