/** The organisations that benchmarks read: the body of each is 860 bytes, like one of the real API. */

/** How many different ones a benchmark reads in turns. */
export const ORGANISATIONS = 100;
export const BODY_BYTES = 860;

/** Id of the organisation that run `index` reads. */
export function organisationId(index: number): string {
  return idOf(index % ORGANISATIONS);
}

/** An id of its own for each number. */
export function idOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** The JSON of an organisation, with the number of changes in its notes. */
export function organisationBody(id: string, version = 0, bytes: number = BODY_BYTES): string {
  const organisation = {
    active: true,
    agreement_signed: true,
    agreement_signed_at: 'Mon, 04 May 2020 09:30:00 GMT',
    agreement_signed_by_id: '11111111-1111-4111-8111-111111111111',
    agreement_signed_on_behalf_of_email_address: null,
    agreement_signed_on_behalf_of_name: null,
    agreement_signed_version: 2.5,
    billing_contact_email_addresses: 'billing@council.example',
    billing_contact_names: 'Una Billing',
    billing_reference: 'PO-0001',
    can_approve_own_go_live_requests: false,
    count_of_live_services: 3,
    crown: false,
    domains: ['council.example', 'borough.example'],
    email_branding_id: null,
    id,
    letter_branding_id: null,
    name: 'A Borough Council',
    notes: `${version}`,
    organisation_type: 'local',
    permissions: [],
    purchase_order_number: null,
    request_to_go_live_notes: '',
  };
  const missing = bytes - JSON.stringify(organisation).length;
  return JSON.stringify({ ...organisation, request_to_go_live_notes: 'n'.repeat(Math.max(0, missing)) });
}

/** A JSON list of organisations of about so many bytes. */
export function listBody(bytes: number): string {
  const count = Math.max(1, Math.round(bytes / (BODY_BYTES + 1)));
  return `[${Array.from({ length: count }, (_, index) => organisationBody(idOf(index))).join()}]`;
}
