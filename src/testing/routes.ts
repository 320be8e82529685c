import type { Result } from './answers.ts';
import { notifyOfNextSteps, notifyOfRejection, notifyUsersOfRequest } from './go-live.ts';
import {
  checkInviteToken,
  createInvite,
  getInvite,
  getInviteOfOrganisation,
  getInvites,
  updateInviteStatus,
} from './invites.ts';
import { createOrganisation } from './organisation-create.ts';
import { updateOrganisation } from './organisation-update.ts';
import {
  archiveOrganisation,
  getOrganisation,
  getOrganisationByDomain,
  getOrganisations,
  searchOrganisations,
} from './organisations.ts';
import {
  addToEmailPool,
  addToLetterPool,
  getEmailPool,
  getLetterPool,
  removeFromEmailPool,
  removeFromLetterPool,
} from './pools.ts';
import type { ApiRequest } from './request.ts';
import {
  getLiveCounts,
  getOrganisationServices,
  getServiceOrganisation,
  getServicesUsage,
  linkService,
} from './services.ts';
import type { State } from './state.ts';
import { addUser, getOrganisationUsers, removeUser, setUserPermissions } from './users.ts';

/** Handles a routed and authenticated request, and changes the state when the operation does. */
export type Handler = (state: State, request: ApiRequest) => Result;

/** One operation of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `<uuid:name>` takes a dashed UUID only, `<any:name>` every non-empty segment. */
  readonly path: string;
  readonly handler: Handler;
  /** True when anybody may call it. @default false */
  readonly isPublic?: boolean;
  /** True when it reads the database copy that may lag behind. @default false */
  readonly readsReplica?: boolean;
}

const organisation = '/organisations/<uuid:organisation_id>';
const member = `${organisation}/users/<uuid:user_id>`;
const emailPool = `${organisation}/email-branding-pool`;
const letterPool = `${organisation}/letter-branding-pool`;
const invites = '/organisation/<uuid:organisation_id>/invite';
const oneInvite = `${invites}/<any:invited_org_user_id>`;
const about = (message: string): string => `/organisations/${message}/<uuid:service_id>`;

/** Every operation that answers today; the removed name check is not among them. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/organisations', handler: getOrganisations },
  { method: 'POST', path: '/organisations', handler: createOrganisation },
  { method: 'GET', path: '/organisations/by-domain', handler: getOrganisationByDomain, readsReplica: true },
  { method: 'GET', path: '/organisations/search', handler: searchOrganisations },
  { method: 'GET', path: organisation, handler: getOrganisation },
  { method: 'POST', path: organisation, handler: updateOrganisation },
  { method: 'POST', path: `${organisation}/archive`, handler: archiveOrganisation },
  { method: 'POST', path: `${organisation}/service`, handler: linkService },
  { method: 'GET', path: `${organisation}/services`, handler: getOrganisationServices },
  {
    method: 'GET',
    path: `${organisation}/services-with-usage`,
    handler: getServicesUsage,
    readsReplica: true,
  },
  { method: 'GET', path: `${organisation}/users`, handler: getOrganisationUsers },
  { method: 'POST', path: member, handler: addUser },
  { method: 'DELETE', path: member, handler: removeUser },
  { method: 'GET', path: emailPool, handler: getEmailPool },
  { method: 'POST', path: emailPool, handler: addToEmailPool },
  { method: 'DELETE', path: `${emailPool}/<uuid:email_branding_id>`, handler: removeFromEmailPool },
  { method: 'GET', path: letterPool, handler: getLetterPool },
  { method: 'POST', path: letterPool, handler: addToLetterPool },
  { method: 'DELETE', path: `${letterPool}/<uuid:letter_branding_id>`, handler: removeFromLetterPool },
  { method: 'POST', path: about('notify-users-of-request-to-go-live'), handler: notifyUsersOfRequest },
  {
    method: 'POST',
    path: about('notify-org-member-about-next-steps-of-go-live-request'),
    handler: notifyOfNextSteps,
  },
  {
    method: 'POST',
    path: about('notify-service-member-of-rejected-go-live-request'),
    handler: notifyOfRejection,
  },
  { method: 'GET', path: invites, handler: getInvites },
  { method: 'POST', path: invites, handler: createInvite },
  { method: 'GET', path: oneInvite, handler: getInviteOfOrganisation },
  { method: 'POST', path: oneInvite, handler: updateInviteStatus },
  { method: 'GET', path: '/invite/organisation/<uuid:invited_org_user_id>', handler: getInvite },
  { method: 'GET', path: '/invite/organisation/<any:token>', handler: checkInviteToken },
  { method: 'GET', path: '/invite/organisation/check/<any:token>', handler: checkInviteToken },
  { method: 'GET', path: '/service/<uuid:service_id>/organisation', handler: getServiceOrganisation },
  {
    method: 'POST',
    path: '/user/<uuid:user_id>/organisation/<uuid:organisation_id>/permissions',
    handler: setUserPermissions,
  },
  {
    method: 'GET',
    path: '/_status/live-service-and-organisation-counts',
    handler: getLiveCounts,
    isPublic: true,
  },
];
