/** The organisation types that the API accepts. */
export const organisationTypes = [
  'central',
  'local',
  'nhs_central',
  'nhs_local',
  'nhs_gp',
  'nhs_notify',
  'emergency_service',
  'school_or_college',
  'other',
] as const;
export type OrganisationType = (typeof organisationTypes)[number];
export type OrganisationPermission = 'can_ask_to_join_a_service';
export type UserPermission = 'can_make_services_live';

/** An organisation; columns have their names on the wire. */
export interface Organisation {
  id: string;
  name: string;
  active: boolean;
  crown: boolean | null;
  organisation_type: OrganisationType | null;
  email_branding_id: string | null;
  letter_branding_id: string | null;
  agreement_signed: boolean | null;
  /** Wall time as milliseconds since the epoch, an infinity included: the API knows no zone here. */
  agreement_signed_at: number | null;
  agreement_signed_by_id: string | null;
  agreement_signed_on_behalf_of_name: string | null;
  agreement_signed_on_behalf_of_email_address: string | null;
  agreement_signed_version: number | null;
  request_to_go_live_notes: string | null;
  notes: string | null;
  purchase_order_number: string | null;
  billing_reference: string | null;
  billing_contact_names: string | null;
  billing_contact_email_addresses: string | null;
  can_approve_own_go_live_requests: boolean;
  /** No response has it, and a date that cannot be read back breaks every read like the other one. */
  created_at: number | null;
  /** As `created_at`. */
  updated_at: number | null;
  permissions: OrganisationPermission[];
  /** Lower case; one domain belongs to at most one organisation. */
  domains: string[];
  emailPool: Set<string>;
  letterPool: Set<string>;
}

/** What a service sent in one financial year. */
export interface BillingFacts {
  smsBillableUnits: number;
  letterCost: number;
  emailsSent: number;
}

export interface Service {
  id: string;
  name: string;
  active: boolean;
  /** True while the service is in trial mode. */
  restricted: boolean;
  count_as_live: boolean;
  organisation_id: string | null;
  organisation_type: OrganisationType | null;
  crown: boolean | null;
  email_branding_id: string | null;
  letter_branding_id: string | null;
  go_live_user_id: string | null;
  has_active_go_live_request: boolean;
  version: number;
  /** Free text messages by the year in which the financial year starts. */
  allowances: Map<number, number>;
  billing: Map<number, BillingFacts>;
}

export interface User {
  id: string;
  name: string;
  email_address: string;
  created_at: string;
  email_access_validated_at: string;
  logged_in_at: string | null;
  password_changed_at: string;
  auth_type: 'sms_auth' | 'email_auth' | 'webauthn_auth';
  state: 'pending' | 'active' | 'inactive';
  current_session_id: string | null;
  failed_login_count: number;
  mobile_number: string | null;
  platform_admin: boolean;
  take_part_in_research: boolean;
  receives_new_features_email: boolean;
  services: Set<string>;
  permissions: Map<string, string[]>;
  /** Memberships, of inactive organisations too. */
  organisations: Set<string>;
  /** By organisation, of those that the user is no member of too; null once a grant without a name was stored. */
  organisation_permissions: Map<string, (UserPermission | null)[]>;
}

export interface Invite {
  id: string;
  email_address: string;
  invited_by: string;
  organisation: string;
  created_at: string;
  permissions: UserPermission[];
  status: 'pending' | 'accepted' | 'cancelled';
}

export interface EmailBranding {
  id: string;
  name: string;
  brand_type: 'org' | 'both' | 'org_banner';
  colour: string | null;
  logo: string | null;
  text: string | null;
  alt_text: string | null;
  created_by: string | null;
  created_at: string | null;
  updated_at: string | null;
}

export interface LetterBranding {
  id: string;
  name: string;
  filename: string;
  created_by: string | null;
  created_at: string | null;
  updated_at: string | null;
}

/** An e-mail that the API would have queued; no request can read it. */
export interface Mail {
  template: string;
  to: string;
  /** The invitation link's last segment. */
  token?: string;
}

/** Everything that the API remembers, by id. A test may read and change it at any time. */
export interface State {
  /** Archived ones included. */
  organisations: Map<string, Organisation>;
  /** Archived and trial ones included. */
  services: Map<string, Service>;
  /** In every state. */
  users: Map<string, User>;
  /** In every status. */
  invites: Map<string, Invite>;
  /** Whether in a pool or not. */
  emailBrandings: Map<string, EmailBranding>;
  /** Whether in a pool or not. */
  letterBrandings: Map<string, LetterBranding>;
  /** E-mails, in the order in which they were queued. */
  mails: Mail[];
  /** When the billing figures of the current year were last computed, with a UTC offset. */
  usageUpdatedAt: string | null;
}
