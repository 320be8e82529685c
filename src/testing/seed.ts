/** The ids of what a fresh reference API holds. */
export const seed = {
  /** Of several types, one archived. */
  organisations: {
    /** Central, agreement signed, two live services, one member without permissions. */
    cabinetOffice: 'c3a324c0-d27d-4fa8-b801-97e7345f6cae',
    /** Local, owns the live service `alpha` and an archived one, one member who may approve. */
    borough: 'b0b0b0b0-1111-4000-8000-000000000002',
    /** NHS, with NHS branding; a live service that does not count as live, and a trial one. */
    hospitalTrust: 'b0b0b0b0-1111-4000-8000-000000000003',
    /** Archived, with nothing left. */
    archived: 'b0b0b0b0-1111-4000-8000-000000000004',
  },
  /** Live, in trial and archived, with an organisation and without. */
  services: {
    /** Live, linked to the borough, with billing facts and an active go-live request. */
    alpha: 'a0000000-0000-4000-8000-000000000001',
    /** Live, linked to the Cabinet Office, with its own branding. */
    passports: 'a0000000-0000-4000-8000-000000000002',
    /** Trial, unlinked. */
    gamma: 'a0000000-0000-4000-8000-000000000003',
    /** Live, unlinked. */
    floodAlerts: 'a0000000-0000-4000-8000-000000000004',
    /** Live, linked to the Cabinet Office, without branding. */
    petitions: 'a0000000-0000-4000-8000-000000000005',
    /** Trial, linked to the hospital trust. */
    wardVisits: 'a0000000-0000-4000-8000-000000000006',
    /** Live but not counted as live, linked to the hospital trust. */
    bloodTests: 'a0000000-0000-4000-8000-000000000007',
    /** Archived, linked to the borough. */
    parking: 'a0000000-0000-4000-8000-000000000008',
    /** Live but not counted as live, unlinked: the one that every installation of the API has, for its own e-mails. */
    notify: 'd6aa2c68-a2d9-4437-ab19-3ae8eb202553',
  },
  /** Members of organisations and of services. */
  users: {
    /** Active; member of the Cabinet Office, team member of `alpha`. */
    una: '11111111-1111-4111-8111-111111111111',
    /** Active; member of the borough with `can_make_services_live`. */
    victor: '22222222-2222-4222-8222-222222222222',
    /** Pending; member of the hospital trust, so no read shows her. */
    winifred: '33333333-3333-4333-8333-333333333333',
    /** Platform admin, member of nothing. */
    petra: '44444444-4444-4444-8444-444444444444',
  },
  /** Those that e-mails can have. */
  emailBrandings: {
    /** Default of the hospital trust, and of every organisation that becomes one of the NHS. */
    nhs: 'a7dc4e56-660b-4db7-8cff-12c37b12b5ea',
    /** Of `passports`, in no pool. */
    tfl: '1d70f564-919b-4c68-8bdf-b8520d92516e',
    /** Nobody's, in no pool. */
    dataGovUk: '123496d4-44cb-4324-8e0a-4187101f4bdc',
    /** Default of the Cabinet Office. */
    cabinetOffice: 'e0e0e0e0-2222-4000-8000-000000000001',
    /** In the borough's pool, nobody's default. */
    borough: 'e0e0e0e0-2222-4000-8000-000000000002',
  },
  /** Those that letters can have. */
  letterBrandings: {
    /** Default of the hospital trust, and of every organisation that becomes one of the NHS. */
    nhs: '2cd354bb-6b85-eda3-c0ad-6b613150459f',
    /** Of `passports`, in the pool of the Cabinet Office. */
    hmGovernment: '772ba27d-03c0-caed-e93a-08c009589dd4',
    /** Default of the Cabinet Office. */
    cabinetOffice: '1d96f7ac-7506-f5ad-aa26-5ab634ce9125',
  },
  /** Sent when the API was started. */
  invites: {
    /** Pending, to the borough. */
    boroughPending: 'd0d0d0d0-3333-4000-8000-000000000001',
  },
} as const;
