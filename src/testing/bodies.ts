import { organisationTypes } from './state.ts';
import type { BodyShape, Shape } from './validation.ts';

const text: Shape = { types: ['string'] };

/** Body of a new organisation. */
export const createOrganisationBody: BodyShape = {
  properties: {
    name: text,
    active: { types: ['boolean', 'null'] },
    crown: { types: ['boolean'] },
    organisation_type: { oneOf: organisationTypes },
  },
  required: ['name', 'crown', 'organisation_type'],
};

/** Body of a change to an organisation. */
export const updateOrganisationBody: BodyShape = {
  properties: {
    name: { types: ['string', 'null'] },
    active: { types: ['boolean', 'null'] },
    crown: { types: ['boolean', 'null'] },
    organisation_type: { oneOf: organisationTypes },
    permissions: { listOf: { oneOf: ['can_ask_to_join_a_service'] } },
  },
  required: [],
};

/** Body that links a service. */
export const linkServiceBody: BodyShape = { properties: { service_id: 'uuid' }, required: ['service_id'] };

/** Body that adds to either pool. */
export const brandingPoolBody: BodyShape = {
  properties: { branding_ids: { listOf: 'uuid' } },
  required: ['branding_ids'],
};

/** Body of a new invitation. Leaving `permissions` out passes here and fails later. */
export const inviteBody: BodyShape = {
  properties: {
    email_address: 'email',
    invited_by: 'uuid',
    permissions: { listOf: { oneOf: ['can_make_services_live'], isTyped: true } },
    invite_link_host: text,
  },
  required: ['email_address', 'invited_by'],
};

/** Body that moves an invitation to another status. */
export const inviteStatusBody: BodyShape = {
  properties: { status: { oneOf: ['pending', 'accepted', 'cancelled'] } },
  required: ['status'],
};

/** Body that replaces a user's permissions in an organisation. */
export const userPermissionsBody: BodyShape = {
  properties: { permissions: { listOf: { fields: { permission: text } } } },
  required: ['permissions'],
  closed: true,
};

/** Body of the message about the next steps of a go-live request. */
export const nextStepsBody: BodyShape = {
  properties: { to: 'email', service_name: text, body: text },
  required: ['to', 'service_name', 'body'],
};

const rejectionFields = [
  'name',
  'service_name',
  'organisation_name',
  'reason',
  'organisation_team_member_name',
  'organisation_team_member_email',
] as const;

/** Body of the message about a rejected go-live request. */
export const rejectionBody: BodyShape = {
  properties: Object.fromEntries(rejectionFields.map((name) => [name, text])),
  required: rejectionFields,
};
