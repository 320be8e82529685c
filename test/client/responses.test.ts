import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { seed } from '../../src/testing/index.ts';
import { cacheStatus, errorOf, organisation_id, unknownId, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { json, serverThatSends } from './support.ts';

const PATH = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };

describe('a response that cannot be made again as it came', () => {
  it.for<readonly [string, string]>([
    ['404 Не найдено', 'Cyrillic'],
    ['404 – ☃', 'a dash and a snowman'],
    ['404 ', 'nothing'],
    ['404', 'not even a space'],
    ['404 Not\tFound', 'a tab'],
  ])('keeps status and body: the reason phrase of "%s" is %s', async ([statusLine], { makeClient }) => {
    const client = makeClient({
      baseUrl: await serverThatSends(() => json({ message: 'none' }, statusLine)),
      retries: 0,
    });
    const { error, response } = await client.GET(PATH, { params });
    expect([error, response.status]).toEqual([{ message: 'none' }, 404]);
    expect(await errorOf(() => client.getOrganisation({ organisation_id }))).toMatchObject({
      status: 404,
      body: { message: 'none' },
    });
  });

  it('to a write that succeeded does not fail it, and its key can be cached at once', async ({
    makeClient,
  }) => {
    const odd = 'x-odd: \xff\u00fc\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n';
    const client = makeClient({
      baseUrl: await serverThatSends(() => json({ id: 1 }, '200 OK – fine', odd)),
    });
    expect(await client.updateOrganisation(update)).toEqual({ id: 1 });
    const { response } = await client.POST('/organisations', {
      body: { name: 'x', crown: true, organisation_type: 'central' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    await client.getOrganisation({ organisation_id });
    expect(await cacheStatus(client)).toContain('; hit');
  });
});

describe('a response that the API compressed', () => {
  const text = JSON.stringify({ id: organisation_id, name: 'ü'.repeat(500) });
  it.for(['gzip', 'GZIP', 'identity'])('can be handed on: %s', async (encoding, { makeClient }) => {
    const bytes = encoding === 'identity' ? Buffer.from(text) : gzipSync(text);
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    const client = makeClient({
      baseUrl: await serverThatSends(() => Buffer.concat([Buffer.from(head), bytes])),
    });
    // A miss, a hit, and past the cache.
    for (const cache of ['default', 'default', 'no-store'] as const) {
      const { response } = await client.GET(PATH, { params, cache, parseAs: 'stream' });
      const handedOn = new Response(response.body, response);
      for (const name of ['content-encoding', 'content-length', 'transfer-encoding'])
        expect(handedOn.headers.has(name)).toBe(false);
      expect(handedOn.headers.get('content-type')).toBe('application/json');
      expect(await handedOn.text()).toBe(text);
    }
  });
});

describe('response.url', () => {
  it('is the URL of the request in onResponse and in the result, and in clones', async ({ api, client }) => {
    const seen: string[] = [];
    client.use({
      onResponse: ({ response, request }) => {
        expect(response.url).toBe(request.url);
        seen.push(response.url, response.clone().url);
      },
    });
    const service = { params, body: { service_id: seed.services.alpha } } as const;
    const { response } = await client.GET(PATH, { params });
    const hit = await client.GET(PATH, { params });
    const missing = await client.GET(PATH, { params: { path: { organisation_id: unknownId } } });
    const empty = await client.POST('/organisations/{organisation_id}/service', service);
    const uncached = await client.GET('/organisations', { cache: 'only-if-cached' });
    const search = await client.GET('/organisations/search', { params: { query: { name: 'a b' } } });
    expect(empty.response.status).toBe(204);
    expect(uncached.response.status).toBe(504);
    const paths = [`${organisation_id}`, `${organisation_id}`, unknownId, `${organisation_id}/service`].map(
      (end) => `/organisations/${end}`,
    );
    const urls = [...paths, '/organisations', '/organisations/search?name=a%20b'].map(
      (path) => `${api.url}${path}`,
    );
    expect(seen).toEqual(urls.flatMap((url) => [url, url]));
    expect(
      [response, hit.response, missing.response, empty.response, uncached.response, search.response].map(
        ({ url }) => url,
      ),
    ).toEqual(urls);
  });

  it('is there without a middleware, and with a fetch whose responses have none', async ({
    api,
    client,
    makeClient,
  }) => {
    for (const cache of ['reload', 'default'] as const)
      expect((await client.GET(PATH, { params, cache })).response.url).toBe(
        `${api.url}/organisations/${organisation_id}`,
      );
    const made = makeClient({ fetch: async () => Response.json({}) });
    expect((await made.GET(PATH, { params })).response.url).toBe(
      `${api.url}/organisations/${organisation_id}`,
    );
  });
});
