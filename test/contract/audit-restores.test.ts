import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../generated/operations.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { type Fault, type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { copyOf, expectRestored, usable } from '../support/audit-state.ts';
import { callerOf } from './audit/call.ts';
import { type AuditResult, runAudit } from './audit/run.ts';

const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
const document = new OpenApiDocument('openapi/organisations.yaml');
const may = { borrowServices: true, linkServices: false, sendEmails: true };

/** Runs the cases of one write, and does something when the n-th of its requests is about to be sent. */
async function auditUntil(
  api: ReferenceApi,
  operation: string,
  nth: number,
  act: () => void,
  options: { readonly signal?: AbortSignal; readonly restoreTimeoutMs?: number } = {},
): Promise<{ result: AuditResult; requests: number }> {
  const call = callerOf(operations, api.url, auth);
  let requests = 0;
  const result = await runAudit({
    document,
    table: operations,
    call: async (id, args) => {
      requests += 1;
      if (requests === nth) act();
      return await call(id, args);
    },
    only: operation,
    usable,
    may,
    limit: 0,
    restoreTimeoutMs: 60_000,
    ...options,
  });
  return { result, requests };
}

/** The writes that the audit tries, each with the number of requests that it takes. */
const sizes = new Map<string, number>();
beforeAll(async () => {
  const writes = Object.entries(operations).filter(([, { method }]) => method !== 'get');
  for (const [operation] of writes) {
    const api = await startReferenceApi({ logRequests: false });
    const before = copyOf(api);
    const { result, requests } = await auditUntil(api, operation, 0, () => {});
    expect(result.failure).toBeUndefined();
    expectRestored(api, before, result.left);
    await api.close();
    sizes.set(operation, requests);
  }
}, 300_000);

/** A moment in the cases of a write: the number of the request before which it is. */
function moments(): fc.Arbitrary<readonly [string, number]> {
  return fc
    .constantFrom(...sizes)
    .chain(([operation, last]) => fc.tuple(fc.constant(operation), fc.integer({ min: 1, max: last })));
}

describe('an audit that ends early', () => {
  it('puts everything back at whichever moment it is interrupted', async () => {
    await fc.assert(
      fc.asyncProperty(moments(), async ([operation, nth]) => {
        const api = await startReferenceApi({ logRequests: false });
        const before = copyOf(api);
        const interruption = new AbortController();
        const interrupt = () => interruption.abort(new Error('interrupted'));
        const { result } = await auditUntil(api, operation, nth, interrupt, { signal: interruption.signal });
        expectRestored(api, before, result.left);
        await api.close();
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 300_000);

  it('puts everything back when the API fails at any moment, and when it responds no more for a while', async () => {
    const faults: Fault[] = [
      { kind: 'commit-then-reset' },
      { kind: 'commit-then-status', status: 500 },
      { kind: 'status', status: 500, times: 5 },
      { kind: 'reset', times: 10 },
    ];
    await fc.assert(
      fc.asyncProperty(moments(), fc.constantFrom(...faults), async ([operation, nth], fault) => {
        const api = await startReferenceApi({ logRequests: false });
        const before = copyOf(api);
        const { result } = await auditUntil(api, operation, nth, () => void api.inject(fault));
        expectRestored(api, before, result.left);
        await api.close();
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 300_000);

  it('says what it could not put back when the API is gone for good', async () => {
    const api = await startReferenceApi({ logRequests: false });
    let closed: Promise<void> = Promise.resolve();
    const close = () => {
      closed = api.close();
    };
    const { result } = await auditUntil(api, 'updateServiceOrganisation', 60, close, { restoreTimeoutMs: 0 });
    await closed;
    expect(result.failure).toBeInstanceOf(Error);
    expect(result.left.join('\n')).toMatch(/^service .* could not be read back .*; its organisation was /m);
  }, 120_000);
});
