import { financialYear, resetAllowance } from './allowances.ts';
import { isoMicroseconds } from './render.ts';
import { byId, emailBranding, letterBranding, organisation, service, user } from './rows.ts';
import { seed } from './seed.ts';
import type { BillingFacts, Invite, Organisation, Service, State, User } from './state.ts';

const { organisations, services, users, emailBrandings, letterBrandings, invites } = seed;

function createOrganisations(): [Organisation, Organisation, Organisation, Organisation] {
  const cabinetOffice = organisation(organisations.cabinetOffice, 'Cabinet Office', {
    crown: true,
    organisation_type: 'central',
    domains: ['cabinet-office.example.gov.uk', 'digital.cabinet-office.example.gov.uk'],
    email_branding_id: emailBrandings.cabinetOffice,
    letter_branding_id: letterBrandings.cabinetOffice,
    emailPool: new Set([emailBrandings.cabinetOffice]),
    letterPool: new Set([letterBrandings.cabinetOffice, letterBrandings.hmGovernment]),
    agreement_signed: true,
    agreement_signed_at: Date.UTC(2026, 1, 3, 10, 30),
    agreement_signed_by_id: users.una,
    agreement_signed_version: 2,
  });
  const borough = organisation(organisations.borough, 'Borough of Marlow Reach', {
    crown: false,
    organisation_type: 'local',
    domains: ['marlowreach.example.gov.uk'],
    emailPool: new Set([emailBrandings.borough]),
    can_approve_own_go_live_requests: true,
  });
  const hospitalTrust = organisation(organisations.hospitalTrust, 'St Alban’s Hospital Trust', {
    crown: null,
    organisation_type: 'nhs_local',
    domains: ['stalbans.example.nhs.uk'],
    email_branding_id: emailBrandings.nhs,
    letter_branding_id: letterBrandings.nhs,
    emailPool: new Set([emailBrandings.nhs]),
    letterPool: new Set([letterBrandings.nhs]),
  });
  const archived = organisation(
    organisations.archived,
    '_archived_2025-01-31-09:30:00_Office of Old Papers',
    {
      crown: true,
      organisation_type: 'other',
      active: false,
    },
  );
  return [cabinetOffice, borough, hospitalTrust, archived];
}

function createServices(
  cabinetOffice: Organisation,
  borough: Organisation,
  hospitalTrust: Organisation,
  nowMs: number,
): Service[] {
  const facts = (
    smsBillableUnits: number,
    emailsSent: number,
    letterCost: number,
  ): Map<number, BillingFacts> => {
    const years = [2026, financialYear(nowMs)];
    return new Map(years.map((year) => [year, { smsBillableUnits, emailsSent, letterCost }]));
  };
  const rows = [
    service(services.alpha, 'alpha 2', borough, {
      billing: facts(20_506, 7, 3.4),
      go_live_user_id: users.una,
      has_active_go_live_request: true,
    }),
    service(services.passports, 'Passport reminders', cabinetOffice, {
      billing: facts(1_250, 48_112, 0),
      email_branding_id: emailBrandings.tfl,
      letter_branding_id: letterBrandings.hmGovernment,
    }),
    service(services.gamma, 'Gamma svc', null, { restricted: true }),
    service(services.floodAlerts, 'Flood alerts', null, {}),
    service(services.petitions, 'petitions', cabinetOffice, { billing: facts(31_000, 912, 127.65) }),
    service(services.wardVisits, 'Ward visits', hospitalTrust, { restricted: true }),
    service(services.bloodTests, 'Blood tests', hospitalTrust, { count_as_live: false }),
    service(services.notify, 'GOV.UK Notify', null, { count_as_live: false }),
    service(services.parking, '_archived_2025-06-30_Parking permits', borough, { active: false }),
  ];
  for (const row of rows) resetAllowance(row, nowMs);
  return rows;
}

function createUsers(): User[] {
  return [
    user(users.una, 'Una', {
      services: new Set([services.alpha]),
      organisations: new Set([organisations.cabinetOffice]),
    }),
    user(users.victor, 'Victor', {
      created_at: '2026-02-03T04:05:06.700000Z',
      mobile_number: null,
      auth_type: 'email_auth',
      organisations: new Set([organisations.borough]),
      organisation_permissions: new Map([[organisations.borough, ['can_make_services_live']]]),
      services: new Set([services.alpha, services.parking]),
      permissions: new Map([[services.alpha, ['manage_users', 'send_emails', 'view_activity']]]),
    }),
    user(users.winifred, 'Winifred', {
      state: 'pending',
      organisations: new Set([organisations.hospitalTrust]),
    }),
    user(users.petra, 'Petra', { platform_admin: true, auth_type: 'webauthn_auth' }),
  ];
}

/** The state of a fresh API: small, believable, and enough for every recorded exchange. */
export function createWorld(nowMs: number): State {
  const [cabinetOffice, borough, hospitalTrust, archived] = createOrganisations();
  const pending: Invite = {
    id: invites.boroughPending,
    email_address: 'xavier@marlowreach.example.gov.uk',
    invited_by: users.victor,
    organisation: organisations.borough,
    created_at: isoMicroseconds(nowMs),
    permissions: [],
    status: 'pending',
  };
  return {
    organisations: byId([cabinetOffice, borough, hospitalTrust, archived]),
    services: byId(createServices(cabinetOffice, borough, hospitalTrust, nowMs)),
    users: byId(createUsers()),
    invites: byId([pending]),
    emailBrandings: byId([
      emailBranding(emailBrandings.nhs, 'NHS', {
        colour: '#005eb8',
        logo: '1ac6f483-3105-4c9e-9017-dd7fb2752c44-nhs-blue_x2.png',
        text: null,
        alt_text: 'NHS',
      }),
      emailBranding(emailBrandings.tfl, 'tfl', { logo: 'tfl_dar_x2.png' }),
      emailBranding(emailBrandings.dataGovUk, 'data gov.uk', { logo: 'data_gov_uk_x2.png' }),
      emailBranding(emailBrandings.cabinetOffice, 'Cabinet Office', {
        brand_type: 'org_banner',
        colour: '#005abb',
        logo: 'cabinet-office.png',
        created_by: users.petra,
        created_at: '2026-02-01T09:00:00.000000Z',
      }),
      emailBranding(emailBrandings.borough, 'Marlow Reach', {
        brand_type: 'both',
        colour: '#7a2b8f',
        logo: 'marlow-reach.png',
      }),
    ]),
    letterBrandings: byId([
      letterBranding(letterBrandings.nhs, 'NHS', 'nhs'),
      letterBranding(letterBrandings.hmGovernment, 'HM Government', 'hm-government'),
      letterBranding(letterBrandings.cabinetOffice, 'Cabinet Office', 'co'),
    ]),
    mails: [],
    usageUpdatedAt: null,
  };
}
