import {
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../../../src/index.ts';
import type { Contender } from '../measure.ts';
import { organisationId } from '../organisations.ts';

/** Nobody signs here, since what signing costs is the same for all. */
export const TOKEN = 'token';

export function ourClient(
  url: string,
  cache: NonNullable<ClientOptions['cache']>,
  options: Partial<ClientOptions> = {},
): OrganisationsClient {
  const auth = { clientId: 'bench', token: () => TOKEN };
  return createOrganisationsClient({ baseUrl: url, auth, cache, ...options });
}

/** Ours by both of its surfaces. `readId` says which organisation a run reads. */
export function ours(
  client: OrganisationsClient,
  readId: (index: number) => string = organisationId,
): Contender[] {
  return [
    {
      name: 'ours, named operation',
      run: (index) => client.getOrganisation({ organisation_id: readId(index) }),
    },
    {
      name: 'ours, client.GET',
      async run(index) {
        const { data } = await client.GET('/organisations/{organisation_id}', {
          params: { path: { organisation_id: readId(index) } },
        });
        return data;
      },
    },
  ];
}
