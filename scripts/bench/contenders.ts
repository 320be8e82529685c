import createClient, { type Client } from 'openapi-fetch';
import { operations } from '../../generated/operations.ts';
import type { operations as Operations, paths } from '../../generated/schema.ts';
import {
  type CacheStore,
  type ClientOptions,
  createCachedClient,
  createOrganisationsClient,
  type OrganisationsClient,
  type ReadRule,
} from '../../src/index.ts';
import { organisationId } from './organisations.ts';

/** One of those that are compared. */
export interface Contender {
  readonly name: string;
  /** Does the job once. `index` selects the organisation. */
  run(index: number): Promise<unknown>;
  close?(): unknown;
}

/** Nobody signs here: signing costs the same for all. */
const TOKEN = 'token';

export function ourClient(
  url: string,
  cache: NonNullable<ClientOptions['cache']>,
  options: Partial<ClientOptions> = {},
): OrganisationsClient {
  return createOrganisationsClient({
    baseUrl: url,
    auth: { clientId: 'bench', token: () => TOKEN },
    cache,
    ...options,
  });
}

/** Ours by both of its surfaces. */
export function ours(client: OrganisationsClient): [named: Contender, get: Contender] {
  return [
    {
      name: 'ours, named operation',
      run: (index) => client.getOrganisation({ organisation_id: organisationId(index) }),
    },
    { name: 'ours, client.GET', run: (index) => getWith(client, index) },
  ];
}

/** Ours with another rule for organisations: other witnesses, or another time to live. */
export function ruledClient(
  url: string,
  cache: CacheStore,
  rule: Partial<ReadRule>,
): Pick<OrganisationsClient, 'getOrganisation'> {
  const { getOrganisation } = operations;
  const cached = { ...(getOrganisation.cache as ReadRule), ...rule };
  const table = { ...operations, getOrganisation: { ...getOrganisation, cache: cached } };
  // No rule reads the entries of another.
  const auth = { clientId: JSON.stringify(rule), token: () => TOKEN };
  const sharedWith = rule.witnesses === undefined ? [] : [cache];
  return createCachedClient<paths, Operations>(
    { name: 'bench', operations: table },
    { baseUrl: url, auth, cache, sharedWith },
  );
}

/** openapi-fetch as it is, with the token that every call needs. */
export function bareClient(url: string): Client<paths> {
  return createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${TOKEN}` } });
}

/** Where a plain middleware keeps texts by URL. */
export interface TextStore {
  get(url: string): string | null | undefined | Promise<string | null | undefined>;
  set(url: string, text: string): unknown;
}

/** openapi-fetch with a cache of ten lines, after its documentation: a response from `onRequest` is a hit. */
export function plain(url: string, store: TextStore): Contender {
  const client = bareClient(url);
  client.use({
    async onRequest({ request }) {
      const text = await store.get(request.url);
      return text ? new Response(text, { headers: { 'content-type': 'application/json' } }) : undefined;
    },
    async onResponse({ request, response }) {
      if (response.ok) await store.set(request.url, await response.clone().text());
    },
  });
  return { name: 'openapi-fetch, plain middleware', run: (index) => getWith(client, index) };
}

async function getWith(client: Pick<Client<paths>, 'GET'>, index: number): Promise<unknown> {
  const params = { path: { organisation_id: organisationId(index) } };
  return (await client.GET('/organisations/{organisation_id}', { params })).data;
}
