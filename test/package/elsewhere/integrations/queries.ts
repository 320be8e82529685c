// The hooks that openapi-fetch's users know, on a client of ours.
import assert from 'node:assert/strict';
import { createOrganisationsClient, type paths } from 'notify-organisations';
import { seed, startReferenceApi } from 'notify-organisations/testing';

const api = await startReferenceApi();
const { cabinetOffice: organisation_id } = seed.organisations;
const client = createOrganisationsClient({
  baseUrl: api.url,
  auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
});
const path = '/organisations/{organisation_id}';
const params = { path: { organisation_id } };

const libraries: Readonly<Record<string, () => Promise<void>>> = {
  async 'react-query'() {
    const { QueryClient } = await import('@tanstack/react-query');
    const { default: createQueries } = await import('openapi-react-query');
    const queries = createQueries<paths>(client);
    const queryClient = new QueryClient();
    const options = queries.queryOptions('get', path, { params }, { staleTime: 0 });
    const name: string = (await queryClient.fetchQuery(options)).name;
    assert.equal(name, 'Cabinet Office');
    await queryClient.fetchQuery(options);
    assert.equal(api.requests.length, 1);
    // @ts-expect-error a misspelt path
    void (() => queries.queryOptions('get', '/organizations'));
    const unknown = { path: { organisation_id: '00000000-0000-4000-8000-0000000000ff' } };
    const missing = queries.queryOptions('get', path, { params: unknown }, { retry: false });
    await assert.rejects(queryClient.fetchQuery(missing), (error: unknown) => 'result' in (error as object));
  },
  async swr() {
    const { Window } = await import('happy-dom');
    const window = new Window();
    Object.assign(globalThis, { window, document: window.document });
    globalThis.navigator ??= window.navigator as unknown as Navigator;
    const { createElement } = await import('react');
    const { createRoot } = await import('react-dom/client');
    const { createQueryHook } = await import('swr-openapi');
    const useQuery = createQueryHook(client, 'notify-organisations');
    const name = new Promise<string>((resolve) => {
      const Page = () => {
        const { data } = useQuery(path, { params });
        // @ts-expect-error a misspelt property
        void data?.nam;
        if (data) resolve(data.name);
        return null;
      };
      const root = window.document.createElement('div');
      createRoot(root as unknown as Element).render(createElement(Page));
    });
    assert.equal(await name, 'Cabinet Office');
  },
};
await libraries[process.argv[2] ?? '']?.();
process.exit();
