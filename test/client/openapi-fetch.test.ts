import Keyv from 'keyv';
import { describe, expect } from 'vitest';
import { keyvCache } from '../../src/stores/keyv.ts';
import { seed } from '../../src/testing/index.ts';
import { organisation_id, unknownId } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const { borough } = seed.organisations;
const PATH = '/organisations/{organisation_id}';
const path = { organisation_id };
const statusOf = (response: Response) => response.headers.get('cache-status');

describe('openapi-fetch’s methods', () => {
  it('run the caller’s middleware for hits, misses and writes', async ({ client }) => {
    const seen: string[] = [];
    const middleware = {
      onRequest: ({ request }: { request: Request }) => void seen.push(`> ${request.method}`),
      onResponse: ({ response }: { response: Response }) =>
        void seen.push(statusOf(response)?.split(';')[1]?.trim() ?? ''),
    };
    client.use(middleware);
    await client.getOrganisations();
    await client.getOrganisations();
    await client.request('get', '/organisations');
    await client.updateOrganisation({ organisation_id, notes: 'x' });
    expect(seen).toEqual(['> GET', 'fwd=miss', '> GET', 'hit', '> GET', 'hit', '> POST', 'fwd=method']);
    client.eject(middleware);
    await client.getOrganisations();
    expect(seen).toHaveLength(8);
  });

  it('take middleware and a fetch for one call', async ({ api, client }) => {
    const seen: string[] = [];
    const { response } = await client.GET('/organisations', {
      middleware: [{ onRequest: ({ request }) => request.headers.set('x-extra', '1') }],
      fetch: (input: Request) => {
        seen.push('mine');
        return fetch(input);
      },
    });
    expect(response.status).toBe(200);
    expect(api.requests.at(-1)?.headers['x-extra']).toBe('1');
    expect(seen).toEqual(['mine']);
  });

  it('make cache keys from the request that is sent', async ({ client }) => {
    const elsewhere = {
      onRequest: ({ request }: { request: Request }) =>
        new Request(request.url.replace(organisation_id, borough), request),
    };
    client.use(elsewhere);
    await client.getOrganisation({ organisation_id });
    client.eject(elsewhere);
    const own = await client.getOrganisation({ organisation_id });
    expect(own.id).toBe(organisation_id);
    client.use({
      onRequest: ({ request }) =>
        new Request(`${new URL(request.url).origin}/organisations/by-domain?domain=x`),
    });
    await expect(client.updateOrganisation({ organisation_id, notes: 'x' })).rejects.toThrow(
      'a middleware changed the method or the URL',
    );
  });

  it('return error and response for a non-2xx response', async ({ client }) => {
    const { data, error, response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
    });
    expect(data).toBeUndefined();
    expect(error).toEqual({ result: 'error', message: 'No result found' });
    expect(response.status).toBe(404);
  });

  it('and named operations alike are made on behalf of a user', async ({ api, client }) => {
    await client.getOrganisation({ organisation_id }, { onBehalfOf: 'a-user' });
    await client.GET(PATH, { params: { path }, onBehalfOf: 'a-user', cache: 'reload' });
    await client.POST(PATH, {
      params: { path },
      body: { notes: 'x' },
      onBehalfOf: 'a-user',
      headers: { 'x-b': '1' },
    });
    expect(api.requests.map(({ headers }) => headers['x-notify-user-id'])).toEqual(Array(3).fill('a-user'));
    expect(api.requests[2]?.headers['x-b']).toBe('1');
  });

  it('pass options of fetch on, and bypass HTTP caches', async ({ makeClient }) => {
    const sent: { request: Request; init: Record<string, unknown> }[] = [];
    const client = makeClient({
      fetch: (request, init) => {
        sent.push({ request, init: { ...init } });
        return fetch(request);
      },
    });
    const next = { tags: ['organisations'] };
    await client.GET('/organisations', { credentials: 'include', keepalive: true, next } as never);
    expect(sent[0]?.request).toMatchObject({ credentials: 'include', keepalive: true, cache: 'no-store' });
    expect(sent[0]?.init.next).toBe(next);
    expect(sent[0]?.request.redirect).toBe('manual');
  });

  it('never follow a redirect', async ({ api, makeClient }) => {
    api.inject({ kind: 'redirect', location: `${api.url}/organisations`, status: 307 });
    const handedOn = makeClient({ fetch: (request, init) => fetch(request, init) });
    await expect(handedOn.GET('/organisations')).rejects.toMatchObject({ code: 'unexpected_response' });
    for (const option of [{ redirect: 'follow' }, { method: 'POST' }])
      await expect(handedOn.GET('/organisations', option as never)).rejects.toMatchObject({
        code: 'invalid_argument',
      });
    expect(api.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('take null for a signal and for parameters, as fetch does', async ({ client }) => {
    await client.GET('/organisations', { signal: null, params: { path: null } } as never);
    const { response } = await client.GET('/organisations', {
      signal: null,
      params: { path: null },
    } as never);
    expect(response.headers.get('cache-status')).toContain('; hit');
  });

  it('give a Request of the platform to middleware that is added during a lookup', async ({ makeClient }) => {
    const client = makeClient({ cache: keyvCache(new Keyv()) });
    const seen: unknown[] = [];
    const reading = client.GET('/organisations');
    client.use({ onRequest: ({ request }) => void seen.push(request instanceof Request) });
    await reading;
    expect(seen).toEqual([true]);
  });

  it('take headers in each of their forms', async ({ api, client }) => {
    await client.searchOrganisations({ name: 'x' }, { headers: new Headers({ 'x-a': '1' }) });
    await client.searchOrganisations({ name: 'x' }, { headers: { 'x-a': '1' }, onBehalfOf: undefined });
    await client.GET('/organisations/search', {
      params: { query: { name: 'x' }, header: { 'x-a': '1' } },
    } as never);
    expect(api.requests.map(({ headers }) => headers['x-a'])).toEqual(['1', '1', '1']);
  });
});
