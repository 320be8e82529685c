import { createCachedClient, memoryCache, type Operation, type OperationTable } from '../../../src/index.ts';
import { TOKEN } from '../contenders/ours.ts';
import type { Context } from '../context.ts';
import { type Contender, compare, TIMES } from '../measure.ts';
import { organisationBody, organisationId } from '../organisations.ts';
import type { Table } from '../report.ts';

const SIZES = [10, 100, 1_000];

/** Hits of the last operation of ever longer documents, and how long a client of each takes to make. */
export async function growthOfDocuments({ rounds, sampleMs }: Context): Promise<Table[]> {
  const extent = { rounds, sampleMs };
  const named = (size: number, run: Contender['run']) => ({ name: size.toLocaleString('en-GB'), run });
  const hits = SIZES.map((size) => {
    const last = clientOf(tableOf(size))[`getThing${size - 1}`] as ThingReader;
    return named(size, (index) => last({ id: organisationId(index) }));
  });
  const making = SIZES.map((size) => {
    const table = tableOf(size);
    return named(size, async () => clientOf(table));
  });
  return [
    { title: 'operations: hit in memory', columns: TIMES, rows: await compare(hits, extent) },
    { title: 'operations: making a client', columns: TIMES, rows: await compare(making, extent) },
  ];
}

type ThingReader = (args: { id: string }) => Promise<unknown>;

function clientOf(table: OperationTable): Record<string, unknown> {
  const auth = { clientId: 'bench', token: () => TOKEN };
  const fetch = async () =>
    new Response(organisationBody('thing'), { headers: { 'content-type': 'application/json' } });
  const options = { baseUrl: 'http://127.0.0.1:9', auth, cache: memoryCache(), fetch };
  // A table made by code has no types.
  return createCachedClient<object, Record<never, never>>('bench', table, options) as unknown as Record<
    string,
    unknown
  >;
}

function tableOf(size: number): OperationTable {
  return Object.fromEntries(
    Array.from({ length: size }, (_, number) => [`getThing${number}`, operationOf(number)]),
  );
}

function operationOf(number: number): Operation {
  return {
    method: 'get',
    path: `/things-${number}/{id}`,
    pathParameters: { id: 'uuid' },
    query: [],
    body: {},
    json: true,
    cache: {
      kind: 'read',
      key: `thing-${number}-{$request.path.id}`,
      ttlSeconds: 3600,
      groups: [`things-${number}`],
      root: 'object',
      fingerprint: '0123456789ab',
    },
  };
}
