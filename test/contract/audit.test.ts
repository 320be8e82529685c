import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../generated/operations.ts';
import type { OperationTable, WriteRule } from '../../src/operation.ts';
import { seed, startReferenceApi } from '../../src/testing/index.ts';
import { type AuditCommandResult, auditCommand } from './audit/command.ts';
import { judge, type Verdict } from './audit/judge.ts';
import { auditReport, isNeverNeeded } from './audit/report.ts';
import type { AuditResult } from './audit/run.ts';

const secret = 'dev-notify-secret-key';
const { users } = seed;
const writes = Object.entries(operations).filter(([, { method }]) => method !== 'get');

let result: AuditResult;
let report: AuditCommandResult;

beforeAll(async () => {
  report = await auditCommand([]);
  result = report.result as AuditResult;
});

/** What the audit says of a map. */
function verdictOn(table: OperationTable): Verdict {
  return judge(table, result.observations);
}

/** The map with the rule of one write replaced. */
function withRule(id: string, rule: Partial<WriteRule> | undefined): OperationTable {
  const row = (operations as OperationTable)[id];
  if (row === undefined) throw new Error(`no operation ${id}`);
  const nothing = { kind: 'none', reason: 'a hole' } as const;
  const empty = { kind: 'write', deletes: [], externalDeletes: [], invalidates: [] } as const;
  const cache =
    rule === undefined ? nothing : { ...(row.cache.kind === 'write' ? row.cache : empty), ...rule };
  return { ...operations, [id]: { ...row, cache } };
}

const missed = (table: OperationTable) => verdictOn(table).pairs.filter((pair) => pair.missedBy.length > 0);

describe('the audit of the map', () => {
  it('finds no cached read that a write changes and does not invalidate', () => {
    expect(missed(operations)).toEqual([]);
  });

  it('carries out every write of the document, and every case of it', () => {
    const verdict = verdictOn(operations);
    expect(verdict.notExercised).toEqual([]);
    expect(verdict.cases.filter(({ notExercised }) => notExercised !== undefined)).toEqual([]);
    expect(result.unreadable).toEqual([]);
    expect(new Set(verdict.cases.map(({ operation }) => operation)).size).toBe(writes.length);
  });

  it('finds nothing in the map that no case needs', () => {
    expect(verdictOn(operations).pairs.filter(isNeverNeeded)).toEqual([]);
  });

  it('lists the keys of other applications without a verdict', () => {
    const added = verdictOn(operations).cases.find(({ operation }) => operation === 'addUserToOrganisation');
    expect(added?.external).toEqual([`user-${users.petra}`]);
  });
});

describe('a hole in the map', () => {
  const holes = writes.flatMap(([id, { cache }]) =>
    cache.kind !== 'write'
      ? []
      : (['deletes', 'invalidates'] as const).flatMap((part) =>
          cache[part].map((left) => ({
            id,
            left,
            table: withRule(id, { [part]: cache[part].filter((each) => each !== left) }),
          })),
        ),
  );
  /** Their groups are invalidated by the same write, for the sake of entries that the request does not name. */
  const coveredByGroup = [
    'organisation-{$request.path.organisation_id}',
    'organisation-{$request.path.organisation_id}-services',
    'service-{$request.body#/service_id}-organisation',
  ];

  it('is found wherever one key or group is left out, unless another of the same write covers it', () => {
    expect(holes.length).toBeGreaterThan(15);
    const unnoticed = holes.filter(({ table }) => missed(table).length === 0);
    expect(unnoticed.map(({ id, left }) => `${id} ${left}`)).toEqual(
      coveredByGroup.map((key) => `updateServiceOrganisation ${key}`),
    );
  });

  it('is found when a write invalidates nothing at all', () => {
    const invalidating = writes.filter(
      ([, { cache }]) => cache.kind === 'write' && cache.deletes.length + cache.invalidates.length > 0,
    );
    for (const [id] of invalidating) expect(missed(withRule(id, undefined)), id).not.toEqual([]);
  });

  it('is reported with the cases that show it', () => {
    const cache = operations.updateServiceOrganisation.cache as WriteRule;
    const verdict = verdictOn(
      withRule('updateServiceOrganisation', {
        invalidates: cache.invalidates.filter((group) => group !== 'organisation'),
      }),
    );
    expect(auditReport(verdict, result)).toContain(
      'updateServiceOrganisation → getOrganisation: live, from another organisation;',
    );
    const moved = verdict.cases.find(({ title }) => title === 'live, from another organisation');
    expect(moved?.missed).toEqual([`organisation-${seed.organisations.borough}`]);
  });

  it('is the opposite of invalidating too much, which is listed and no failure', () => {
    const verdict = verdictOn(withRule('notifyUsersOfRequestToGoLive', { deletes: ['organisations'] }));
    expect(verdict.pairs.filter(isNeverNeeded)).toMatchObject([
      { write: 'notifyUsersOfRequestToGoLive', read: 'getOrganisations', invalidatedIn: 1 },
    ]);
    expect(verdict.cases.flatMap((each) => each.missed)).toEqual([]);
  });
});

describe('npm run audit', () => {
  it('prints a table and succeeds', () => {
    expect(report.text).toMatch(/^write +cases +cached read +changed +invalidated +missed/);
    expect(report.text).toContain(`of ${writes.length} writes: 0 missed, 0 invalidated without need`);
    expect(report.exitCode).toBe(0);
  });

  it('sends nothing to an API that it was not allowed to write to', async () => {
    const api = await startReferenceApi();
    const refused = auditCommand(['--base-url', api.url, '--secret', secret]);
    await expect(refused).rejects.toThrow('--yes-write');
    expect(api.requests).toEqual([]);
    await api.close();
  });

  it('touches nothing but its own organisations and what it may use', async () => {
    const api = await startReferenceApi();
    const { text, exitCode } = await auditCommand([
      ...['--base-url', api.url, '--secret', secret, '--yes-write'],
      ...['--use', `user_id=${users.petra}`],
    ]);
    expect(text).toContain(
      'updateServiceOrganisation, live, from another organisation: needs a service that may be moved (--borrow-services)',
    );
    // What only a case could need that was not exercised is told apart from what no case needs.
    expect(text).toMatch(
      /: 0 missed, 0 invalidated without need, [1-9]\d* undecided, \d+ writes not exercised$/m,
    );
    expect(exitCode).toBe(0);
    const theirs = Object.values<string>(seed.organisations);
    const written = api.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
    expect(written.filter((path) => theirs.some((id) => path.includes(id)))).toEqual([]);
    const made = [...api.state.organisations.values()].filter(({ id }) => !theirs.includes(id));
    expect(made.filter(({ active }) => active)).toEqual([]);
    await api.close();
  });
});
