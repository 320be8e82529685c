// Plain JavaScript, since it runs in every runtime as it is, on the package as users install it.
import { ApiError, createOrganisationsClient } from 'notify-organisations';

const organisation_id = 'b0b0b0b0-1111-4000-8000-000000000002';
const TIMEOUT_MS = 10_000;

/** Reads, hits, writes, reads again, and gets an error. Rejects when one of them is not as expected. */
export async function scenario(baseUrl, cache) {
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl, auth, ...(cache && { cache }) });

  expect('first read', (await read(client)).status, /; fwd=miss; stored$/);
  expect('second read', (await read(client)).status, /; hit; ttl=\d+$/);
  const notes = `Written at ${Date.now()}`;
  await client.updateOrganisation({ organisation_id, notes });
  const after = await read(client);
  expect('read after the write', after.status, /; fwd=miss/);
  expect('what it read', after.notes, new RegExp(`^${notes}$`));
  const missing = client.getOrganisation({ organisation_id: '00000000-0000-4000-8000-0000000000ff' });
  const error = await missing.catch((reason) => reason);
  expect(
    'error',
    error instanceof ApiError ? `${error.code} ${error.status}` : `${error}`,
    /^api_error 404$/,
  );
}

/** Reads until the store answers: on a busy machine the first connection can take longer than a read waits for it. */
async function read(client) {
  const params = { path: { organisation_id } };
  for (const startedAtMs = Date.now(); ; ) {
    const { data, response } = await client.GET('/organisations/{organisation_id}', { params });
    const status = response.headers.get('cache-status');
    if (!status.endsWith('detail=store_failed') || Date.now() - startedAtMs > TIMEOUT_MS) {
      return { notes: data.notes, status };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function expect(what, value, pattern) {
  if (!pattern.test(value)) throw new Error(`${what}: "${value}" does not match ${pattern}`);
}
