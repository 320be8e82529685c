import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { operations, reasons } from '../../generated/operations.ts';
import { explainCommand } from '../../scripts/cli/explain-command.ts';
import { explain as explainCall } from '../../src/explain.ts';
import { it } from '../support/fixtures.ts';

const organisation_id = 'c3a324c0-d27d-4fa8-b801-97e7345f6cae';
const service_id = 'a0000000-0000-4000-8000-000000000001';
const link = ['--organisation_id', organisation_id, '--service_id', service_id];

describe('npx notify-organisations explain', () => {
  it('prints what a write deletes and invalidates, and what it deletes for other applications', async () => {
    const { code, stdout } = await explain('updateServiceOrganisation', ...link);
    expect(stdout).toBe(`updateServiceOrganisation  POST /organisations/{organisation_id}/service
  deletes                         organisations
                                  organisation-${organisation_id}
                                  organisation-${organisation_id}-services
                                  service-${service_id}-organisation
                                  live-service-and-organisation-counts
  invalidates every               organisation (getOrganisation)
                                  organisation-services (getOrganisationServices)
                                  service-organisation (getServiceOrganisation)
  deletes for other applications  service-${service_id}
`);
    expect(code).toBe(0);
  });

  it('prints the key of a read in its one spelling, and what can make another response of it', async () => {
    const { stdout } = await explain('getOrganisation', `--organisation_id=${organisation_id.toUpperCase()}`);
    expect(stdout).toBe(`getOrganisation  GET /organisations/{organisation_id}
  key             organisation-${organisation_id}
  kept for        24 h
  group           organisation
  invalidated by  updateOrganisation (its key)
                  archiveOrganisation (its key)
                  updateServiceOrganisation (its key, the group organisation)
  witnesses       organisations, if another application deletes or sets it
`);
  });

  it('shows an argument that is left out by its name', async () => {
    const read = await explain('getServiceOrganisation');
    expect(read.stdout).toContain('service-{service_id}-organisation');
    expect(read.stdout).toContain('updateOrganisation (the group service-organisation)');
    const write = await explain('updateServiceOrganisation', '--service_id', service_id);
    expect(write.stdout).toContain('organisation-{organisation_id}-services');
    expect(write.stdout).toContain(`service-${service_id}-organisation`);
  });

  it('says of every read what the README says of it', async () => {
    const rows = readFileSync('README.md', 'utf8').matchAll(/^\| `(\w+)` \| `[^`]+` \| \d+ h \| (.+) \|$/gm);
    const said = [...rows].map(([, id, writes]) => [
      id,
      [...(writes ?? '').matchAll(/\w+/g)].join().split(','),
    ]);
    expect(said).toHaveLength(7);
    for (const [id, writes] of said) {
      const { invalidatedBy } = JSON.parse((await explain(String(id), '--json')).stdout);
      expect(invalidatedBy.map(({ operationId }: { operationId: string }) => operationId)).toEqual(writes);
    }
  });

  it('prints why an operation is not cached', async () => {
    const { stdout } = await explain('searchOrganisations');
    expect(stdout).toContain('is not cached  free text');
  });

  it('prints as JSON what client.explain returns', async ({ client }) => {
    const { stdout } = await explain('updateServiceOrganisation', ...link, '--json');
    const effects = client.explain('updateServiceOrganisation', { organisation_id, service_id });
    expect(JSON.parse(stdout)).toMatchObject({
      operation: 'updateServiceOrganisation',
      method: 'post',
      ...effects,
    });
  });

  it('lists every operation when it is given none', async () => {
    const { code, stdout } = await explain();
    for (const id of Object.keys(operations)) expect(stdout).toMatch(new RegExp(`^ {2}${id} `, 'm'));
    expect(stdout).toContain('Usage: npx notify-organisations explain');
    expect(code).toBe(0);
    expect(JSON.parse((await explain('--json')).stdout)).toEqual({ operations, reasons });
  });

  it('suggests the operation that was meant, on standard error and with exit code 2', () => {
    const command = ['--import', 'tsx', 'scripts/cli/index.ts', 'explain', 'updateServiceOrganization'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    expect(stderr).toMatch(
      /^"updateServiceOrganization" is no operation of this API. Did you mean "updateServiceOrganisation"\?\n\nUsage: /,
    );
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('suggests the argument that was meant', async () => {
    const { stderr } = await explain('getOrganisation', '--organization_id', organisation_id);
    expect(stderr).toContain(
      'getOrganisation has no --organization_id. Did you mean "--organisation_id"? It takes --organisation_id.\n',
    );
  });

  it('refuses a malformed argument and an unknown word', async () => {
    const malformed = await explain('getOrganisation', '--organisation_id', 'x');
    expect(malformed).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a UUID') });
    const word = await explain('getOrganisations', 'please');
    expect(word).toMatchObject({ code: 2, stderr: expect.stringContaining('"please" is not understood') });
  });
});

describe('client.explain()', () => {
  it('returns what a call reads or invalidates, and sends nothing', ({ api, client }) => {
    expect(client.explain('updateServiceOrganisation', { organisation_id, service_id })).toMatchObject({
      deletes: expect.arrayContaining(['organisations', `service-${service_id}-organisation`]),
      externalDeletes: [`service-${service_id}`],
      invalidates: expect.arrayContaining(['organisation', 'organisation-services']),
    });
    expect(
      client.explain('getOrganisation', { organisation_id: organisation_id.toUpperCase() }),
    ).toMatchObject({
      key: `organisation-${organisation_id}`,
      groups: ['organisation'],
    });
    expect(() => client.explain('misspelt' as never)).toThrow('"misspelt" is no operation of this API');
    expect(api.requests).toEqual([]);
  });

  it('takes the arguments of the call, where two parameters have one name as well', async () => {
    const deletes = ['shop-{$request.path.id}-{$request.query.id}'];
    const move = {
      method: 'post',
      path: '/shops/{id}',
      pathParameters: { id: 'integer' },
      query: ['id'],
      argumentNames: { query: { id: 'query_id' } },
      body: {},
      json: true,
      cache: { kind: 'write', deletes, externalDeletes: [], invalidates: [] },
    } as const;
    expect(explainCall('move', { move }, { id: 7, query_id: 'a' }).deletes).toEqual(['shop-7-a']);
    const api = { operations: { move }, reasons: {} };
    expect((await explainCommand(api, ['move', '--id', '7'])).text).toContain('shop-7-{query_id}');
  });

  it('treats an undefined argument as a missing one', ({ client }) => {
    const given = { name: undefined } as never;
    expect(client.explain('searchOrganisations', given)).toEqual(
      client.explain('searchOrganisations', {} as never),
    );
  });
});

/** What the command prints, in this process. */
async function explain(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { text, exitCode } = await explainCommand({ operations, reasons }, args);
  const [stdout, stderr] = exitCode === 0 ? [`${text}\n`, ''] : ['', `${text}\n`];
  return { code: exitCode, stdout, stderr };
}
