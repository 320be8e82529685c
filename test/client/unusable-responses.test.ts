import { describe, expect } from 'vitest';
import { ClientError, type Fetch } from '../../src/index.ts';
import { errorOf, unknownId, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { clientOfTable } from './support.ts';

describe('a response that cannot be used', () => {
  it.for<readonly [string, Fetch]>([
    ['nothing', async () => undefined as never],
    ['null', async () => null as never],
    ['no response', async () => ({}) as never],
    [
      'one that was read',
      async () => {
        const read = Response.json({});
        await read.text();
        return read;
      },
    ],
    [
      'one whose body breaks',
      async () => new Response(new ReadableStream({ pull: () => Promise.reject(null) })),
    ],
    [
      'JSON that does not parse',
      async () => new Response('{', { headers: { 'content-type': 'application/json' } }),
    ],
    ['Response.error()', async () => Response.error()],
  ])('of a fetch that returns %s rejects with a ClientError', async ([, fetch], { makeClient }) => {
    const client = makeClient({ fetch, retries: 0 });
    expect(await errorOf(() => client.getOrganisations())).toBeInstanceOf(ClientError);
    expect(await errorOf(() => client.updateOrganisation(update))).toBeInstanceOf(ClientError);
  });

  it.for(['NaN', 'Infinity', '-Infinity'])('because of %s says which member is to blame', async (number) => {
    const body = `{"a": 1, "agreement_signed_version": ${number}}`;
    const client = clientOfTable(
      async () => new Response(body, { headers: { 'content-type': 'application/json' } }),
    );
    const message = `a body that does not parse, since its member "agreement_signed_version" is ${number}, where`;
    expect(await errorOf(() => client.search())).toMatchObject({
      code: 'unexpected_response',
      message: expect.stringContaining(message),
    });
  });

  it('as "parseAs" says rejects with its status', async () => {
    const client = clientOfTable(
      async () => new Response('a,b', { status: 201, headers: { 'content-type': 'text/csv' } }),
    );
    expect(await errorOf(() => client.GET('/text', { parseAs: 'json' }))).toMatchObject({
      code: 'unexpected_response',
      message: 'The body of the response 201 to GET /text is not what "parseAs" says',
      responseStatus: 201,
    });
    expect(await client.GET('/text', { parseAs: 'text' })).toMatchObject({ data: 'a,b' });
    expect(await client.readText()).toBe('a,b');
  });
});

/** What error handlers do with an error that nobody caught: Koa 2, finalhandler (Express), Fastify, Hono, Nest. */
describe('an error that nobody catches', () => {
  it('has no property that a framework takes for its own', async ({ api, client, makeClient }) => {
    const failures = [
      () => client.getOrganisation({ organisation_id: unknownId }),
      () =>
        makeClient({
          fetch: async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
        }).getOrganisations(),
      () => makeClient({ fetch: () => Promise.reject(new Error()), retries: 0 }).getOrganisations(),
      () => makeClient({ auth: { clientId: 'x', token: () => Promise.reject(null) } }).getOrganisations(),
      () => client.getOrganisation({ organisation_id: 'x' }),
      () => client.getOrganisations({}, { cache: 'only-if-cached' }),
    ];
    for (const failure of failures) {
      const error = (await errorOf(failure)) as Record<string, unknown>;
      for (const name of [
        'headers',
        'statusCode',
        'expose',
        'getResponse',
        'statusText',
        'res',
        'response',
        'digest',
        'validation',
      ])
        expect(error).not.toHaveProperty(name);
      // Koa sends any status that HTTP has, 200 too, and sets it on the error.
      expect((error.status ?? 500) as number).toBeGreaterThanOrEqual(400);
      expect(error.code).not.toBe('ENOENT');
      expect(() =>
        Object.assign(error, { status: 500, statusCode: 500, expose: false, headerSent: true }),
      ).not.toThrow();
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: error.code });
    }
    expect(api.requests).toHaveLength(1);
  });
});
