import { describe, expect } from 'vitest';
import { memoryCache } from '../../src/index.ts';
import { errorOf, isHit, organisation_id, requestsOf, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable } from './support.ts';

/** Headers that frame the message or belong to the connection. */
const framing = [
  ...[
    'Expect',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Trailer',
    'Host',
  ],
  'Proxy-Connection',
];

describe('a header that frames the message', () => {
  it.for(framing)(
    'is refused before anything is begun, wherever it is given: %s',
    async (name, { api, events, makeClient }) => {
      const cache = memoryCache();
      const client = makeClient({ cache });
      await until(() => isHit(client));
      api.requests.length = 0;
      events.length = 0;
      const headers = { [name]: '100-continue' };
      const onRequest = ({ request }: { request: Request }) => {
        // The platform drops it, or it is there.
        request.headers.set(name, '100-continue');
      };
      const body = { notes: 'x' };
      const params = { path: { organisation_id } };
      const calls = [
        () => client.updateOrganisation(update, { headers }),
        () => client.updateOrganisation(update, { headers: Object.entries(headers) as [string, string][] }),
        () => client.POST('/organisations/{organisation_id}', { params, body, headers }),
        () =>
          client.POST('/organisations/{organisation_id}', {
            params: { ...params, header: headers },
            body,
          } as never),
        () => client.POST('/organisations/{organisation_id}', { params, body, middleware: [{ onRequest }] }),
        () => makeClient({ headers }),
      ];
      for (const call of calls)
        expect(await errorOf(call)).toMatchObject({
          code: expect.stringMatching(/^invalid_/),
          message: expect.stringContaining(`header "${name.toLowerCase()}" is set by fetch`),
        });
      expect(events).toEqual([]);
      expect(requestsOf(api)).toEqual([]);
      // Nothing was invalidated, and no key is uncacheable.
      expect(await isHit(client)).toBe(true);
    },
  );
});

describe('headers', () => {
  it.for<readonly [what: string, headers: unknown]>([
    ['an object', { 'X-A': '1', 'X-B': '2' }],
    ['a Headers', new Headers({ 'x-a': '1', 'x-b': '2' })],
    [
      'pairs',
      [
        ['X-A', '1'],
        ['x-b', '2'],
      ],
    ],
    [
      'a Map',
      new Map([
        ['x-a', '1'],
        ['x-b', '2'],
      ]),
    ],
    ['an iterator', new Headers({ 'x-a': '1', 'x-b': '2' }).entries()],
    [
      'a Headers of another make',
      {
        *[Symbol.iterator]() {
          yield ['x-a', '1'];
          yield ['x-b', '2'];
        },
      },
    ],
    ['numbers and booleans', { 'x-a': 1, 'x-b': 2 }],
  ])('are sent as given when they are %s', async ([, headers], { api, makeClient }) => {
    const client = makeClient({ cache: false });
    const again = () =>
      headers instanceof Headers || Symbol.iterator in Object(headers)
        ? new Map(new Headers({ 'x-a': '1', 'x-b': '2' }))
        : headers;
    await client.searchOrganisations({ name: 'x' }, { headers: headers as never });
    await client.GET('/organisations', { headers: again() as never });
    await makeClient({ cache: false, headers: again() as never }).getOrganisations();
    for (const request of api.requests) {
      expect(request.headers).toMatchObject({ 'x-a': '1', 'x-b': '2' });
      expect(Object.keys(request.headers)).not.toContain('0');
    }
    expect(api.requests).toHaveLength(3);
  });

  it.for<readonly [what: string, headers: unknown]>([
    ['a text', 'x-a: 1'],
    ['a number', 5],
    ['a list of texts', ['x-a', '1']],
    ['pairs of three', [['x-a', '1', '2']]],
    ['an object for a value', { 'x-a': {} }],
  ])('that are %s are refused', async ([, headers], { api, client, makeClient }) => {
    const call = () => client.getOrganisations({}, { headers: headers as never });
    expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument' });
    expect(await errorOf(() => client.GET('/organisations', { headers: headers as never }))).toMatchObject({
      code: 'invalid_argument',
    });
    expect(await errorOf(() => makeClient({ headers: headers as never }))).toMatchObject({
      code: 'invalid_option',
    });
    expect(requestsOf(api)).toEqual([]);
  });

  it('with the credentials of the caller are refused', async ({ api, client, makeClient }) => {
    const message = expect.stringContaining(
      'the client signs its requests; give credentials as the option "auth"',
    );
    const headers = { authorization: 'Bearer mine' };
    const onRequest = ({ request }: { request: Request }) => request.headers.set('Authorization', 'x');
    expect(await errorOf(() => client.getOrganisations({}, { headers }))).toMatchObject({ message });
    expect(await errorOf(() => client.GET('/organisations', { middleware: [{ onRequest }] }))).toMatchObject({
      message,
    });
    expect(await errorOf(() => makeClient({ headers }))).toMatchObject({ code: 'invalid_option', message });
    expect(requestsOf(api)).toEqual([]);
  });
});

describe('the media type of a body', () => {
  it('is the declared one, of a named operation and of openapi-fetch’s method', async () => {
    const sent: [string | null, string][] = [];
    const client = clientOfTable(async (request) => {
      sent.push([request.headers.get('content-type'), await request.text()]);
      return Response.json({});
    });
    await client.patchItem({ name: 'x' } as never);
    await client.PATCH('/item', { body: { name: 'x' } });
    await client.request('patch', '/item', {
      body: { name: 'x' },
      headers: { 'x-a': null, 'x-b': ['1', '2'] },
    });
    expect(sent).toEqual(Array(3).fill(['application/merge-patch+json', '{"name":"x"}']));
    await client.sendForm({ body: { a: '1 2' } } as never);
    await client.POST('/form', { body: { a: '1 2' } });
    expect(sent.slice(3)).toEqual(Array(2).fill(['application/x-www-form-urlencoded', 'a=1+2']));
    await client.PATCH('/item', {
      body: [{ op: 'test' }],
      headers: { 'Content-Type': 'application/json-patch+json' },
    });
    expect(sent[5]).toEqual(['application/json-patch+json', '[{"op":"test"}]']);
  });

  it('is left out when there is no body, and headers with null are taken away', async () => {
    const sent: Headers[] = [];
    const client = clientOfTable(
      async (request) => {
        sent.push(request.headers);
        return Response.json({});
      },
      { headers: { 'x-a': '1', 'x-b': '2' } },
    );
    const headers = { 'x-a': null, 'x-c': undefined };
    const list = Object.entries(headers);
    await client.PATCH('/item', { headers });
    await client.PATCH('/item', { headers: list as never });
    await client.PATCH('/item', { headers: new Map(list) as never });
    await client.PATCH('/item', { params: { header: new Map(list) as never } });
    await client.with({ headers: list as never }).PATCH('/item');
    expect(sent).toHaveLength(5);
    for (const each of sent) {
      expect(each.has('content-type')).toBe(false);
      expect(Object.fromEntries(each)).toMatchObject({ 'x-b': '2' });
      expect(each.has('x-a')).toBe(false);
      expect(each.has('x-c')).toBe(false);
    }
  });
});
