/** How many different organisations a benchmark reads in turns. The body of each is 860 bytes, as in the real API. */
export const ORGANISATIONS = 100;
const BODY_BYTES = 860;

/** Id of the organisation that run `index` reads. */
export function organisationId(index: number): string {
  return idOf(index % ORGANISATIONS);
}

/** An id of its own for each number. */
export function idOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** The JSON of an organisation. */
export function organisationBody(id: string): string {
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
    notes: '0',
    organisation_type: 'local',
    permissions: [],
    purchase_order_number: null,
    request_to_go_live_notes: '',
  };
  const notes = 'n'.repeat(BODY_BYTES - JSON.stringify(organisation).length);
  return JSON.stringify({ ...organisation, request_to_go_live_notes: notes });
}
