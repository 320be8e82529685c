import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstDifference } from '../../scripts/cli/drift.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { auditCommand } from './audit/command.ts';

const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
const document = new OpenApiDocument('openapi/organisations.yaml');
const { borough } = seed.organisations;

let api: ReferenceApi;
beforeEach(async () => {
  api = await startReferenceApi();
});
afterEach(async () => {
  await api.close();
});

/** An API that passes everything on, and changes the text of what comes back. */
async function changing(change: (path: string, text: string) => string): Promise<string | undefined> {
  const proxy = createServer(async (request, response) => {
    const headers = { authorization: String(request.headers.authorization) };
    const original = await fetch(`${api.url}${request.url}`, { headers });
    const body = change(String(request.url), await original.text());
    response.writeHead(original.status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const { port } = proxy.address() as AddressInfo; // listening on TCP
  const { difference } = await firstDifference(document, `http://127.0.0.1:${port}`, auth, 20);
  proxy.close();
  return difference;
}

describe('the comparison of all reads with the document', () => {
  it('calls every read, sends nothing but GET, and finds no difference on the reference API', async () => {
    const { difference, reads } = await firstDifference(document, api.url, auth, 20);
    expect(difference).toBeUndefined();
    expect(reads).toBeGreaterThan(20);
    expect(new Set(api.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    const templates = Object.entries(document.root.paths ?? {}).filter(([, item]) => 'get' in Object(item));
    const uncalled = templates.filter(([path]) => {
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}(\\?|$)`);
      return !api.requests.some((request) => pattern.test(request.path));
    });
    expect(uncalled.map(([path]) => path)).toEqual([]);
  });

  it('names the operation and the pointer of a member that is missing, new or of another type', async () => {
    const cases: [string, string, string][] = [
      ['"crown":false,', '', '#/crown'],
      ['"crown":false', '"crown":"no"', '#/crown'],
      ['"crown":false', '"crown":false,"crest":1', '#/crest'],
      ['"permissions":["can_ask_to_join_a_service"]', '"permissions":["can_fly"]', '#/permissions/0'],
      [`"id":"${borough}"`, '"id":"b0"', '#/id'],
    ];
    for (const [before, after, pointer] of cases) {
      const path = `/organisations/${borough}`;
      const difference = await changing((url, text) => (url === path ? text.replace(before, after) : text));
      expect(difference).toContain(`getOrganisation (GET ${path}): ${pointer} of the status 200 `);
    }
  });

  it('names the member that keeps a response from being JSON', async () => {
    const organisation = api.state.organisations.get(borough);
    if (organisation) organisation.agreement_signed_version = Number.NaN;
    const { difference } = await firstDifference(document, api.url, auth, 20);
    expect(difference).toContain('#/…/agreement_signed_version of the status 200 is not JSON');
  });

  it('reports a status that the document does not declare', async () => {
    api.inject({ kind: 'status', status: 418, when: { path: /\/services$/ } });
    const { difference } = await firstDifference(document, api.url, auth, 20);
    expect(difference).toMatch(
      /^getOrganisationServices .* has the status 418, which the document does not declare$/,
    );
  });

  it.each([
    [['--base-url', 'nonsense'], '--base-url must be an absolute http or https URL'],
    [['--base-url', 'http://a:password@h'], '--base-url must not hold credentials'],
    [['--base-url', 'http://127.0.0.1:9'], 'The reads of http://127.0.0.1:9 cannot be compared'],
    [['--limit', 'x'], '--limit must be a whole number from 0 up'],
    [['--limit', '1.5'], '--limit must be a whole number from 0 up'],
  ])('refuses what it cannot compare: %j', async (args, message) => {
    await expect(auditCommand(['--read-only', '--secret', 'x', ...args])).rejects.toThrow(message);
  });

  it('is npm run audit -- --read-only, which fails at a difference', async () => {
    const run = () => auditCommand(['--read-only', '--base-url', api.url, '--secret', auth.secret]);
    expect(await run()).toEqual({
      exitCode: 0,
      text: expect.stringMatching(/^\d+ responses of reads are as the document says$/),
    });
    api.inject({ kind: 'status', status: 418 });
    expect(await run()).toEqual({
      exitCode: 1,
      text: expect.stringMatching(/^getOrganisations \(GET \/organisations\): # has/),
    });
    expect(api.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
