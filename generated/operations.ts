// Made by "npm run generate" from openapi/organisations.yaml. Do not edit.

import type { Operation } from '../src/operation.ts';
import type { operations as Operations, paths as Paths } from './schema.ts';

/** Every operation of the document, by operationId. */
export const operations: { readonly [Id in keyof Operations]: Operation<keyof Paths & string> } = {
  getOrganisations: {"method":"get","path":"/organisations","pathParameters":{},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"organisations","ttlSeconds":86400,"groups":[],"root":"array","fingerprint":"0070d0a0744a"}},
  createOrganisation: {"method":"post","path":"/organisations","pathParameters":{},"query":[],"body":{"name":"text","crown":"text","organisation_type":"text","active":"text","id":"uuid","agreement_signed":"text","agreement_signed_at":"text","agreement_signed_by_id":"uuid","agreement_signed_on_behalf_of_name":"text","agreement_signed_on_behalf_of_email_address":"text","agreement_signed_version":"text","request_to_go_live_notes":"text","can_approve_own_go_live_requests":"text","notes":"text","purchase_order_number":"text","billing_contact_names":"text","billing_contact_email_addresses":"text","billing_reference":"text","email_branding_id":"uuid","letter_branding_id":"uuid","created_at":"text","updated_at":"text"},"json":true,"cache":{"kind":"write","deletes":["organisations"],"externalDeletes":[],"invalidates":["email-branding-pool"]}},
  getOrganisation: {"method":"get","path":"/organisations/{organisation_id}","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"organisation-{$request.path.organisation_id}","ttlSeconds":86400,"groups":["organisation"],"root":"object","fingerprint":"69012503913a"}},
  updateOrganisation: {"method":"post","path":"/organisations/{organisation_id}","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{"name":"text","active":"text","crown":"text","organisation_type":"text","permissions":"text","domains":"text","email_branding_id":"uuid","letter_branding_id":"uuid","agreement_signed":"text","agreement_signed_at":"text","agreement_signed_by_id":"uuid","agreement_signed_on_behalf_of_name":"text","agreement_signed_on_behalf_of_email_address":"text","agreement_signed_version":"text","request_to_go_live_notes":"text","can_approve_own_go_live_requests":"text","notes":"text","purchase_order_number":"text","billing_contact_names":"text","billing_contact_email_addresses":"text","billing_reference":"text","created_at":"text","updated_at":"text"},"json":true,"cache":{"kind":"write","deletes":["organisations","organisation-{$request.path.organisation_id}","organisation-{$request.path.organisation_id}-email-branding-pool","organisation-{$request.path.organisation_id}-letter-branding-pool"],"externalDeletes":["domains","organisation-{$request.path.organisation_id}-name"],"invalidates":["service-organisation"]}},
  archiveOrganisation: {"method":"post","path":"/organisations/{organisation_id}/archive","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"write","deletes":["organisations","organisation-{$request.path.organisation_id}"],"externalDeletes":["domains","organisation-{$request.path.organisation_id}-name"],"invalidates":["service-organisation"]}},
  getOrganisationByDomain: {"method":"get","path":"/organisations/by-domain","pathParameters":{},"query":["domain"],"body":{},"json":true,"cache":{"kind":"none"}},
  searchOrganisations: {"method":"get","path":"/organisations/search","pathParameters":{},"query":["name"],"body":{},"json":true,"cache":{"kind":"none"}},
  isOrganisationNameUnique: {"method":"get","path":"/organisations/unique","pathParameters":{},"query":["org_id","name"],"body":{},"json":true,"cache":{"kind":"none"}},
  updateServiceOrganisation: {"method":"post","path":"/organisations/{organisation_id}/service","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{"service_id":"uuid"},"json":true,"cache":{"kind":"write","deletes":["organisations","organisation-{$request.path.organisation_id}","organisation-{$request.path.organisation_id}-services","service-{$request.body#/service_id}-organisation","live-service-and-organisation-counts"],"externalDeletes":["service-{$request.body#/service_id}"],"invalidates":["organisation","organisation-services","service-organisation"]}},
  getOrganisationServices: {"method":"get","path":"/organisations/{organisation_id}/services","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"organisation-{$request.path.organisation_id}-services","ttlSeconds":3600,"groups":["organisation-services"],"root":"array","fingerprint":"d09f71d995cd"}},
  getOrganisationServicesUsage: {"method":"get","path":"/organisations/{organisation_id}/services-with-usage","pathParameters":{"organisation_id":"uuid"},"query":["year"],"body":{},"json":true,"cache":{"kind":"none"}},
  getOrganisationUsers: {"method":"get","path":"/organisations/{organisation_id}/users","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"none"}},
  addUserToOrganisation: {"method":"post","path":"/organisations/{organisation_id}/users/{user_id}","pathParameters":{"organisation_id":"uuid","user_id":"uuid"},"query":[],"body":{"permissions":"text"},"json":true,"cache":{"kind":"write","deletes":[],"externalDeletes":["user-{$request.path.user_id}"],"invalidates":[]}},
  removeUserFromOrganisation: {"method":"delete","path":"/organisations/{organisation_id}/users/{user_id}","pathParameters":{"organisation_id":"uuid","user_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"write","deletes":[],"externalDeletes":["user-{$request.path.user_id}"],"invalidates":[]}},
  getEmailBrandingPool: {"method":"get","path":"/organisations/{organisation_id}/email-branding-pool","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"organisation-{$request.path.organisation_id}-email-branding-pool","ttlSeconds":86400,"groups":["email-branding-pool"],"root":"object","fingerprint":"1c75f63c1678"}},
  addEmailBrandingsToPool: {"method":"post","path":"/organisations/{organisation_id}/email-branding-pool","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{"branding_ids":"text"},"json":true,"cache":{"kind":"write","deletes":["organisation-{$request.path.organisation_id}-email-branding-pool"],"externalDeletes":[],"invalidates":[]}},
  removeEmailBrandingFromPool: {"method":"delete","path":"/organisations/{organisation_id}/email-branding-pool/{email_branding_id}","pathParameters":{"organisation_id":"uuid","email_branding_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"write","deletes":["organisation-{$request.path.organisation_id}-email-branding-pool"],"externalDeletes":[],"invalidates":[]}},
  getLetterBrandingPool: {"method":"get","path":"/organisations/{organisation_id}/letter-branding-pool","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"organisation-{$request.path.organisation_id}-letter-branding-pool","ttlSeconds":86400,"groups":[],"root":"object","fingerprint":"7ed6f517fe05"}},
  addLetterBrandingsToPool: {"method":"post","path":"/organisations/{organisation_id}/letter-branding-pool","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{"branding_ids":"text"},"json":true,"cache":{"kind":"write","deletes":["organisation-{$request.path.organisation_id}-letter-branding-pool"],"externalDeletes":[],"invalidates":[]}},
  removeLetterBrandingFromPool: {"method":"delete","path":"/organisations/{organisation_id}/letter-branding-pool/{letter_branding_id}","pathParameters":{"organisation_id":"uuid","letter_branding_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"write","deletes":["organisation-{$request.path.organisation_id}-letter-branding-pool"],"externalDeletes":[],"invalidates":[]}},
  notifyUsersOfRequestToGoLive: {"method":"post","path":"/organisations/notify-users-of-request-to-go-live/{service_id}","pathParameters":{"service_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"none"}},
  notifyOrgMemberAboutNextStepsOfGoLiveRequest: {"method":"post","path":"/organisations/notify-org-member-about-next-steps-of-go-live-request/{service_id}","pathParameters":{"service_id":"uuid"},"query":[],"body":{"to":"text","service_name":"text","body":"text"},"json":true,"cache":{"kind":"none"}},
  notifyServiceMemberOfRejectedGoLiveRequest: {"method":"post","path":"/organisations/notify-service-member-of-rejected-go-live-request/{service_id}","pathParameters":{"service_id":"uuid"},"query":[],"body":{"name":"text","service_name":"text","organisation_name":"text","reason":"text","organisation_team_member_name":"text","organisation_team_member_email":"text"},"json":true,"cache":{"kind":"none"}},
  getOrganisationInvites: {"method":"get","path":"/organisation/{organisation_id}/invite","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"none"}},
  createOrganisationInvite: {"method":"post","path":"/organisation/{organisation_id}/invite","pathParameters":{"organisation_id":"uuid"},"query":[],"body":{"email_address":"text","invited_by":"uuid","permissions":"text","invite_link_host":"text"},"json":true,"cache":{"kind":"none"}},
  getOrganisationInvite: {"method":"get","path":"/organisation/{organisation_id}/invite/{invited_org_user_id}","pathParameters":{"organisation_id":"uuid","invited_org_user_id":"text"},"query":[],"body":{},"json":true,"cache":{"kind":"none"}},
  updateOrganisationInvite: {"method":"post","path":"/organisation/{organisation_id}/invite/{invited_org_user_id}","pathParameters":{"organisation_id":"uuid","invited_org_user_id":"text"},"query":[],"body":{"status":"text"},"json":true,"cache":{"kind":"none"}},
  getInvite: {"method":"get","path":"/invite/organisation/{invited_org_user_id}","pathParameters":{"invited_org_user_id":"text"},"query":[],"body":{},"json":true,"cache":{"kind":"none"}},
  checkInviteToken: {"method":"get","path":"/invite/organisation/check/{token}","pathParameters":{"token":"text"},"query":[],"body":{},"json":true,"cache":{"kind":"none"}},
  getServiceOrganisation: {"method":"get","path":"/service/{service_id}/organisation","pathParameters":{"service_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"service-{$request.path.service_id}-organisation","ttlSeconds":86400,"groups":["service-organisation"],"root":"object","fingerprint":"ae24833c82aa"}},
  setOrganisationUserPermissions: {"method":"post","path":"/user/{user_id}/organisation/{organisation_id}/permissions","pathParameters":{"user_id":"uuid","organisation_id":"uuid"},"query":[],"body":{"permissions":"text"},"json":true,"cache":{"kind":"write","deletes":[],"externalDeletes":["user-{$request.path.user_id}"],"invalidates":[]}},
  getLiveServiceAndOrganisationCounts: {"method":"get","path":"/_status/live-service-and-organisation-counts","pathParameters":{},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"live-service-and-organisation-counts","ttlSeconds":3600,"groups":[],"root":"object","fingerprint":"493a3270b72c"}},
};

/** Why the cache leaves operations alone, by operationId. Apart, since only people read it. */
export const reasons: Readonly<Record<string, string>> = {
  getOrganisationByDomain: "answered by a replica, so a value from before a write could be stored right after it",
  searchOrganisations: "free text, so each spelling would be an entry of its own",
  isOrganisationNameUnique: "removed from the API; it was only true until the next write anyway",
  getOrganisationServicesUsage: "answered by a replica, and changed every hour by a background job",
  getOrganisationUsers: "full user objects: personal data that changes at every sign-in",
  notifyUsersOfRequestToGoLive: "sends e-mails and changes nothing that can be read",
  notifyOrgMemberAboutNextStepsOfGoLiveRequest: "sends an e-mail and changes nothing that can be read",
  notifyServiceMemberOfRejectedGoLiveRequest: "sends an e-mail and changes nothing that can be read",
  getOrganisationInvites: "personal data, and a background job deletes invitations without any write",
  createOrganisationInvite: "only changes invitations, and no read of those is cached",
  getOrganisationInvite: "personal data, and a background job deletes invitations without any write",
  updateOrganisationInvite: "only changes an invitation, and no read of those is cached",
  getInvite: "personal data, and a token stops working with time",
  checkInviteToken: "personal data, and a token stops working with time",
};

/** Templates of all keys: of cached reads, and of what other applications on the same data keep. */
export const cacheKeyTemplates = {
  organisations: "organisations",
  organisation: "organisation-{organisation_id}",
  organisationServices: "organisation-{organisation_id}-services",
  organisationEmailBrandingPool: "organisation-{organisation_id}-email-branding-pool",
  organisationLetterBrandingPool: "organisation-{organisation_id}-letter-branding-pool",
  serviceOrganisation: "service-{service_id}-organisation",
  liveServiceAndOrganisationCounts: "live-service-and-organisation-counts",
  domains: "domains",
  organisationName: "organisation-{organisation_id}-name",
  service: "service-{service_id}",
  user: "user-{user_id}",
} as const;
