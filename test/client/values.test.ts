import { describe, expect } from 'vitest';
import { errorOf, requestsOf } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable } from './support.ts';

describe('a value of another kind than its parameter', () => {
  const evil = { 'x]=1&name': 'evil' };
  it.for([evil, [evil], [['a']], { a: 1 }, new Date(0), new Map(), new URLSearchParams('a=1'), [null]])(
    'is refused in a query: %o',
    async (name, { api, client }) => {
      for (const call of [
        () => client.searchOrganisations({ name: name as never }),
        () => client.GET('/organisations/search', { params: { query: { name: name as never } } }),
        () => client.searchOrganisations({ name: name as never }, { headers: { 'x-a': '1' } }),
      ])
        expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument' });
      expect(requestsOf(api)).toEqual([]);
    },
  );

  it('writes no other parameter where an object is declared', async () => {
    const urls: string[] = [];
    const client = clientOfTable(async ({ url }) => {
      urls.push(url);
      return Response.json({});
    });
    const filter = { 'a]=1&size': 'evil', b: 'x&y' };
    await client.filterItems({ filter } as never);
    await client.filterItems({ filter: { a: 1, b: undefined, c: null } } as never);
    expect(urls).toEqual([
      'http://api.example/items?filter[a%5D%3D1%26size]=evil&filter[b]=x%26y',
      'http://api.example/items?filter[a]=1',
    ]);
  });

  it.for([
    { deep: evil },
    { deep: [1] },
    { a: Number.NaN },
    [evil],
    [null],
    Number.NaN,
    new Date(0),
    new Map([['a', 1]]),
    new URLSearchParams('a=1'),
    Symbol('a'),
    () => 1,
  ])('is refused where an object is declared, and named: %o', async (filter) => {
    const client = clientOfTable(() => Promise.reject(new Error('nothing is sent')));
    expect(await errorOf(() => client.filterItems({ filter } as never))).toMatchObject({
      code: 'invalid_argument',
      argument: 'filter',
      message: expect.stringMatching(/^GET \/items: query parameter "filter" must be a string/),
    });
  });
});

describe('a base URL', () => {
  const bases = [
    'http://h/#',
    'http://h#',
    'http://h/?',
    'http://h?a=1',
    'http://h/#/v1',
    'http://me@h',
    'ftp://h',
    'h',
    '',
    '/v1',
    'file:///x',
    'javascript:0',
  ];
  it.for(bases)(
    'to which no path can be appended is refused, of a client and of a call: "%s"',
    async (baseUrl, { api, client, makeClient }) => {
      expect(await errorOf(() => makeClient({ baseUrl }))).toMatchObject({ code: 'invalid_option' });
      expect(await errorOf(() => client.GET('/organisations', { baseUrl }))).toMatchObject({
        code: 'invalid_argument',
      });
      expect(requestsOf(api)).toEqual([]);
    },
  );
});
