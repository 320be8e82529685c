import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createInviteToken,
  type Fault,
  type ReferenceApi,
  seed,
  startReferenceApi,
} from '../../src/testing/index.ts';
import { until } from '../support/calls.ts';
import { stopTime } from '../support/virtual-time.ts';

interface Recording {
  readonly name: string;
  readonly note?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly auth: string;
    readonly contentType: string;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly contentType: string;
    readonly contentLength: string | null;
    readonly cacheControl: string;
    readonly body: unknown;
  };
}

interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly contentLength: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => unknown;
}

interface CallOptions {
  readonly authorization?: string | null;
  readonly contentType?: string | null;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

const recordings = (
  JSON.parse(readFileSync(new URL('../recordings/exchanges.json', import.meta.url), 'utf8')) as {
    exchanges: Recording[];
  }
).exchanges;
const recordedAtMs = Date.parse('2026-11-23T20:12:24.675Z');
const { organisations, services, users, emailBrandings, letterBrandings } = seed;
const unknownId = '00000000-0000-4000-8000-0000000000ff';

let api: ReferenceApi;
beforeEach(async () => {
  api = await startReferenceApi({ now: () => recordedAtMs });
});
afterEach(async () => {
  await api.close();
});

interface TokenOptions {
  readonly issuer?: string | null;
  readonly iat?: number | string | null;
  readonly secret?: string;
  readonly algorithm?: string;
  readonly claims?: Record<string, unknown>;
}

function token(options: TokenOptions = {}): Promise<string> {
  const { issuer = 'notify-admin', iat = Math.floor(recordedAtMs / 1000), claims = {} } = options;
  const { secret = 'dev-notify-secret-key', algorithm = 'HS256' } = options;
  const payload: Record<string, unknown> = { ...claims };
  if (issuer !== null) payload.iss = issuer;
  if (iat !== null) payload.iat = iat;
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', alg: algorithm })
    .sign(new TextEncoder().encode(secret));
}

async function call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Reply> {
  const { contentType = 'application/json', signal = null } = options;
  const { authorization = `Bearer ${await token()}` } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (authorization !== null) headers.authorization = authorization;
  if (contentType !== null) headers['content-type'] = contentType;
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const init: RequestInit = { method, headers, body: text, redirect: 'manual', signal };
  const response = await fetch(`${api.url}${path}`, init);
  const answer = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    contentLength: response.headers.get('content-length'),
    headers: response.headers,
    text: answer,
    json: () => JSON.parse(answer),
  };
}

async function read(path: string): Promise<Record<string, unknown>> {
  const answer = await call('GET', path);
  expect(answer.status, path).toBe(200);
  return answer.json() as Record<string, unknown>;
}

const one = (id: string): string => `/organisations/${id}`;
const ids = (list: unknown): unknown[] => (list as { id: unknown }[]).map((row) => row.id);

describe('replay of the recorded exchanges', () => {
  const recordedTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g;

  async function authorizationOf(kind: string): Promise<string | null> {
    const iat = Math.floor(recordedAtMs / 1000);
    if (kind === 'none') return null;
    if (kind === 'basic') return 'Basic bm90aWZ5OnNlY3JldA==';
    if (kind === 'wrong-secret') return `Bearer ${await token({ secret: 'another secret' })}`;
    if (kind === 'stale') return `Bearer ${await token({ iat: iat - 60 })}`;
    if (kind === 'other-client') return `Bearer ${await token({ issuer: 'another-client' })}`;
    expect(kind).toBe('valid');
    return `Bearer ${await token()}`;
  }

  function sentBody(body: unknown): unknown {
    if (body === null) return undefined;
    return typeof body === 'object' && 'raw' in body ? body.raw : body;
  }

  /** Learns which of our ids stands for which recorded one, from a response that introduces it. */
  function learn(known: Map<string, string>, recorded: unknown, ours: unknown): void {
    if (typeof recorded !== 'object' || recorded === null || typeof ours !== 'object' || ours === null)
      return;
    const [theirs, mine] = [recorded as Record<string, unknown>, ours as Record<string, unknown>];
    if (typeof theirs.id === 'string' && typeof mine.id === 'string' && !known.has(theirs.id)) {
      known.set(theirs.id, mine.id);
    }
    learn(known, theirs.data, mine.data);
  }

  function translate(known: ReadonlyMap<string, string>, text: string): string {
    return [...known].reduce((translated, [theirs, mine]) => translated.replaceAll(theirs, mine), text);
  }

  /** Times are those of each run, and a user's organisations come in no particular order. */
  function comparable(text: string): unknown {
    return JSON.parse(text.replace(recordedTime, 'some time'), (key, value: unknown) =>
      key === 'organisations' && Array.isArray(value) ? value.toSorted() : value,
    );
  }

  it('holds all 69 of them', () => {
    expect(recordings).toHaveLength(69);
  });

  it('gives every exchange, in order, the recorded status, content type, length and body', async () => {
    const known = new Map<string, string>();
    for (const { name, note, request, response } of recordings) {
      const body = sentBody(request.body);
      const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await call(
        request.method,
        translate(known, request.path),
        sent && translate(known, sent),
        { authorization: await authorizationOf(request.auth), contentType: request.contentType },
      );
      expect(answer.status, name).toBe(response.status);
      expect(answer.contentType, name).toBe(response.contentType);
      expect(answer.headers.get('cache-control'), name).toBe(response.cacheControl);
      if (response.body === '') {
        expect(answer, name).toMatchObject({ text: '', contentLength: null });
        continue;
      }
      if (response.status === 201) learn(known, response.body, answer.json());
      const expected = comparable(translate(known, JSON.stringify(response.body)));
      let actual = comparable(answer.text);
      if (note === undefined) expect(answer.contentLength, name).toBe(response.contentLength);
      else actual = (actual as { id: string }[]).filter(({ id }) => ids(expected).includes(id));
      expect(actual, name).toEqual(expected);
    }
  });
});

describe('transport', () => {
  it('sends every common header on success, on a refusal and on a 204', async () => {
    const answers = [
      await call('GET', '/organisations'),
      await call('GET', '/nowhere'),
      await call('POST', one(organisations.borough), {}),
    ];
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store, no-cache, private, must-revalidate');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-b3-traceid')).toMatch(/^[0-9a-f]{32}$/);
      expect(headers.get('x-b3-spanid')).toMatch(/^self-[0-9a-f]{16}$/);
      expect(headers.get('date')).not.toBeNull();
      expect(headers.get('etag') ?? headers.get('vary') ?? headers.get('location')).toBeNull();
    }
  });

  it('echoes the trace of the request', async () => {
    const headers = { 'X-B3-TraceId': 'trace', 'X-B3-SpanId': 'span' };
    const answer = await call('GET', '/organisations', undefined, { headers });
    expect(answer.headers.get('x-b3-traceid')).toBe('trace');
    expect(answer.headers.get('x-b3-spanid')).toBe('span');
  });

  it('sorts keys, escapes everything beyond ASCII and ends with a newline', async () => {
    const { text } = await call('GET', one(organisations.hospitalTrust));
    expect(text).toContain('St Alban\\u2019s Hospital Trust');
    expect(text.endsWith('}\n')).toBe(true);
    const keys = Object.keys(JSON.parse(text));
    expect(keys).toEqual(keys.toSorted());
    expect(keys).toHaveLength(23);
  });

  it('sends doubles with a decimal point and the agreement date as an HTTP date', async () => {
    const { text } = await call('GET', one(organisations.cabinetOffice));
    expect(text).toContain('"agreement_signed_version":2.0');
    expect(text).toContain('"agreement_signed_at":"Tue, 03 Feb 2026 10:30:00 GMT"');
  });

  it('answers HEAD like GET without the body', async () => {
    const [head, get] = [await call('HEAD', '/organisations'), await call('GET', '/organisations')];
    expect(head).toMatchObject({ status: 200, text: '', contentLength: get.contentLength });
  });

  it('answers OPTIONS with the allowed methods, and only to a caller with a token', async () => {
    const answer = await call('OPTIONS', one(organisations.borough));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    expect((await call('OPTIONS', '/organisations', undefined, { authorization: null })).status).toBe(401);
  });

  it('answers a wrong method with JSON called HTML, to anybody', async () => {
    const answer = await call('DELETE', '/organisations', undefined, { authorization: null });
    expect(answer).toMatchObject({ status: 405, contentType: 'text/html; charset=utf-8' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    expect(answer.json()).toHaveProperty('message', 'The method is not allowed for the requested URL.');
  });

  it('finds an organisation under its upper-case id and answers in lower case', async () => {
    expect(await read(one(organisations.cabinetOffice.toUpperCase()))).toHaveProperty(
      'id',
      organisations.cabinetOffice,
    );
  });

  it.each([
    one(organisations.cabinetOffice.replaceAll('-', '')),
    one(`{${organisations.cabinetOffice}}`),
    one('not-a-uuid'),
    '/organisations/',
    '/organisations/unique?org_id=1&name=x',
    '/nowhere',
  ])('answers 404 without asking for a token at %s', async (path) => {
    const answer = await call('GET', path, undefined, { authorization: null });
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual(
      (await call('GET', '/organisations/by-domain?domain=nobody.example')).json(),
    );
  });

  it('accepts a JSON content type with parameters and takes any other, or none, for its own fault', async () => {
    const path = one(organisations.borough);
    expect((await call('POST', path, '{}', { contentType: 'application/json; charset=utf-8' })).status).toBe(
      204,
    );
    expect((await call('POST', path, '{}', { contentType: 'text/plain' })).status).toBe(500);
    expect((await call('POST', path, undefined, { contentType: null })).status).toBe(500);
    expect((await call('POST', path)).status).toBe(400);
  });

  it('complains about a body that is no object in the spelling of the server', async () => {
    for (const [body, spelled] of [
      ['[]', '[]'],
      ['"invalid"', 'invalid'],
      ['null', 'None'],
    ]) {
      expect((await call('POST', '/organisations', body)).json()).toEqual({
        errors: [{ error: 'ValidationError', message: `${spelled} is not of type object` }],
        status_code: 400,
      });
    }
  });

  it('logs every request in order, refused ones included', async () => {
    await call('POST', one(organisations.borough), { notes: 'n' });
    await call('GET', '/organisations?x=1', undefined, { authorization: null });
    expect(api.requests).toMatchObject([
      { method: 'POST', path: one(organisations.borough), body: '{"notes":"n"}' },
      { method: 'GET', path: '/organisations?x=1', body: '' },
    ]);
  });
});

describe('authentication', () => {
  const now = Math.floor(recordedAtMs / 1000);
  const clock = 'Error: Your system clock must be accurate to within 30 seconds';
  const example = /^Invalid token: make sure/;

  async function outcome(authorization: string): Promise<[number, unknown]> {
    const answer = await call('GET', '/organisations', undefined, { authorization });
    const { message } = answer.json() as { message?: { token: [string] } };
    return [answer.status, message?.token[0]];
  }
  const withToken = async (options: TokenOptions): Promise<[number, unknown]> =>
    outcome(`Bearer ${await token(options)}`);

  it('accepts a token up to 30 seconds away, either way, and none beyond', async () => {
    expect(await withToken({ iat: now - 30 })).toEqual([200, undefined]);
    expect(await withToken({ iat: now + 30 })).toEqual([200, undefined]);
    expect(await withToken({ iat: now - 31 })).toEqual([403, clock]);
    expect(await withToken({ iat: now + 31 })).toEqual([403, clock]);
    expect(await withToken({ iat: now + 0.5 })).toEqual([200, undefined]);
  });

  it('reads the scheme in any case and exactly one space after it', async () => {
    expect(await outcome(`bEARER ${await token()}`)).toEqual([200, undefined]);
    expect((await outcome(`Bearer  ${await token()}`))[0]).toBe(403);
    expect((await outcome('Bearer'))[0]).toBe(401);
  });

  it('names what is wrong with a token', async () => {
    expect(await outcome('Bearer rubbish')).toEqual([403, expect.stringMatching(example)]);
    expect(await withToken({ issuer: null })).toEqual([403, 'Invalid token: iss field not provided']);
    expect(await withToken({ algorithm: 'HS512' })).toEqual([
      403,
      'Invalid token: algorithm used is not HS256',
    ]);
    expect(await withToken({ iat: null })).toEqual([403, 'Invalid token: API key not found']);
    expect(await withToken({ claims: { aud: 'x' } })).toEqual([403, expect.stringMatching(example)]);
    expect(await withToken({ claims: { exp: now - 31 } })).toEqual([403, expect.stringMatching(example)]);
    expect(await withToken({ claims: { exp: now - 29 } })).toEqual([200, undefined]);
  });

  it('refuses an iat that is no number with the clock text', async () => {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'notify-admin', iat: 'soon' })}`;
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', 'dev-notify-secret-key').update(content).digest('base64url');
    expect(await outcome(`Bearer ${content}.${signature}`)).toEqual([403, clock]);
  });

  it('answers the live counts whatever the token', async () => {
    const path = '/_status/live-service-and-organisation-counts';
    for (const authorization of [null, 'Bearer rubbish']) {
      const answer = await call('GET', path, undefined, { authorization });
      expect(answer.json()).toEqual({ organisations: 2, services: 4 });
    }
  });

  it('accepts each of several secrets, and everybody when authentication is off', async () => {
    await api.close();
    api = await startReferenceApi({ secret: ['old', 'new'], now: () => recordedAtMs });
    expect((await withToken({ secret: 'new' }))[0]).toBe(200);
    await api.close();
    api = await startReferenceApi({ authenticate: false });
    expect((await call('GET', '/organisations', undefined, { authorization: null })).status).toBe(200);
  });
});

describe('organisations', () => {
  const update = (id: string, body: unknown): Promise<Reply> => call('POST', one(id), body);
  const ownerOf = async (domain: string): Promise<unknown> => {
    const answer = await call('GET', `/organisations/by-domain?domain=${domain}`);
    return answer.status === 200 ? (answer.json() as { id: unknown }).id : answer.status;
  };

  it('lists active organisations first and then by name', async () => {
    expect(ids(await read('/organisations'))).toEqual([
      organisations.borough,
      organisations.cabinetOffice,
      organisations.hospitalTrust,
      organisations.archived,
    ]);
  });

  it('lets names that differ in case coexist and refuses an equal one', async () => {
    expect((await update(organisations.borough, { name: 'cabinet office' })).status).toBe(204);
    expect((await update(organisations.borough, { name: 'Cabinet Office' })).json()).toHaveProperty(
      'message',
      'Organisation name already exists',
    );
  });

  it('answers 404 for a name longer than its column and 500 for a NUL or a null in it', async () => {
    expect((await update(organisations.borough, { name: 'x'.repeat(256) })).status).toBe(404);
    expect((await update(organisations.borough, { name: 'a\0b' })).status).toBe(500);
    expect((await update(organisations.borough, { name: null })).status).toBe(500);
    expect((await update(organisations.borough, { unheard_of: 1 })).status).toBe(500);
  });

  it('checks the schema of an update before the organisation, and of an invite status after the invite', async () => {
    expect((await update(unknownId, { crown: 'x' })).status).toBe(400);
    const invite = `/organisation/${organisations.borough}/invite/${unknownId}`;
    expect((await call('POST', invite, { status: 'x' })).status).toBe(404);
  });

  it('refuses crown null on create and stores it on update', async () => {
    const body = { name: 'New', crown: null, organisation_type: 'other' };
    expect((await call('POST', '/organisations', body)).json()).toMatchObject({
      errors: [{ message: 'crown None is not of type boolean' }],
    });
    await update(organisations.borough, { crown: null });
    expect(await read(one(organisations.borough))).toHaveProperty('crown', null);
  });

  it('changes only the permissions when they are in the body', async () => {
    expect((await update(organisations.borough, { permissions: [], name: 'Ignored' })).status).toBe(204);
    expect(await read(one(organisations.borough))).toMatchObject({
      permissions: [],
      name: 'Borough of Marlow Reach',
    });
  });

  it('replaces domains with a list, and ignores anything else in their place', async () => {
    await update(organisations.borough, { domains: ['New.Example.GOV.UK'] });
    for (const domains of [null, 'x.example']) {
      expect((await update(organisations.borough, { domains })).status).toBe(204);
    }
    expect(await read(one(organisations.borough))).toHaveProperty('domains', ['new.example.gov.uk']);
    await update(organisations.borough, { domains: [] });
    expect(await read(one(organisations.borough))).toHaveProperty('domains', []);
  });

  it('rolls the whole update back when a domain is taken or sent twice', async () => {
    for (const domains of [['x.example', 'X.example'], ['cabinet-office.example.gov.uk']]) {
      const answer = await update(organisations.borough, { notes: 'new', domains });
      expect(answer.json()).toEqual({ message: 'Domain already exists', result: 'error' });
    }
    expect(await read(one(organisations.borough))).toMatchObject({
      notes: null,
      domains: ['marlowreach.example.gov.uk'],
    });
  });

  it('follows a domain that moves, and the more specific of two owners', async () => {
    expect(await ownerOf('marlowreach.example.gov.uk')).toBe(organisations.borough);
    await update(organisations.borough, { domains: [] });
    expect(await ownerOf('marlowreach.example.gov.uk')).toBe(404);
    await update(organisations.cabinetOffice, { domains: ['marlowreach.example.gov.uk'] });
    expect(await ownerOf('parks.marlowreach.example.gov.uk')).toBe(organisations.cabinetOffice);
    await update(organisations.borough, { domains: ['parks.marlowreach.example.gov.uk'] });
    expect(await ownerOf('parks.marlowreach.example.gov.uk')).toBe(organisations.borough);
  });

  it('matches domains without case, by suffix after a dot, and by the name without gsi', async () => {
    await update(organisations.borough, { domains: ['gov.uk', 'old.gov.uk'] });
    expect(await ownerOf('OLD.GSI.gov.uk')).toBe(organisations.borough);
    expect(await ownerOf('gsi.gov.uk')).toBe(organisations.borough);
    expect(await ownerOf('notgov.uk')).toBe(404);
    expect(await ownerOf('gov.uk.')).toBe(404);
    expect(await ownerOf('a@gov.uk')).toBe(400);
  });

  it('searches for the literal text in any case, archived organisations included', async () => {
    await update(organisations.borough, { name: 'R&D 100% _x_' });
    const found = async (name: string): Promise<unknown[]> =>
      ids((await read(`/organisations/search?name=${encodeURIComponent(name)}`)).data);
    expect(await found('r&d 100% _X_')).toEqual([organisations.borough]);
    expect(await found('%')).toEqual([organisations.borough]);
    expect(await found('PAPERS')).toEqual([organisations.archived]);
    expect(await found('nothing')).toEqual([]);
  });

  it('copies a new type to every service of the organisation and recomputes the allowance', async () => {
    const { alpha, parking } = services;
    await update(organisations.borough, { organisation_type: 'central', crown: true });
    for (const id of [alpha, parking]) {
      expect(api.state.services.get(id)).toMatchObject({ organisation_type: 'central', crown: true });
      expect(api.state.services.get(id)?.allowances.get(2026)).toBe(20_000);
    }
    expect(api.state.services.get(services.gamma)?.organisation_type).toBeNull();
  });

  it('gives NHS branding to an organisation that becomes NHS: always to the pools, to the defaults if unset', async () => {
    await update(organisations.borough, { organisation_type: 'nhs_gp' });
    await update(organisations.cabinetOffice, { organisation_type: 'nhs_gp' });
    expect(await read(one(organisations.borough))).toMatchObject({
      email_branding_id: emailBrandings.nhs,
      letter_branding_id: letterBrandings.nhs,
    });
    expect(await read(one(organisations.cabinetOffice))).toMatchObject({
      email_branding_id: emailBrandings.cabinetOffice,
      letter_branding_id: letterBrandings.cabinetOffice,
    });
    for (const id of [organisations.borough, organisations.cabinetOffice]) {
      expect(ids((await read(`${one(id)}/email-branding-pool`)).data)).toContain(emailBrandings.nhs);
      expect(ids((await read(`${one(id)}/letter-branding-pool`)).data)).toContain(letterBrandings.nhs);
    }
    expect(api.state.services.get(services.alpha)?.email_branding_id).toBe(emailBrandings.nhs);
  });

  it('gives both NHS brandings to a new NHS organisation, whatever the body says', async () => {
    const body = { name: 'Clinic', crown: false, organisation_type: 'nhs_local', email_branding_id: null };
    const created = (await call('POST', '/organisations', body)).json() as { id: string };
    expect(created).toMatchObject({
      email_branding_id: emailBrandings.nhs,
      letter_branding_id: letterBrandings.nhs,
    });
    expect(ids((await read(`${one(created.id)}/email-branding-pool`)).data)).toEqual([emailBrandings.nhs]);
  });

  it('copies a new default branding to the services without one, adds it to the pool, and copies no null', async () => {
    const { cabinetOffice } = organisations;
    await update(cabinetOffice, { email_branding_id: emailBrandings.dataGovUk });
    expect(api.state.services.get(services.petitions)?.email_branding_id).toBe(emailBrandings.dataGovUk);
    expect(api.state.services.get(services.passports)?.email_branding_id).toBe(emailBrandings.tfl);
    expect(ids((await read(`${one(cabinetOffice)}/email-branding-pool`)).data)).toContain(
      emailBrandings.dataGovUk,
    );
    await update(cabinetOffice, { email_branding_id: null });
    expect(api.state.services.get(services.petitions)?.email_branding_id).toBe(emailBrandings.dataGovUk);
  });

  it('fails on a letter branding that is in the pool already, after having committed a type for the services', async () => {
    const { cabinetOffice } = organisations;
    const letter_branding_id = letterBrandings.hmGovernment;
    expect((await update(cabinetOffice, { name: 'Rolled back', letter_branding_id })).status).toBe(500);
    expect(await read(one(cabinetOffice))).toHaveProperty('name', 'Cabinet Office');
    const body = { name: 'Committed', organisation_type: 'other', letter_branding_id };
    expect((await update(cabinetOffice, body)).status).toBe(500);
    expect(await read(one(cabinetOffice))).toMatchObject({ name: 'Committed', organisation_type: 'other' });
    expect(api.state.services.get(services.petitions)?.organisation_type).toBe('other');
    expect(api.state.services.get(services.petitions)?.letter_branding_id).toBeNull();
  });

  it('drops the offset of an agreement date and takes its own format back', async () => {
    await update(organisations.borough, { agreement_signed_at: '2026-05-06T23:30:00+05:00' });
    const { agreement_signed_at } = await read(one(organisations.borough));
    expect(agreement_signed_at).toBe('Wed, 06 May 2026 23:30:00 GMT');
    expect((await update(organisations.borough, { agreement_signed_at })).status).toBe(204);
    expect(await read(one(organisations.borough))).toHaveProperty('agreement_signed_at', agreement_signed_at);
    expect((await update(organisations.borough, { agreement_signed_at: 'soon' })).status).toBe(404);
    expect((await update(organisations.borough, { agreement_signed_at: 1 })).status).toBe(500);
  });

  it('mails the signer, and whom he signed for, on every signed agreement', async () => {
    const signed = { agreement_signed: true, agreement_signed_by_id: users.una };
    await update(organisations.borough, signed);
    await update(organisations.borough, {
      ...signed,
      agreement_signed_on_behalf_of_email_address: 'boss@example.gov.uk',
    });
    await update(organisations.borough, { ...signed, agreement_signed: 1 });
    expect(api.state.mails.map(({ to }) => to)).toEqual([
      'una@example.gov.uk',
      'una@example.gov.uk',
      'boss@example.gov.uk',
    ]);
  });
});

describe('archiving', () => {
  const archive = (id: string): Promise<Reply> => call('POST', `${one(id)}/archive`);

  it('renames the organisation, frees its domains and defaults, keeps its pools, and does nothing twice', async () => {
    const { hospitalTrust } = organisations;
    for (const id of [services.wardVisits, services.bloodTests]) api.state.services.delete(id);
    api.state.users.delete(users.winifred);
    expect((await archive(hospitalTrust)).status).toBe(204);
    const archived = await read(one(hospitalTrust));
    expect(archived).toMatchObject({
      name: '_archived_2026-11-23-20:12:24_St Alban’s Hospital Trust',
      active: false,
      domains: [],
      email_branding_id: null,
      letter_branding_id: null,
    });
    expect((await call('GET', '/organisations/by-domain?domain=stalbans.example.nhs.uk')).status).toBe(404);
    expect(ids((await read(`${one(hospitalTrust)}/email-branding-pool`)).data)).toEqual([emailBrandings.nhs]);
    expect((await archive(hospitalTrust)).status).toBe(204);
    expect(await read(one(hospitalTrust))).toEqual(archived);
  });

  it('is refused while there are active services, members of any state or pending invitations', async () => {
    const refusal = async (): Promise<unknown> =>
      ((await archive(organisations.borough)).json() as { message: unknown }).message;
    const team = 'Cannot archive an organisation with team members or invited team members';
    expect(await refusal()).toBe('Cannot archive an organisation with active services');
    api.state.services.delete(services.alpha);
    expect(await refusal()).toBe(team);
    const victor = api.state.users.get(users.victor);
    if (victor) victor.state = 'inactive';
    expect(await refusal()).toBe(team);
    api.state.users.delete(users.victor);
    expect(await refusal()).toBe(team);
    const invite = api.state.invites.get(seed.invites.boroughPending);
    if (invite) invite.status = 'accepted';
    expect((await archive(organisations.borough)).status).toBe(204);
  });

  it('fails with 404 and changes nothing when the new name would be too long', async () => {
    const body = { name: 'x'.repeat(226), crown: true, organisation_type: 'other' };
    const { id } = (await call('POST', '/organisations', body)).json() as { id: string };
    expect((await archive(id)).status).toBe(404);
    expect(await read(one(id))).toMatchObject({ name: body.name, active: true });
  });
});

describe('services', () => {
  const link = (id: string, service_id: string): Promise<Reply> =>
    call('POST', `${one(id)}/service`, { service_id });
  const countOf = async (id: string): Promise<unknown> => (await read(one(id))).count_of_live_services;
  const counts = (): Promise<unknown> => read('/_status/live-service-and-organisation-counts');

  it('moves a live service: both organisations, their services and usage and the counts change', async () => {
    const { borough, cabinetOffice } = organisations;
    expect([await countOf(borough), await countOf(cabinetOffice)]).toEqual([1, 2]);
    expect((await link(cabinetOffice, services.alpha)).status).toBe(204);
    expect([await countOf(borough), await countOf(cabinetOffice)]).toEqual([0, 3]);
    expect(ids(await read(`${one(borough)}/services`))).toEqual([services.parking]);
    expect(ids(await read(`${one(cabinetOffice)}/services`))).toContain(services.alpha);
    expect(await read(`/service/${services.alpha}/organisation`)).toHaveProperty('id', cabinetOffice);
    expect(await counts()).toEqual({ organisations: 1, services: 4 });
    const usage = (await read(`${one(cabinetOffice)}/services-with-usage?year=2026`)).services;
    expect(usage).toContainEqual(
      expect.objectContaining({ service_id: services.alpha, free_sms_limit: 20_000, sms_cost: 11.4862 }),
    );
  });

  it('copies type and crown but no branding to a linked service', async () => {
    await link(organisations.cabinetOffice, services.gamma);
    expect(api.state.services.get(services.gamma)).toMatchObject({
      organisation_type: 'central',
      crown: true,
      email_branding_id: null,
      version: 2,
    });
  });

  it('changes neither list nor counts when a trial service is linked or a live one linked again', async () => {
    const before = [await read('/organisations'), await counts()];
    await link(organisations.hospitalTrust, services.gamma);
    await link(organisations.borough, services.alpha);
    expect([await read('/organisations'), await counts()]).toEqual(before);
  });

  it('takes a service id without dashes in the body and links to an archived organisation', async () => {
    const id = `{${services.gamma.replaceAll('-', '').toUpperCase()}}`;
    expect((await link(organisations.archived, id)).status).toBe(204);
    expect(ids(await read(`${one(organisations.archived)}/services`))).toEqual([services.gamma]);
  });

  it('answers an unknown organisation with 404 for services and letter pool and with nothing elsewhere', async () => {
    const paths = ['services', 'letter-branding-pool'];
    for (const path of paths) expect((await call('GET', `${one(unknownId)}/${path}`)).status).toBe(404);
    for (const path of [`${one(unknownId)}/users`, `${one(unknownId)}/email-branding-pool`]) {
      expect(await read(path)).toEqual({ data: [] });
    }
    expect(await read(`/organisation/${unknownId}/invite`)).toEqual({ data: [] });
    const usage = await read(`${one(unknownId)}/services-with-usage?year=2026`);
    expect(usage).toEqual({ services: [], updated_at: null });
  });

  it('answers an empty object for the organisation of an unlinked service', async () => {
    expect(await read(`/service/${services.floodAlerts}/organisation`)).toEqual({});
  });

  it('reads the year of usage leniently, and dates the current year only', async () => {
    const usage = (year: string): Promise<Reply> =>
      call('GET', `${one(organisations.borough)}/services-with-usage?year=${year}`);
    api.state.usageUpdatedAt = '2026-11-23T10:00:00.123456+00:00';
    expect((await usage('%202_026%20')).json()).toHaveProperty('updated_at', api.state.usageUpdatedAt);
    const future = (await usage('2030')).json();
    expect(future).toMatchObject({
      updated_at: null,
      services: [{ sms_billable_units: 0 }, { active: false }],
    });
    expect((await usage('2030')).text).toContain('"sms_cost":0.0');
    for (const year of ['0', '-1', '9999']) expect((await usage(year)).status).toBe(500);
    for (const year of ['', '2026.0']) expect((await usage(year)).status).toBe(400);
  });
});

describe('users', () => {
  const member = (user: string): string => `${one(organisations.borough)}/users/${user}`;
  const approve = { permissions: [{ permission: 'can_make_services_live' }] };

  it('lists active members only and hides inactive organisations, though not their place among the permissions', async () => {
    expect(await read(`${one(organisations.hospitalTrust)}/users`)).toEqual({ data: [] });
    await call('POST', one(organisations.cabinetOffice), { active: false });
    const { data } = await read(`${one(organisations.cabinetOffice)}/users`);
    expect(data).toMatchObject([
      { id: users.una, organisations: [], organisation_permissions: { [organisations.cabinetOffice]: [] } },
    ]);
    expect(Object.keys((data as object[])[0] ?? {})).toHaveLength(20);
  });

  it('adds a member with 200, and fails on a second time, on a missing list and on an unknown permission', async () => {
    expect((await call('POST', member(users.una), approve)).status).toBe(200);
    expect((await call('POST', member(users.una), approve)).status).toBe(500);
    expect((await call('POST', member(users.petra), {})).status).toBe(500);
    const fly = { permissions: [{ permission: 'can_fly' }] };
    expect((await call('POST', member(users.petra), fly)).status).toBe(404);
  });

  it('tells a user who is no member from a user who does not exist', async () => {
    expect((await call('DELETE', member(users.petra))).json()).toHaveProperty('message', 'User not found');
    expect((await call('DELETE', member(unknownId))).json()).toHaveProperty('message', 'No result found');
  });

  it('grants permissions to somebody who is no member, and cannot read that user any more', async () => {
    const path = `/user/${users.una}/organisation/${organisations.borough}/permissions`;
    expect((await call('POST', path, approve)).status).toBe(204);
    expect((await call('GET', `${one(organisations.cabinetOffice)}/users`)).status).toBe(500);
    expect((await call('POST', path, { permissions: [] })).status).toBe(204);
    expect((await call('GET', `${one(organisations.cabinetOffice)}/users`)).status).toBe(200);
  });
});

describe('branding pools', () => {
  const pool = (kind: string): string => `${one(organisations.cabinetOffice)}/${kind}-branding-pool`;

  it('adds all brandings or none', async () => {
    const before = await read(pool('email'));
    const branding_ids = [emailBrandings.tfl, unknownId];
    expect((await call('POST', pool('email'), { branding_ids })).status).toBe(404);
    expect(await read(pool('email'))).toEqual(before);
    expect((await call('POST', pool('email'), { branding_ids: [] })).status).toBe(204);
  });

  it('fails on an id that is in the pool, and on one that is sent twice for letters only', async () => {
    const add = async (kind: string, branding_ids: string[]): Promise<number> =>
      (await call('POST', pool(kind), { branding_ids })).status;
    expect(await add('email', [emailBrandings.cabinetOffice])).toBe(500);
    expect(await add('letter', [letterBrandings.cabinetOffice])).toBe(500);
    expect(await add('email', [emailBrandings.tfl, emailBrandings.tfl])).toBe(204);
    expect(await add('letter', [letterBrandings.nhs, letterBrandings.nhs])).toBe(500);
  });

  it('keeps the default branding and does not find one that is not there', async () => {
    for (const [kind, id, other] of [
      ['email', emailBrandings.cabinetOffice, emailBrandings.tfl],
      ['letter', letterBrandings.cabinetOffice, letterBrandings.nhs],
    ]) {
      expect((await call('DELETE', `${pool(`${kind}`)}/${id}`)).json()).toHaveProperty(
        'message',
        `You cannot remove an organisation's default ${kind} branding`,
      );
      expect((await call('DELETE', `${pool(`${kind}`)}/${other}`)).status).toBe(404);
    }
  });
});

describe('invitations', () => {
  const { boroughPending } = seed.invites;

  it('finds an invitation by an undashed id under its organisation, but not under another', async () => {
    const id = boroughPending.replaceAll('-', '').toUpperCase();
    const found = await read(`/organisation/${organisations.borough}/invite/${id}`);
    expect(found.data).toHaveProperty('id', boroughPending);
    const elsewhere = `/organisation/${organisations.cabinetOffice}/invite/${boroughPending}`;
    expect((await call('GET', elsewhere)).status).toBe(404);
  });

  it('opens a token on both paths, for two days, while the invitation exists', async () => {
    const check = (text: string): Promise<Reply> => call('GET', `/invite/organisation/check/${text}`);
    const fresh = createInviteToken(boroughPending, recordedAtMs);
    expect((await check(fresh)).json()).toHaveProperty('data.id', boroughPending);
    expect((await call('GET', `/invite/organisation/${fresh}`)).json()).toHaveProperty(
      'data.id',
      boroughPending,
    );
    const old = createInviteToken(boroughPending, recordedAtMs - 2 * 86_400_000 - 1);
    expect((await check(old)).text).toContain('has expired');
    expect((await check(boroughPending)).text).toContain('wrong with this link');
    api.state.invites.delete(boroughPending);
    expect((await check(fresh)).status).toBe(404);
  });

  it('needs permissions, an organisation and an inviter, and fails badly without one of them', async () => {
    const path = `/organisation/${organisations.borough}/invite`;
    const body = { email_address: ' New@Example.gov.uk ', invited_by: users.una, permissions: [] };
    expect((await call('POST', path, body)).json()).toHaveProperty('data.email_address', body.email_address);
    expect(api.state.mails.at(-1)?.token).toBeDefined();
    expect((await call('POST', path, { ...body, permissions: undefined })).status).toBe(500);
    expect((await call('POST', path, { ...body, permissions: null })).status).toBe(400);
    expect((await call('POST', path, { ...body, invited_by: unknownId })).status).toBe(500);
    expect((await call('POST', `/organisation/${unknownId}/invite`, body)).status).toBe(500);
  });
});

describe('go-live messages', () => {
  const about = (message: string, service: string): string => `/organisations/${message}/${service}`;

  it('mails the members who may approve and gives the requester a receipt', async () => {
    const path = about('notify-users-of-request-to-go-live', services.alpha);
    expect((await call('POST', path)).status).toBe(204);
    expect(api.state.mails.map(({ to }) => to)).toEqual(['victor@example.gov.uk', 'una@example.gov.uk']);
    expect((await call('POST', about('notify-users-of-request-to-go-live', services.gamma))).status).toBe(
      500,
    );
  });

  it('validates before it looks for the service and its request', async () => {
    const steps = 'notify-org-member-about-next-steps-of-go-live-request';
    const body = { to: 'x@example.gov.uk', service_name: 's', body: 'b' };
    expect((await call('POST', about(steps, unknownId), {})).status).toBe(400);
    expect((await call('POST', about(steps, unknownId), body)).status).toBe(404);
    expect((await call('POST', about(steps, services.gamma), body)).status).toBe(400);
    const rejected = 'notify-service-member-of-rejected-go-live-request';
    const answer = await call('POST', about(rejected, services.alpha), { name: 1 });
    expect((answer.json() as { errors: unknown[] }).errors).toHaveLength(6);
  });
});

describe('faults', () => {
  const path = one(organisations.borough);
  const write = (options: CallOptions = {}): Promise<Reply> =>
    call('POST', path, { notes: 'written' }, options);
  const isApplied = (): boolean => api.state.organisations.get(organisations.borough)?.notes === 'written';
  /** Ends the client's side of a write that the API has received. */
  const writeAndAbort = async (): Promise<void> => {
    const controller = new AbortController();
    const rejected = expect(write({ signal: controller.signal })).rejects.toThrow('abort');
    await until(() => (api.requests.at(-1)?.body ?? '') !== '');
    controller.abort();
    await rejected;
  };
  const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
    const from = performance.now();
    await work();
    return performance.now() - from;
  };

  it('meets the aimed requests only, as often as it says, and in the order of injection', async () => {
    api.inject({ kind: 'status', status: 503, when: { method: 'post', path: /^\/organisations\/b0/ } });
    api.inject({ kind: 'status', status: 500, times: 2, when: { path: /organisations/ } });
    expect((await call('GET', '/organisations')).status).toBe(500);
    expect((await write()).status).toBe(503);
    expect((await write()).status).toBe(500);
    expect((await write()).status).toBe(204);
  });

  it('is taken away by a call or by remove', async () => {
    const off = api.inject({ kind: 'reset', times: Number.POSITIVE_INFINITY });
    await expect(write()).rejects.toThrow('fetch failed');
    await expect(write()).rejects.toThrow('fetch failed');
    off();
    expect((await write()).status).toBe(204);
    api.inject({ kind: 'reset' }).remove();
    expect((await write()).status).toBe(204);
  });

  it.each<[Fault, number]>([
    [{ kind: 'status', status: 500 }, 500],
    [{ kind: 'status', status: 418, body: { brews: 'tea' } }, 418],
    [{ kind: 'html', status: 200 }, 200],
    [{ kind: 'redirect', status: 302, location: 'http://127.0.0.1:9/' }, 302],
  ])('answers %o in place of the API without applying the write', async (fault, status) => {
    api.inject(fault);
    const answer = await write();
    expect(answer.status).toBe(status);
    expect(isApplied()).toBe(false);
    if (fault.kind === 'redirect') expect(answer.headers.get('location')).toBe('http://127.0.0.1:9/');
    if (fault.kind === 'html') expect(answer.text).toMatch(/^<html>/);
    if (status === 418) expect(answer.json()).toEqual({ brews: 'tea' });
  });

  it.each([500, 502, 503, 504])('applies the write and answers %i all the same', async (status) => {
    api.inject({ kind: 'commit-then-status', status });
    expect((await write()).status).toBe(status);
    expect(isApplied()).toBe(true);
  });

  it.each<Fault>([{ kind: 'commit-then-reset' }, { kind: 'reset-after-headers' }])(
    'applies the write and breaks the connection: %o',
    async (fault) => {
      api.inject(fault);
      await expect(write()).rejects.toThrow('fetch failed');
      expect(isApplied()).toBe(true);
    },
  );

  it('resets a connection without applying the write', async () => {
    api.inject({ kind: 'reset' });
    await expect(write()).rejects.toThrow('fetch failed');
    expect(isApplied()).toBe(false);
  });

  it.each<Fault>([{ kind: 'reset-after-headers' }, { kind: 'truncated', bytes: 20 }])(
    'sends a head that promises more than arrives: %o',
    async (fault) => {
      api.inject(fault);
      const headers = { authorization: `Bearer ${await token()}` };
      const response = await fetch(`${api.url}${path}`, { headers });
      expect(response.status).toBe(200);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(600);
      await expect(response.text()).rejects.toThrow('terminated');
    },
  );

  it('applies a late commit even when the client has gone', async () => {
    const time = stopTime();
    api.inject({ kind: 'commit-late', afterMs: 200 });
    await writeAndAbort();
    await time.advance(199);
    expect(isApplied()).toBe(false);
    await time.advance(1);
    expect(isApplied()).toBe(true);
  });

  it('never answers when told so, and does not apply the write', async () => {
    const time = stopTime();
    api.inject({ kind: 'no-answer' });
    await writeAndAbort();
    await time.advance(60_000);
    expect(isApplied()).toBe(false);
  });

  it('computes a slow answer before a write that overtakes it, and a delayed one after', async () => {
    const time = stopTime();
    api.inject({ kind: 'slow-answer', ms: 250, when: { method: 'GET' } });
    api.inject({ kind: 'latency', ms: 250, when: { method: 'GET' } });
    const early = read(path);
    await until(() => api.requests.length === 1);
    const late = read(path);
    await until(() => api.requests.length === 2);
    await write();
    await time.advance(250);
    expect((await early).notes).toBeNull();
    expect((await late).notes).toBe('written');
  });

  it('holds a response until it is released', async () => {
    const hold = api.inject({ kind: 'hold', when: { method: 'GET' } });
    const held = read(path);
    await hold.arrived;
    await write();
    expect((await read(path)).notes).toBe('written');
    hold.release();
    expect((await held).notes).toBeNull();
  });

  it('drips a response byte by byte', async () => {
    const time = stopTime();
    api.inject({ kind: 'drip', ms: 2 });
    const counts = '/_status/live-service-and-organisation-counts';
    expect(await elapsed(() => time.run(read(counts)))).toBeGreaterThan(50);
  });

  it('delays every response by its latency', async () => {
    const time = stopTime();
    api.latencyMs = 40;
    expect(await elapsed(() => time.run(read(path)))).toBeGreaterThanOrEqual(40);
  });

  it('shows a write late to the two reads of the replica and at once to the others', async () => {
    const time = stopTime();
    api.replicaLagMs = 400;
    await call('POST', path, { name: 'Renamed' });
    const byDomain = '/organisations/by-domain?domain=marlowreach.example.gov.uk';
    expect((await read(byDomain)).name).toBe('Borough of Marlow Reach');
    expect((await read(path)).name).toBe('Renamed');
    await time.advance(400);
    expect((await read(byDomain)).name).toBe('Renamed');
  });

  it('closes at once with requests in every stage', async () => {
    stopTime();
    const rejected: Promise<unknown>[] = [];
    for (const fault of [
      { kind: 'no-answer' },
      { kind: 'hold' },
      { kind: 'slow-answer', ms: 60_000 },
      { kind: 'drip', ms: 60_000 },
      { kind: 'commit-late', afterMs: 60_000 },
    ] satisfies Fault[]) {
      api.inject(fault);
      rejected.push(expect(read(path)).rejects.toThrow());
    }
    await until(() => api.requests.length === 5);
    await api.close();
    await Promise.all(rejected);
    await api.close();
  });
});
