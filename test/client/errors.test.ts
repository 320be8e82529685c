import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { type CacheStore, ClientError, memoryCache } from '../../src/index.ts';
import { errorOf, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const PATH = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };

/** What can be thrown. */
const throwables: ReadonlyArray<readonly [what: string, value: unknown]> = [
  ['an Error', new Error('e')],
  ['undefined', undefined],
  ['null', null],
  ['a text', 'text'],
  ['zero', 0],
  ['a symbol', Symbol('s')],
  ['an object', { status: 200, headers: {} }],
  ['an object without a prototype', Object.create(null)],
  ['a frozen object', Object.freeze({})],
  ['a function', () => {}],
  ['a Response', new Response('')],
  ['an Error of another realm', runInNewContext('new TypeError("other")')],
  ['a promise that rejects', runInNewContext('({ then: undefined })')],
];

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

describe('whatever is thrown by a function of the caller’s, a call rejects with a ClientError', () => {
  it.for(throwables)('%s', async ([, value], { api, makeClient }) => {
    const fails = () => {
      throw value;
    };
    const rejects = () => Promise.reject(value);
    const client = makeClient();
    const failing = { beginWrite: rejects, lookUp: fails, leaseFill: fails, fill: fails, endWrite: fails };
    const broken: CacheStore = { ...memoryCache(), ...(failing as Partial<CacheStore>) };
    const get = (init: object) => client.GET(PATH, { params, cache: 'no-store', ...init });
    const post = (init: object) => client.POST(PATH, { params, body: { notes: 'x' }, ...init });
    const calls = [
      () => makeClient({ fetch: fails, retries: 0 }).getOrganisations(),
      () => makeClient({ fetch: rejects, retries: 0 }).updateOrganisation(update),
      () => makeClient({ auth: { clientId: 'x', token: fails } }).getOrganisations(),
      () => makeClient({ auth: { clientId: 'x', token: rejects } }).updateOrganisation(update),
      () => makeClient({ querySerializer: fails }).getOrganisations(),
      () => makeClient({ bodySerializer: fails }).updateOrganisation(update),
      () => makeClient({ cache: broken }).updateOrganisation(update),
      () => get({ middleware: [{ onRequest: fails }] }),
      () => get({ middleware: [{ onResponse: rejects }] }),
      () => get({ fetch: fails, retries: 0 }),
      () => get({ fetch: rejects, retries: 0, middleware: [{ onError: () => {} }] }),
      () => get({ querySerializer: fails }),
      () => get({ pathSerializer: fails }),
      () =>
        get({
          Request: class {
            constructor() {
              throw value;
            }
          },
        }),
      () => post({ bodySerializer: fails }),
      () => post({ middleware: [{ onRequest: rejects }] }),
    ];
    for (const [index, call] of calls.entries())
      expect(await errorOf(call), `call ${index}`).toBeInstanceOf(ClientError);
    // A cache that fails is no reason to fail a read.
    expect(await makeClient({ cache: broken }).getOrganisation({ organisation_id })).toMatchObject({
      id: organisation_id,
    });
    api.requests.length = 0;
  });

  it('except for an error that the onError of a middleware puts in the place of ours', async ({
    makeClient,
  }) => {
    const client = makeClient({ fetch: () => Promise.reject(new Error()), retries: 0 });
    const mine = new Error('mine');
    let seen: unknown;
    const onError = ({ error }: { error: unknown }) => {
      seen = error;
      return mine;
    };
    expect(await errorOf(() => client.GET(PATH, { params, middleware: [{ onError }] }))).toBe(mine);
    expect(seen).toMatchObject({ code: 'network_error' });
    const response = Response.json({ id: 'mine' });
    expect(await client.GET(PATH, { params, middleware: [{ onError: () => response }] })).toMatchObject({
      data: { id: 'mine' },
    });
  });
});

describe('an argument that no request can be made of', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const hostile = {
    toJSON: () => {
      throw new Error('hostile');
    },
  };
  it.for([1n, circle, hostile, { deep: { deeper: 1n } }])(
    'in a body is refused: %#',
    async (notes, { api, client }) => {
      for (const call of [
        () => client.createOrganisation({ name: notes } as never),
        () => client.updateOrganisation({ organisation_id, notes } as never),
        () => client.POST(PATH, { params, body: { notes } } as never),
      ])
        expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument' });
      expect(api.requests).toEqual([]);
    },
  );

  it.for([
    Symbol('s'),
    Object.create(null),
    [[1]],
    {
      toString: () => {
        throw new Error('hostile');
      },
    },
    () => {},
  ])('in a path, query or header is refused: %#', async (value, { api, client }) => {
    for (const call of [
      () => client.getOrganisation({ organisation_id: value } as never),
      () => client.checkInviteToken({ token: value } as never),
      () => client.searchOrganisations({ name: value } as never),
      () => client.GET('/organisations/search', { params: { query: { name: value } } } as never),
      () => client.GET('/organisations', { headers: { 'x-a': value } } as never),
      () => client.GET('/organisations', { headers: [['x-a', value]] } as never),
      () => client.getOrganisations({}, { onBehalfOf: value } as never),
    ])
      expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument' });
    expect(api.requests).toEqual([]);
  });
});
