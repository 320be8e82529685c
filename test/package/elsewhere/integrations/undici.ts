// undici's own fetch with each of its dispatchers: through a proxy, to a mock, with retries.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createOrganisationsClient } from 'notify-organisations';
import { seed, startReferenceApi } from 'notify-organisations/testing';
import { Agent, type Dispatcher, fetch, MockAgent, type RequestInit, RetryAgent } from 'undici';

const api = await startReferenceApi();
const { cabinetOffice: organisation_id } = seed.organisations;
const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };

/** As the recipe does it, for any dispatcher. */
const clientOn = (dispatcher: Dispatcher, baseUrl: string = api.url) =>
  createOrganisationsClient({
    baseUrl,
    auth,
    fetch: async (request, init) => {
      const options = { ...init, dispatcher } as RequestInit;
      return (await fetch(request.url, options)) as unknown as Response;
    },
  });
/** Reads, hits, writes and reads again. The API is asked four times, and once more for each retry. */
async function check(client: ReturnType<typeof clientOn>, notes: string, retries = 0): Promise<void> {
  const before = api.requests.length;
  assert.equal((await client.getOrganisation({ organisation_id })).name, 'Cabinet Office');
  await client.getOrganisation({ organisation_id });
  await client.updateOrganisation({ organisation_id, notes });
  assert.equal((await client.getOrganisation({ organisation_id })).notes, notes);
  assert.equal((await client.searchOrganisations({ name: 'cabinet' })).data.length, 1);
  assert.equal(api.requests.length - before, 4 + retries);
}

await check(clientOn(new Agent()), 'undici');

const targets: string[] = [];
const proxyServer = createServer().on('connect', (request, socket) => {
  targets.push(request.url ?? '');
  const [host, port] = (request.url ?? '').split(':');
  const upstream = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
});
await once(proxyServer.listen(0, '127.0.0.1'), 'listening');
process.env.HTTPS_PROXY = `http://127.0.0.1:${(proxyServer.address() as AddressInfo).port}`;
process.env.NOTIFY_API_URL = api.url;
process.env.NOTIFY_SECRET = auth.secret;
const { client } = await import('./through-proxy.ts');
await check(client, 'ProxyAgent');
assert.equal(targets[0], new URL(api.url).host);

const mock = new MockAgent();
mock.disableNetConnect();
mock
  .get('http://api.test')
  .intercept({ path: '/organisations' })
  .reply(200, [], {
    headers: { 'content-type': 'application/json' },
  });
assert.deepEqual(await clientOn(mock, 'http://api.test').getOrganisations(), []);

api.inject({ kind: 'status', status: 503, times: 2 });
const retrying = new RetryAgent(new Agent(), { minTimeout: 1, maxTimeout: 1 });
await check(clientOn(retrying), 'RetryAgent', 2);

api.inject({ kind: 'status', status: 404 });
const refused = clientOn(new Agent()).getOrganisations();
await assert.rejects(refused, { code: 'api_error', status: 404 });
process.exit();
