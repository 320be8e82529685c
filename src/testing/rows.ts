import { blankOrganisation } from './organisations.ts';
import type { EmailBranding, LetterBranding, Organisation, Service, User } from './state.ts';

/** An organisation with the columns that matter. */
export function organisation(id: string, name: string, columns: Partial<Organisation>): Organisation {
  return { ...blankOrganisation(id, name), ...columns };
}

/** An active user without memberships. */
export function user(id: string, name: string, columns: Partial<User>): User {
  return {
    id,
    name,
    email_address: `${name.toLowerCase()}@example.gov.uk`,
    created_at: '2026-01-02T03:04:05.600000Z',
    email_access_validated_at: '2026-01-02T03:04:05.000000Z',
    logged_in_at: null,
    password_changed_at: '2026-01-02 03:04:05.600000',
    auth_type: 'sms_auth',
    state: 'active',
    current_session_id: null,
    failed_login_count: 0,
    mobile_number: '07700900986',
    platform_admin: false,
    take_part_in_research: true,
    receives_new_features_email: true,
    services: new Set(),
    permissions: new Map(),
    organisations: new Set(),
    organisation_permissions: new Map(),
    ...columns,
  };
}

/** A live service that counts as live, of this organisation or of none. */
export function service(
  id: string,
  name: string,
  owner: Organisation | null,
  columns: Partial<Service>,
): Service {
  return {
    id,
    name,
    active: true,
    restricted: false,
    count_as_live: true,
    organisation_id: owner?.id ?? null,
    organisation_type: owner?.organisation_type ?? null,
    crown: owner?.crown ?? null,
    email_branding_id: null,
    letter_branding_id: null,
    go_live_user_id: null,
    has_active_go_live_request: false,
    version: 1,
    allowances: new Map(),
    billing: new Map(),
    ...columns,
  };
}

/** An email branding that shows its name. */
export function emailBranding(id: string, name: string, columns: Partial<EmailBranding>): EmailBranding {
  const never = { created_by: null, created_at: null, updated_at: null };
  return {
    id,
    name,
    brand_type: 'org',
    colour: '',
    logo: null,
    text: name,
    alt_text: null,
    ...never,
    ...columns,
  };
}

/** A letter branding. */
export function letterBranding(id: string, name: string, filename: string): LetterBranding {
  return { id, name, filename, created_by: null, created_at: null, updated_at: null };
}

/** The table of these rows. */
export function byId<T extends { readonly id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
