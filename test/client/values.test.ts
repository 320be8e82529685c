import { describe, expect } from 'vitest';
import type { Operation, ReadRule } from '../../src/index.ts';
import { errorOf, requestsOf } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable, table } from './support.ts';

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

  it('is refused in a path where a list or an object is declared, and named', async () => {
    const readItem: Operation = {
      ...table.readItem,
      path: '/{ids}',
      pathParameters: { ids: 'text' } as const,
      styles: { path: { ids: { style: 'matrix', explode: true } } },
      cache: { kind: 'none' },
    };
    const fetch = () => Promise.reject(new Error('nothing is sent'));
    const client = clientOfTable(fetch, {}, { operations: { ...table, readItem } });
    const wrong = 'Path parameter "ids" must';
    for (const ids of [
      [evil],
      [null],
      { deep: evil },
      { a: Number.NaN },
      Number.NaN,
      [],
      {},
      { a: null },
      '',
    ])
      expect(await errorOf(() => client.readItem({ ids } as never))).toMatchObject({
        code: 'invalid_argument',
        argument: 'ids',
        message: expect.stringContaining(wrong),
      });
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

it('a parameter that is written as JSON holds what JSON can, or is refused by its name', async () => {
  const search: Operation = { ...table.search, styles: { query: { size: { content: 'json' } } } };
  const urls: string[] = [];
  const client = clientOfTable(
    async ({ url }) => {
      urls.push(url);
      return Response.json({});
    },
    {},
    { operations: { ...table, search } },
  );
  const circle: unknown[] = [];
  circle.push(circle);
  for (const size of [Number.NaN, { a: [Number.POSITIVE_INFINITY] }, 10n, () => 1, Symbol('a'), circle])
    expect(await errorOf(() => client.search({ size } as never))).toMatchObject({
      code: 'invalid_argument',
      argument: 'size',
      message: 'GET /search: query parameter "size" holds what JSON cannot',
    });
  await client.search({ size: { a: [1, null] } } as never);
  expect(urls).toEqual([`http://api.example/search?size=${encodeURIComponent('{"a":[1,null]}')}`]);
});

describe('a parameter or property that is called as a member of all objects', () => {
  it('is sent and cached like any other', async () => {
    const names = ['constructor', 'toString', 'valueOf'] as const;
    const read: Operation = {
      ...table.readItem,
      path: '/{constructor}/{styled}',
      pathParameters: { constructor: 'text', styled: 'text' } as const,
      query: ['toString', 'list'],
      styles: {
        path: { styled: { style: 'matrix', explode: false } },
        query: { list: { style: 'pipeDelimited', explode: false } },
      },
      argumentNames: { path: { styled: 'other' }, query: { list: 'others' } },
      cache: { ...(table.readItem.cache as ReadRule), key: 'k-{$request.path.constructor}' },
    };
    const write: Operation = {
      ...table.patchItem,
      body: { valueOf: 'text' } as const,
      checks: { other: { minimum: 1 } },
      cache: { kind: 'write', deletes: [], externalDeletes: ['{$request.body#/valueOf}'], invalidates: [] },
    };
    const sent: string[] = [];
    const client = clientOfTable(
      async (request) => {
        sent.push(request.url + (await request.text()));
        return Response.json({});
      },
      {},
      { operations: { ...table, readItem: read, patchItem: write } },
    );
    const args = { constructor: 'a', other: 'b', toString: 'c', others: ['d', 'e'] };
    await client.readItem(args as never);
    await client.readItem(args as never);
    await client.patchItem({ valueOf: 'f' } as never);
    expect(sent).toEqual([
      'http://api.example/a/;styled=b?toString=c&list=d|e',
      'http://api.example/item{"valueOf":"f"}',
    ]);
    expect(client.explain('patchItem', { valueOf: 'f' } as never).externalDeletes).toEqual(['f']);
    expect(client.explain('readItem', { ...args, other: ['b', 'c'] } as never).key).toBe('k-a');
    for (const name of names)
      expect(await errorOf(() => client.search({ [name]: 'x' } as never))).toMatchObject({
        code: 'invalid_argument',
        argument: name,
      });
    expect(await errorOf(() => client.patchItem({} as never))).toMatchObject({ argument: 'valueOf' });
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
