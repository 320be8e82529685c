import { describe, expect } from 'vitest';
import { organisation_id, requestsOf } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const PATH = '/organisations/{organisation_id}';
const path = { organisation_id };

describe('an argument', () => {
  it.for<[what: string, value: unknown, message: string]>([
    ['a malformed UUID', 'not-a-uuid', 'must be a UUID'],
    ['empty', '', 'must be a UUID'],
    ['a dot segment', '..', 'must be a UUID'],
    ['a number', 7, 'must be a UUID'],
    ['an object', {}, 'must be a string or a number, got object'],
    ['missing', undefined, 'must be a string or a number, got undefined'],
  ])('that is %s is refused before anything is sent', async ([, value, message], { api, client }) => {
    const expected = { code: 'invalid_argument', message: expect.stringContaining(message) };
    await expect(client.getOrganisation({ organisation_id: value } as never)).rejects.toMatchObject(expected);
    const raw = client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: value } },
    } as never);
    await expect(raw).rejects.toMatchObject(expected);
    expect(api.requests).toEqual([]);
  });

  it('that the operation does not have is refused', async ({ client }) => {
    const call = client.getOrganisation({ organisation_id, organization: 'x' } as never);
    await expect(call).rejects.toThrow(
      'getOrganisation has no argument "organization"; it takes organisation_id',
    );
  });

  it('in a body is refused when a cache key needs it and it is malformed', async ({ api, client }) => {
    const call = client.updateServiceOrganisation({ organisation_id, service_id: 'nope' });
    await expect(call).rejects.toThrow(
      'POST /organisations/{organisation_id}/service: property "service_id" must be a UUID',
    );
    expect(api.requests).toEqual([]);
  });

  it('that is an unknown path or credentials is refused', async ({ api, client }) => {
    await expect(client.GET('/nowhere' as never)).rejects.toThrow(
      'GET of this path is no operation of this API',
    );
    const headers = { Authorization: 'Bearer mine' };
    await expect(client.GET('/organisations', { headers })).rejects.toThrow('the client signs its requests');
    expect(api.requests).toEqual([]);
  });

  it('that fetch refuses is reported before anything is sent', async ({ api, makeClient }) => {
    const client = makeClient({ fetch: (request) => fetch(request) });
    const call = client.POST(PATH, { params: { path }, body: { notes: 'x' }, credentials: 'bogus' } as never);
    await expect(call).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(api.requests).toEqual([]);
  });

  it.for([
    { headers: { 'x-secret': 'SECRET\u2028' } },
    { headers: { 'x-secret': 'SECRET\u0001' } },
    { headers: { 'x-secret': '\u000bSECRET' } },
    { headers: new Headers({ 'x-secret': 'SECRET\u0001' }) },
    { params: { header: { 'x-secret': 'SECRET\nX' } } },
    { headers: { 'SECRET NAME': 'x' } },
    { onBehalfOf: 'SECRET\n' + 'X' },
  ])(
    'that is an invalid header is refused, and the message does not quote it: %o',
    async (init, { api, client }) => {
      const error = await client.GET('/organisations', init as never).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'invalid_argument' });
      expect(String(error)).not.toContain('SECRET');
      expect(api.requests).toEqual([]);
    },
  );

  it.for<[args: readonly unknown[], message: string]>([
    [['id'], 'getOrganisation takes one object: organisation_id'],
    [[null], 'getOrganisation takes one object'],
    [
      [{ organisation_id }, { cahce: 'reload' }],
      'GET /organisations/{organisation_id}: a call has no option "cahce"; it takes cache, alsoDelete',
    ],
    [
      [{ organisation_id }, { cache: 'sometimes' }],
      'GET /organisations/{organisation_id}: "cache" must be one of',
    ],
    [[{ organisation_id }, { signal: 'soon', cache: 'reload' }], '"signal" must be an AbortSignal'],
  ])('of a wrong type, or an unknown option, is refused: %o', async ([args, message], { client }) => {
    const call = client.getOrganisation as (...args: unknown[]) => Promise<unknown>;
    await expect(call(...args)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(message),
    });
  });

  it('or an option named __proto__ is refused by name', async ({ client, makeClient }) => {
    const args = JSON.parse(`{"organisation_id":"${organisation_id}","__proto__":{"polluted":1}}`);
    await expect(client.getOrganisation(args)).rejects.toThrow('has no argument "__proto__"');
    const options = JSON.parse('{"__proto__":{"polluted":1}}');
    expect(() => makeClient(options)).toThrow('unknown option "__proto__"');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('path segments', () => {
  it.for(['', '.', '..', '%2e', '%2E', '.%2e', '%2e%2E', '\ud800', 'x\udfff'])(
    'that would leave or break the path are refused: %j',
    async (token, { api, client }) => {
      const path = { params: { path: { token } } };
      await expect(client.GET('/invite/organisation/check/{token}', path)).rejects.toMatchObject({
        code: 'invalid_argument',
      });
      expect(api.requests).toEqual([]);
    },
  );

  it.for(['a/b', '../..', '..\\x', '%2f', '?q=1', '#f', 'a;b', 'ü', '\0', '...', '%', '@:'])(
    'of any other kind arrive as one segment: %j',
    async (token, { api, client }) => {
      await client.GET('/invite/organisation/check/{token}', { params: { path: { token } } });
      const sent = api.requests.at(-1)?.path.split('/') ?? [];
      expect(sent.slice(0, -1)).toEqual(['', 'invite', 'organisation', 'check']);
      expect(decodeURIComponent(sent.at(-1) ?? '')).toBe(token);
    },
  );

  it('keep a slash within the segment', async ({ api, client }) => {
    await expect(client.checkInviteToken({ token: '../../organisations' })).rejects.toMatchObject({
      status: 404,
    });
    expect(requestsOf(api)).toEqual(['GET /invite/organisation/check/..%2F..%2Forganisations']);
  });
});
