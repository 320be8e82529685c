import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';

const nowMs = Date.parse('2026-11-26T12:00:00Z');
const { organisations, users } = seed;
const borough = `/organisations/${organisations.borough}`;

let api: ReferenceApi;
beforeAll(async () => {
  api = await startReferenceApi({ now: () => nowMs, authenticate: false });
});
afterAll(async () => {
  await api.close();
});

async function post(path: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return await fetch(`${api.url}${path}`, { method: 'POST', headers, body });
}

/** What a column holds after an update with a value in JSON, or the status that refused it. */
async function stored(column: string, json: string): Promise<string | number> {
  const { status } = await post(borough, `{"${column}":${json}}`);
  if (status !== 204) return status;
  const body = await (await fetch(`${api.url}${borough}`)).text();
  return new RegExp(`"${column}":("(?:[^"\\\\]|\\\\.)*"|[^,}]+)`).exec(body)?.[1] ?? 'absent';
}

async function expectStored(column: string, cases: Readonly<Record<string, string | number>>): Promise<void> {
  for (const [json, expected] of Object.entries(cases)) {
    expect(await stored(column, json), `${column} ${json}`).toBe(expected);
  }
}

describe('a timestamp column', () => {
  it('takes every spelling that PostgreSQL takes, and drops offsets and zones', async () => {
    await expectStored('agreement_signed_at', {
      '"2026-01-02 03:04:05.999"': '"Fri, 02 Jan 2026 03:04:05 GMT"',
      '"2026-01-02T03:04:05.9999999"': '"Fri, 02 Jan 2026 03:04:06 GMT"',
      '"2026-01-02T23:59:60"': '"Sat, 03 Jan 2026 00:00:00 GMT"',
      '"20260102T030405-0530"': '"Fri, 02 Jan 2026 03:04:05 GMT"',
      '"Jan-02-2026 12:00 AM"': '"Fri, 02 Jan 2026 00:00:00 GMT"',
      '"1/2/69"': '"Wed, 02 Jan 2069 00:00:00 GMT"',
      '"1/2/70"': '"Fri, 02 Jan 1970 00:00:00 GMT"',
      '"2024.366"': 404,
      '"2024-366"': '"Tue, 31 Dec 2024 00:00:00 GMT"',
      '"y2001m02d04"': '"Sun, 04 Feb 2001 00:00:00 GMT"',
      '"tomorrow 03:04 America/New_York"': '"Fri, 27 Nov 2026 03:04:00 GMT"',
      '"-infinity"': '"Mon, 01 Jan 0001 00:00:00 GMT"',
      '"0001-01-01"': '"Mon, 01 Jan 0001 00:00:00 GMT"',
      '"9999-12-31 23:59:59"': '"Fri, 31 Dec 9999 23:59:59 GMT"',
    });
  });

  it('refuses what is no timestamp, and a value of another type', async () => {
    await expectStored('agreement_signed_at', {
      '"2026-02-29"': 404,
      '"2026-13-01"': 404,
      '"13/13/2026"': 404,
      '"0000-01-01"': 404,
      '"2026-01-02 24:00:01"': 404,
      '"2026-01-02 03:04 03:04"': 404,
      '"2026-01-02 13:00 PM"': 404,
      '"2026-01-02 +16"': 404,
      '"294277-01-01"': 404,
      '"2026-01-02 Nowhere/Land"': 404,
      '"today today"': 404,
      '""': 404,
      '[]': 404,
      '1767322800': 500,
      '["2026-01-02"]': 500,
      '{}': 500,
    });
  });

  it('makes an organisation and every list of it unreadable beyond the year 9999 and before the year 1', async () => {
    for (const date of ['10000-01-01', '0001-12-31 BC']) {
      const broken = await startReferenceApi({ authenticate: false });
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ agreement_signed_at: date });
      expect((await fetch(`${broken.url}${borough}`, { method: 'POST', headers, body })).status).toBe(204);
      for (const path of ['/organisations', '/organisations/search?name=o', borough, `${borough}/users`]) {
        expect((await fetch(`${broken.url}${path}`)).status, path).toBe(500);
      }
      const repair = { method: 'POST', headers, body: '{"agreement_signed_at":null}' };
      expect((await fetch(`${broken.url}${borough}`, repair)).status).toBe(500);
      await broken.close();
    }
  });
});

describe('a column of another type', () => {
  it('stores every value but an object as text', async () => {
    await expectStored('notes', {
      '-0.0': '"0.0"',
      '1.5e-7': '"0.00000015"',
      '1e22': '"10000000000000000000000"',
      '-123456789012345678901234567890': '"-123456789012345678901234567890"',
      '-Infinity': '"-Infinity"',
      '[true,false]': '"{t,f}"',
      '[1,2.50]': '"{1,2.5}"',
      '[1,null]': '"{1,NULL}"',
      '["a b","",null,"NULL","\\"","c"]': '"{\\"a b\\",\\"\\",NULL,\\"NULL\\",\\"\\\\\\"\\",c}"',
      '[[1],[2]]': '"{{1},{2}}"',
      '[1,"2"]': '"{1,2}"',
      '[1,"a"]': 404,
      '[1,true]': 500,
      '{}': 500,
      '"a\\u0000"': 500,
    });
    await expectStored('billing_reference', { '1e-300': 404, '[1]': '"{1}"' });
  });

  it('takes what its type reads from a text', async () => {
    await expectStored('agreement_signed_version', {
      '" 5 "': '5.0',
      '1e15': '1000000000000000.0',
      '0.0001': '0.0001',
      '0.00001': '1e-05',
      '"+inf"': 'Infinity',
      '"5e-324"': '5e-324',
      '"1e-999"': 404,
      '"1_000"': 404,
      true: 500,
      '[1]': 500,
    });
    await expectStored('agreement_signed', { '1.0': 'true', '0': 'false', '2': 500, '"t"': 500, '[]': 500 });
  });

  it('takes a UUID with dashes after any four digits, in braces or none, and no URN', async () => {
    const id = users.una;
    await expectStored('agreement_signed_by_id', {
      [`"${id.toUpperCase()}"`]: `"${id}"`,
      [`"{${id.replaceAll('-', '')}}"`]: `"${id}"`,
      '"1111-1111-1111-4111-8111-1111-1111-1111"': `"${id}"`,
      [`"urn:uuid:${id}"`]: 404,
      [`"${id}}"`]: 404,
      [`" ${id}"`]: 404,
      '1': 500,
    });
  });
});

describe('other surprises of the database', () => {
  it('keeps a grant of somebody who is no member, whom a later addition makes one', async () => {
    const grant = `/user/${users.petra}/organisation/${organisations.borough}/permissions`;
    const body = '{"permissions":[{"permission":"can_make_services_live"}]}';
    expect((await post(grant, body)).status).toBe(204);
    expect((await post(`${borough}/users/${users.petra}`, body)).status).toBe(500);
    const added = await post(`${borough}/users/${users.petra}`, '{"permissions":[]}');
    expect(await added.json()).toMatchObject({
      data: { organisation_permissions: { [organisations.borough]: ['can_make_services_live'] } },
    });
  });

  it('fails late when the letter pool has the NHS branding, and applies the type all the same', async () => {
    const trust = `/organisations/${organisations.hospitalTrust}`;
    expect((await post(trust, '{"organisation_type":"nhs_gp"}')).status).toBe(500);
    expect(await (await fetch(`${api.url}${trust}`)).json()).toMatchObject({ organisation_type: 'nhs_gp' });
  });

  it('finds a name in whatever case, one character for one', async () => {
    expect((await post(borough, '{"name":"İSTANBUL"}')).status).toBe(204);
    const found = async (name: string): Promise<unknown> =>
      ((await (await fetch(`${api.url}/organisations/search?name=${name}`)).json()) as { data: unknown[] })
        .data.length;
    expect(await found('istanbul')).toBe(1);
    expect(await found('i%CC%87stanbul')).toBe(0);
  });

  it('takes a body in UTF-16 and UTF-32, and refuses what is no text', async () => {
    const send = async (body: Buffer): Promise<number> => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${api.url}${borough}`, { method: 'POST', headers, body })).status;
    };
    expect(await send(Buffer.from('\ufeff{"notes":"é"}', 'utf16le'))).toBe(204);
    expect(await send(Buffer.from('{}', 'utf16le').swap16())).toBe(204);
    expect(
      await send(Buffer.from([...'{}'].flatMap((character) => [0, 0, 0, character.charCodeAt(0)]))),
    ).toBe(204);
    expect(await send(Buffer.from('{"notes":"é"}', 'latin1'))).toBe(400);
    expect(await send(Buffer.from('['.repeat(2_000) + ']'.repeat(2_000)))).toBe(500);
  });
});
