import { operations } from '../../generated/operations.ts';
import type { operations as Operations, paths } from '../../generated/schema.ts';
import { type CachedClient, type ClientOptions, createCachedClient } from '../../src/index.ts';
import type { OperationTable } from '../../src/operation.ts';
import { auth } from './calls.ts';

/** What the Python admin deletes with its writes, by the reads that these change. */
const POOL = 'organisation-{$request.path.organisation_id}';
const WITNESSES: Readonly<Record<string, readonly string[]>> = {
  getOrganisations: ['organisations'],
  getOrganisation: ['organisations'],
  getOrganisationServices: ['organisations'],
  getServiceOrganisation: ['organisations'],
  getEmailBrandingPool: ['organisations', `${POOL}-email-branding-pool`],
  getLetterBrandingPool: ['organisations', `${POOL}-letter-branding-pool`],
};

/** The table of the organisation endpoints, whose cached reads name their witnesses. */
export const witnessedOperations: OperationTable = Object.fromEntries(
  Object.entries(operations).map(([id, row]) => {
    const { cache } = row;
    const witnesses = WITNESSES[id];
    const witnessed = cache.kind === 'read' && witnesses ? { ...cache, witnesses } : cache;
    return [id, { ...row, cache: witnessed }];
  }),
);

/** A client for {@link witnessedOperations}. */
export function witnessedClient(
  baseUrl: string,
  options: Partial<ClientOptions> = {},
): CachedClient<paths, Operations> {
  return createCachedClient<paths, Operations>(
    { name: 'notify-organisations', operations: witnessedOperations },
    { baseUrl, auth, ...options },
  );
}
