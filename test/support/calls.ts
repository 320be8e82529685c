import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientOptions, createOrganisationsClient, type OrganisationsClient } from '../../src/index.ts';
import { type ReferenceApi, seed } from '../../src/testing/index.ts';

/** The credentials that the reference API accepts. */
export const auth: ClientOptions['auth'] = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };

/** A client with the default options, unless told otherwise. */
export function clientOf(baseUrl: string, options: Partial<ClientOptions> = {}): OrganisationsClient {
  return createOrganisationsClient({ baseUrl, auth, ...options });
}

/** The organisation that most tests read. */
export const organisation_id: string = seed.organisations.cabinetOffice;
/** One that does not exist. */
export const unknownId = '00000000-0000-4000-8000-0000000000ff';
/** A write of {@link organisation_id}. */
export const update: { readonly organisation_id: string; readonly notes: string } = {
  organisation_id,
  notes: 'written',
};

/** The `Cache-Status` of a read of an organisation. */
export async function cacheStatus(
  client: OrganisationsClient,
  id: string = organisation_id,
): Promise<string> {
  const { response } = await client.GET('/organisations/{organisation_id}', {
    params: { path: { organisation_id: id } },
  });
  return response.headers.get('cache-status') ?? '';
}

/** Whether the cache answers a read of an organisation. */
export async function isHit(client: OrganisationsClient, id?: string): Promise<boolean> {
  return (await cacheStatus(client, id)).includes('; hit');
}

/** What a call rejects or throws with, `undefined` when it succeeds. */
export async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What arrived at an API, such as `GET /organisations`. */
export function requestsOf(api: ReferenceApi, method?: string): string[] {
  const wanted = api.requests.filter((request) => method === undefined || request.method === method);
  return wanted.map((request) => `${request.method} ${request.path}`);
}

/** Waits for an event, however long that takes: the test runner ends a test that waits in vain. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(5);
}

/** Carries a call out, again and again until it succeeds: Redis may just be out of reach, or this machine too busy. */
export async function untilItSucceeds(call: () => Promise<unknown>): Promise<void> {
  await until(async () => (await errorOf(call)) === undefined);
}
