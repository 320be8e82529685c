import { describe, expect } from 'vitest';
import { organisation_id, requestsOf, unknownId } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { stopTime } from '../support/virtual-time.ts';

const statusOf = (response: Response) => response.headers.get('cache-status');

describe('reads', () => {
  it('are hits the second time, as Cache-Status and Age say', async ({ api, client }) => {
    const first = await client.GET('/organisations');
    const second = await client.GET('/organisations');
    expect(statusOf(first.response)).toBe('notify-organisations; fwd=miss; stored');
    expect(statusOf(second.response)).toMatch(/^notify-organisations; hit; ttl=\d+$/);
    expect(second.response.headers.get('age')).toBe('0');
    expect(second.data).toEqual(first.data);
    expect(requestsOf(api)).toEqual(['GET /organisations']);
  });

  it('share one entry between all spellings of a UUID', async ({ api, client }) => {
    await client.getOrganisation({ organisation_id });
    for (const spelling of [
      organisation_id.toUpperCase(),
      organisation_id.replaceAll('-', ''),
      `{${organisation_id}}`,
      `urn:uuid:${organisation_id}`,
    ]) {
      await client.getOrganisation({ organisation_id: spelling });
    }
    expect(requestsOf(api)).toEqual([`GET /organisations/${organisation_id}`]);
  });

  it('that are concurrent and identical are collapsed into one call', async ({ api, client }) => {
    api.latencyMs = 20;
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => client.getOrganisationServices({ organisation_id })),
    );
    expect(requestsOf(api)).toHaveLength(1);
    expect(new Set(answers).size).toBe(200);
  });

  it('with a non-2xx response are not stored', async ({ api, client }) => {
    await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
    });
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
    });
    expect(statusOf(response)).toBe('notify-organisations; fwd=miss; stored=?0; detail=status');
    expect(requestsOf(api)).toHaveLength(2);
  });

  it('that the document does not cache are bypassed', async ({ client }) => {
    const { response } = await client.GET('/organisations/search', { params: { query: { name: 'office' } } });
    expect(statusOf(response)).toBe('notify-organisations; fwd=bypass');
  });

  it('follow fetch’s cache modes', async ({ api, client }) => {
    const read = async (cache: string) =>
      statusOf((await client.GET('/organisations', { cache } as never)).response);
    expect(await read('only-if-cached')).toBe('notify-organisations; fwd=miss; detail=only-if-cached');
    expect(await read('no-store')).toBe('notify-organisations; fwd=request');
    expect(await read('only-if-cached')).toContain('fwd=miss');
    expect(await read('reload')).toBe('notify-organisations; fwd=request; stored');
    expect(await read('only-if-cached')).toContain('; hit');
    expect(await read('force-cache')).toContain('; hit');
    expect(await read('no-store')).toBe('notify-organisations; fwd=request');
    expect(await read('no-cache')).toContain('fwd=request');
    expect(requestsOf(api)).toHaveLength(4);
    await expect(client.GET('/organisations', { cache: 'sometimes' } as never)).rejects.toThrow(
      '"cache" must be one of',
    );
  });

  it('that reload a non-2xx response say that it was not stored', async ({ client }) => {
    const { response } = await client.GET('/organisations/{organisation_id}', {
      params: { path: { organisation_id: unknownId } },
      cache: 'reload',
    });
    expect(statusOf(response)).toBe('notify-organisations; fwd=request; stored=?0; detail=status');
  });

  it('tell the age of the entry', async ({ client }) => {
    const time = stopTime();
    await client.getOrganisations();
    await time.advance(90_000);
    const { response } = await client.GET('/organisations');
    expect(response.headers.get('age')).toBe('90');
    expect(statusOf(response)).toMatch(/; hit; ttl=\d+$/);
  });

  it('that are not cached send nothing with only-if-cached', async ({ api, client, makeClient }) => {
    const uncached = makeClient({ cache: false });
    const only = { cache: 'only-if-cached' } as const;
    await expect(client.searchOrganisations({ name: 'x' }, only)).rejects.toMatchObject({
      status: 504,
      body: { result: 'error', message: 'Nothing is cached for this request' },
    });
    await expect(uncached.getOrganisations({}, only)).rejects.toMatchObject({ status: 504 });
    await expect(client.archiveOrganisation({ organisation_id }, only)).rejects.toMatchObject({
      status: 504,
    });
    expect(requestsOf(api)).toEqual([]);
  });

  it('return 504 to only-if-cached without an entry, as fetch does', async ({ api, client }) => {
    const { response, error } = await client.GET('/organisations', { cache: 'only-if-cached' });
    expect(response.status).toBe(504);
    expect(error).toBeDefined();
    expect(requestsOf(api)).toEqual([]);
  });

  it('with a query that the document does not declare are bypassed', async ({ client }) => {
    const { response } = await client.GET('/organisations', { params: { query: { verbose: 1 } } } as never);
    expect(statusOf(response)).toBe('notify-organisations; fwd=bypass');
  });
});
