import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { operations } from '../../generated/operations.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';

interface KnownDefect {
  readonly id: string;
  readonly operations: readonly string[];
  readonly defect: string;
  readonly client: string;
}

const text = readFileSync(new URL('../../openapi/organisations.yaml', import.meta.url), 'utf8');
const document = parse(text) as {
  'x-known-defects': readonly KnownDefect[];
  components: {
    schemas: Record<string, { properties: Record<string, { pattern?: string; description?: string }> }>;
  };
};
const defects = document['x-known-defects'];
const { organisations, users, services, emailBrandings, letterBrandings } = seed;
const unknownId = '00000000-0000-4000-8000-0000000000ff';
const borough = `/organisations/${organisations.borough}`;
const trust = `/organisations/${organisations.hospitalTrust}`;
const grants = `/user/${users.petra}/organisation/${organisations.borough}/permissions`;
const canMakeLive = { permissions: [{ permission: 'can_make_services_live' }] };

let api: ReferenceApi;
beforeEach(async () => {
  api = await startReferenceApi({ authenticate: false });
});
afterEach(async () => {
  await api.close();
});

async function post(path: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

async function get(path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${api.url}${path}`);
  return { status: response.status, body: await response.text() };
}

/** Each defect and what the document says that a client can do about it, on the reference API. */
const reproductions: Readonly<Record<string, () => Promise<void>>> = {
  'unreadable-date': async () => {
    expect(await post(borough, { agreement_signed_at: '99999-01-01' })).toBe(204);
    expect((await get('/organisations')).status).toBe(500);
    expect(await post(borough, { agreement_signed_at: null })).toBe(500);
  },
  'number-that-is-no-json': async () => {
    expect(await post(borough, { agreement_signed_version: 'NaN' })).toBe(204);
    expect((await get(borough)).body).toContain('"agreement_signed_version":NaN,');
    expect(await post(borough, { agreement_signed_version: 1 })).toBe(204);
  },
  'letter-branding-in-pool': async () => {
    expect(await post(trust, { letter_branding_id: letterBrandings.nhs, name: 'Not stored' })).toBe(500);
    expect((await get(trust)).body).not.toContain('Not stored');
    expect(await post(trust, { organisation_type: 'nhs_gp', name: 'Stored' })).toBe(500);
    expect((await get(trust)).body).toContain('Stored');
  },
  'grant-without-membership': async () => {
    expect(await post(grants, canMakeLive)).toBe(204);
    expect(await post(`${trust}/users/${users.petra}`, { permissions: [] })).toBe(500);
    expect(await post(`${borough}/users/${users.petra}`, canMakeLive)).toBe(500);
    expect(await post(`${borough}/users/${users.petra}`, { permissions: [] })).toBe(200);
  },
  'grant-without-name': async () => {
    expect(await post(`${borough}/users/${users.una}`, { permissions: [{ permission: null }] })).toBe(500);
    expect((await get(`/organisations/${organisations.cabinetOffice}/users`)).status).toBe(500);
    await fetch(`${api.url}${borough}/users/${users.una}`, { method: 'DELETE' });
    expect((await get(`/organisations/${organisations.cabinetOffice}/users`)).status).toBe(200);
  },
  'agreement-beside-permissions': async () => {
    const signature = { agreement_signed: true, agreement_signed_by_id: users.una };
    expect(await post(borough, { permissions: [], ...signature })).toBe(500);
    expect((await get(borough)).body).toMatch(/"agreement_signed":null.*"permissions":\[\]/);
  },
  'constraint-reported-as-name': async () => {
    const body = { email_branding_id: unknownId, notes: 'ix_organisation_name' };
    expect(await post(borough, body)).toBe(400);
  },
  'present-already': async () => {
    expect(await post(`${borough}/users/${users.victor}`, { permissions: [] })).toBe(500);
    expect(await post(`${borough}/email-branding-pool`, { branding_ids: [emailBrandings.borough] })).toBe(
      500,
    );
    const twice = [letterBrandings.hmGovernment, letterBrandings.hmGovernment];
    expect(await post(`${borough}/letter-branding-pool`, { branding_ids: twice })).toBe(500);
  },
  'long-name-cannot-be-archived': async () => {
    const id = unknownId;
    const body = { id, name: 'x'.repeat(226), crown: false, organisation_type: 'other' };
    expect(await post('/organisations', body)).toBe(201);
    expect(await post(`/organisations/${id}/archive`, undefined)).toBe(404);
    expect(await post(`/organisations/${id}`, { name: 'short' })).toBe(204);
    expect(await post(`/organisations/${id}/archive`, undefined)).toBe(204);
  },
  'unknown-reference': async () => {
    expect(await post(borough, { email_branding_id: unknownId })).toBe(500);
    const invite = { email_address: 'a@example.gov.uk', invited_by: users.una };
    expect(await post(`/organisation/${unknownId}/invite`, { ...invite, permissions: [] })).toBe(500);
    expect(await post(`/organisation/${organisations.borough}/invite`, invite)).toBe(500);
    const request = `/organisations/notify-users-of-request-to-go-live/${services.floodAlerts}`;
    expect(await post(request, undefined)).toBe(500);
  },
};

describe('the known defects of the document', () => {
  it('name operations that exist, and are all that the text refers to', () => {
    const ids = defects.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(Object.keys(reproductions).toSorted());
    expect(defects.flatMap((defect) => defect.operations).filter((id) => !(id in operations))).toEqual([]);
    const mentioned = [...text.matchAll(/see `([a-z-]+)`/g)].map(([, id]) => id);
    expect(mentioned.length).toBeGreaterThan(0);
    expect(mentioned.filter((id) => id === undefined || !ids.includes(id))).toEqual([]);
  });

  for (const [id, reproduce] of Object.entries(reproductions)) it(`has ${id} as the API has it`, reproduce);
});

describe('the pattern of a date', () => {
  const schema = document.components.schemas.UpdateOrganisation?.properties.agreement_signed_at;
  const pattern = new RegExp(schema?.pattern ?? '', 'u');

  it('has what people and programs send', () => {
    const dates = [
      '2026-05-06T07:08:09.123Z',
      '2026-05-06 07:08:09.123456',
      'Wed, 06 May 2026 07:08:09 GMT',
      '2026-01-02T24:00:00',
      '2026/05/06',
      '20260506',
      '6 May 2026',
      'May 6, 2026 07:08',
      '0001-01-01',
      '9999-12-31T23:59:59.999999+05:00',
    ];
    expect(dates.filter((date) => !pattern.test(date))).toEqual([]);
  });

  it('has none of the dates that cannot be undone', () => {
    const dates = [
      '99999-01-01',
      '+010000-01-01T00:00:00.000Z',
      '0000-01-01',
      '0044-03-15 BC',
      '9999-12-31T24:00:00',
      '9999-12-31 23:59:60',
      '9999-12-31T23:59:59.9999999',
      'J9999999',
      'infinity',
      '6 May 12026',
      'May 6 2026 12026',
    ];
    expect(dates.filter((date) => pattern.test(date))).toEqual([]);
  });

  it('lets no date through that makes the list unreadable', async () => {
    const withoutConditions = pattern.source
      .replace(/\(\?!\.\*9999[^$]*?\)\)/, '')
      .replaceAll('(?!0000)', '');
    const shape = fc.stringMatching(new RegExp(withoutConditions));
    const years = fc.constantFrom('0000', '0001', '2026', '9999');
    const dates = fc.tuple(shape, years).map(([date, year]) => date.replace(/\d{4}/, year));
    await fc.assert(
      fc.asyncProperty(dates, async (date) => {
        fc.pre(pattern.test(date));
        expect([204, 404]).toContain(await post(borough, { agreement_signed_at: date }));
        expect((await get('/organisations')).status, date).toBe(200);
      }),
      { numRuns: 300 },
    );
  });
});
