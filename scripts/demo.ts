import { styleText } from 'node:util';
import { type CacheEffects, type CacheEvent, createOrganisationsClient } from '../src/index.ts';
import { seed, startReferenceApi } from '../src/testing/index.ts';

const USAGE = `Usage: npm run demo

Starts an API with the state and side effects of the real one and a latency of 10 ms, and shows what the cache in memory
does with reads and writes.`;

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'reset'>> = {
  hit: 'green',
  invalidated: 'yellow',
  miss: 'reset',
  bypass: 'reset',
};

if (process.argv.includes('--help')) console.log(USAGE);
else {
  const api = await startReferenceApi({ latencyMs: 10 });
  await showCalls(api.url);
  await api.close();
}

/** Makes reads, and writes between them, and prints a line about each; of a write also what it invalidates. */
async function showCalls(baseUrl: string): Promise<void> {
  const events: CacheEvent[] = [];
  let status: number | undefined;
  const client = createOrganisationsClient({
    baseUrl,
    auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
    onCacheEvent: (event) => events.push(event),
  });
  client.use({
    onResponse: ({ response }) => {
      status = response.status;
    },
  });
  const show = async (operation: string, call: () => Promise<unknown>) => {
    const startedAtMs = performance.now();
    await call();
    const ms = (performance.now() - startedAtMs).toFixed(2).padStart(7);
    const outcome = events.find(({ kind }) => Object.hasOwn(COLOURS, kind))?.kind ?? '';
    const coloured = styleText(COLOURS[outcome] ?? 'reset', outcome.padEnd(12));
    console.log(`${operation.padEnd(28)} ${String(status ?? '–').padEnd(6)} ${coloured} ${ms} ms`);
    events.length = 0;
    status = undefined;
  };
  const organisation_id = seed.organisations.cabinetOffice;
  const showReads = async () => {
    await show('getOrganisations', () => client.getOrganisations());
    await show('getOrganisation', () => client.getOrganisation({ organisation_id }));
    await show('getOrganisationServices', () => client.getOrganisationServices({ organisation_id }));
  };
  const link = { organisation_id, service_id: seed.services.alpha };
  const edit = { organisation_id, notes: 'Edited by the demo' };

  console.log('operation                    status cache            time');
  await showReads();
  await showReads();
  await show('updateServiceOrganisation', () => client.updateServiceOrganisation(link));
  console.log(effectLines(client.explain('updateServiceOrganisation', link)));
  await showReads();
  await show('updateOrganisation', () => client.updateOrganisation(edit));
  console.log(effectLines(client.explain('updateOrganisation', edit)));
  await showReads();
}

/** Which keys and groups a write invalidated, the external ones apart. */
function effectLines({ deletes, invalidates, externalDeletes }: CacheEffects): string {
  const all = {
    'deletes the keys': deletes,
    'invalidates the groups': invalidates,
    'deletes keys of other applications': externalDeletes,
  };
  return Object.entries(all)
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `    ${what.padEnd(36)}${names.map(shortened).join(', ')}`)
    .join('\n');
}

/** A key with its UUIDs cut to their first part. */
function shortened(key: string): string {
  return key.replaceAll(/([\da-f]{8})(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '$1…');
}
