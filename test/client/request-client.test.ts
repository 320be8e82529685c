import { describe, expect } from 'vitest';
import { errorOf, isHit, organisation_id, requestsOf, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const PATH = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };

describe('client.with()', () => {
  it('makes a client that shares the cache, and the calls under way', async ({ api, client }) => {
    const [one, other] = [client.with({ onBehalfOf: 'one' }), client.with({ onBehalfOf: 'other' })];
    await Promise.all([one.getOrganisation({ organisation_id }), other.getOrganisation({ organisation_id })]);
    expect(requestsOf(api, 'GET')).toHaveLength(1);
    expect(await isHit(client)).toBe(true);
    await one.updateOrganisation(update);
    expect(await isHit(other)).toBe(false);
  });

  it('sends its user and its headers, unless a call has others', async ({ api, client }) => {
    const mine = client.with({ onBehalfOf: 'mine', headers: { 'X-A': 'a', 'x-b': 'b' } });
    await mine.searchOrganisations({ name: 'x' });
    await mine.searchOrganisations({ name: 'x' }, { onBehalfOf: 'yours', headers: { 'x-a': 'c' } });
    await mine.GET('/organisations/search', {
      params: { query: { name: 'x' } },
      headers: [['x-b', 'd']],
    });
    const sent = api.requests.map(({ headers }) => [
      headers['x-notify-user-id'],
      headers['x-a'],
      headers['x-b'],
    ]);
    expect(sent).toEqual([
      ['mine', 'a', 'b'],
      ['yours', 'c', 'b'],
      ['mine', 'a', 'd'],
    ]);
  });

  it('adds to what the client that it is made from was made with', async ({ api, client }) => {
    const nested = client
      .with({ onBehalfOf: 'mine', headers: { 'x-a': 'a' } })
      .with({ headers: { 'x-b': 'b' } });
    await nested.searchOrganisations({ name: 'x' });
    expect(api.requests[0]?.headers).toMatchObject({ 'x-notify-user-id': 'mine', 'x-a': 'a', 'x-b': 'b' });
  });

  it('takes a header of the whole client away with null', async ({ api, makeClient }) => {
    const client = makeClient({ headers: { 'x-a': 'a', 'x-b': 'b' } });
    await client.with({ headers: { 'x-a': null } as never }).searchOrganisations({ name: 'x' });
    await client.searchOrganisations(
      { name: 'x' },
      { headers: { 'x-a': null } as never, onBehalfOf: 'mine' },
    );
    expect(api.requests.map(({ headers }) => [headers['x-a'], headers['x-b']])).toEqual([
      [undefined, 'b'],
      [undefined, 'b'],
    ]);
  });

  it('bypasses the cache for headers that may change a response, and for no others', async ({ client }) => {
    await client.getOrganisation({ organisation_id });
    for (const call of [
      (with_: typeof client) => with_.getOrganisation({ organisation_id }).withResponse(),
      (with_: typeof client) => with_.GET(PATH, { params }),
    ]) {
      const unknown = await call(client.with({ headers: { 'x-tenant': '1' } }));
      expect(unknown.response.headers.get('cache-status')).toContain('fwd=bypass');
      const trace = await call(client.with({ headers: { 'X-B3-TraceId': '1' }, onBehalfOf: 'mine' }));
      expect(trace.response.headers.get('cache-status')).toContain('; hit');
    }
  });

  it('aborts with its signal as well as with that of a call', async ({ api, client }) => {
    for (const which of [0, 1]) {
      const controllers = [new AbortController(), new AbortController()] as const;
      const mine = client.with({ signal: controllers[0].signal });
      const hold = api.inject({ kind: 'hold' });
      const reading = errorOf(() => mine.getOrganisations({}, { signal: controllers[1].signal }));
      await hold.arrived;
      const reason = new Error('gone');
      controllers[which as 0 | 1].abort(reason);
      expect(await reading).toBe(reason);
      hold.release();
    }
  });

  it('aborts an invalidation, hits and conveniences too', async ({ client }) => {
    await client.getOrganisations();
    const reason = new Error('gone');
    const mine = client.with({ signal: AbortSignal.abort(reason) });
    for (const call of [
      () => mine.cache.delete('organisations'),
      () => mine.cache.invalidate('organisation'),
      () => mine.getOrganisations(),
      () => mine.getDomains(),
      () => mine.findOrganisationByDomain({ domain: 'x' }),
      () => mine.PUT('/organisations' as never),
    ]) {
      expect(await errorOf(call)).toSatisfy(
        (error) => error === reason || (error as { code?: string }).code === 'invalid_argument',
      );
    }
    expect(await errorOf(() => mine.getOrganisations())).toBe(reason);
  });

  it('refuses what it does not have, and what cannot be sent', ({ client }) => {
    for (const [options, argument, message] of [
      [{ timeout: 5 }, 'timeout', 'client.with(): a call has no option "timeout"'],
      [{ signal: 'soon' }, 'signal', '"signal" must be an AbortSignal'],
      [{ headers: { 'x-a': 'SECRET\0' } }, 'headers', 'the value of header "x-a" holds a character'],
      [5, undefined, 'the options of a call must be an object'],
    ] as const) {
      expect(() => client.with(options as never)).toThrow(
        expect.objectContaining({
          code: 'invalid_argument',
          argument,
          message: expect.stringContaining(message),
        }),
      );
    }
  });
});
