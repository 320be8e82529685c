import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@keyv/redis';
import { type CacheEvent, createOrganisationsClient } from '../src/index.ts';
import { redisCache } from '../src/stores/redis.ts';
import { startReferenceApi } from '../src/testing/index.ts';
import { startRedis } from '../test/support/redis-server.ts';

const USAGE = `Usage: npm run measure:redis

Measures on a Redis and an API of its own what RUNBOOK.md says of memory: bytes of entries and versions, and under each
eviction policy how many reads are stale after writes without a response, while Redis is full and other keys come.`;

const ORGANISATIONS = 40;
const FILLER = 'x'.repeat(1_000);
const FILLERS_AT_ONCE = 100;
const ROUNDS = 60;
/** Within the API's own time-out, and longer than Redis takes to be filled. */
const APPLIED_AFTER_MS = 10_000;
const POLICIES = [
  ...['allkeys-lru', 'allkeys-lfu', 'allkeys-random'],
  ...['volatile-lru', 'volatile-lfu', 'volatile-ttl', 'volatile-random'],
];

if (process.argv.includes('--help')) console.log(USAGE);
else {
  await measureBytes();
  console.log(`stale of ${ORGANISATIONS}, other keys with a time to live of an hour | without one`);
  for (const policy of POLICIES)
    console.log(`${policy}: ${await staleUnder(policy, true)} | ${await staleUnder(policy, false)}`);
}

/** A server, a connection to it, an API with some organisations, and a client that has read them. */
async function scene(...settings: string[]) {
  const redis = await startRedis(...settings);
  const api = await startReferenceApi({ logRequests: false });
  const cache = redisCache(redis.url);
  const admin = createClient({ url: redis.url });
  await admin.connect();
  let bypasses = 0;
  const onCacheEvent = ({ kind, reason = '' }: CacheEvent) => {
    if ((kind === 'error' || kind === 'bypass') && !reason.includes('OOM')) bypasses += 1;
  };
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl: api.url, auth, cache, onCacheEvent });
  const ids: string[] = [];
  for (let at = 0; at < ORGANISATIONS; at++) {
    const made = { name: `Measured ${at}`, crown: false, organisation_type: 'local' } as const;
    ids.push((await client.createOrganisation(made)).id);
  }
  /** Reads each, once more while a busy machine made reads go on without the cache. */
  const readAll = async () => {
    for (;;) {
      bypasses = 0;
      const found = await Promise.all(
        ids.map((organisation_id) => client.getOrganisation({ organisation_id })),
      );
      if (bypasses === 0) return found;
      await sleep(20);
    }
  };
  await readAll();
  const close = async () => {
    admin.destroy();
    await cache.close();
    await Promise.all([redis.stop(), api.close()]);
  };
  return { api, client, admin, ids, readAll, close };
}

async function measureBytes(): Promise<void> {
  const { client, admin, ids, close } = await scene();
  const [organisation_id = ''] = ids;
  const sizeOf = async (kind: 'entry' | 'version') => {
    const [name = ''] = await admin.keys(`*:${kind}:*organisation-${organisation_id}*`);
    const [bytes, length] = await Promise.all([admin.memoryUsage(name), admin.strLen(name)]);
    return { bytes: bytes ?? 0, length, name: name.length };
  };
  const params = { path: { organisation_id } };
  const { data } = await client.GET('/organisations/{organisation_id}', { params, parseAs: 'text' });
  const body = String(data).length;
  const entry = await sizeOf('entry');
  console.log(`entry: ${entry.bytes} bytes for a body of ${body} and a name of ${entry.name}`);
  console.log(`  so ${entry.bytes - body} more than its body`);
  const before = await sizeOf('version');
  await client.updateOrganisation({ organisation_id, notes: 'x' });
  const after = await sizeOf('version');
  const more = `${after.length - before.length} more characters`;
  console.log(`version: ${before.bytes} bytes when new, ${after.bytes} after a write (${more})`);
  for (let write = 0; write < 100; write++) await client.cache.delete(`organisation-${organisation_id}`);
  console.log(`  ${(await sizeOf('version')).bytes} after 100 writes more`);
  await close();
}

/** How many organisations are read as they were before a write without a response that was applied after all. */
async function staleUnder(policy: string, isMortal: boolean): Promise<number> {
  const settings = ['--maxmemory', '4mb', '--maxmemory-policy', policy];
  const { api, client, admin, ids, readAll, close } = await scene(...settings);
  const late = { kind: 'commit-late', afterMs: APPLIED_AFTER_MS, times: ids.length } as const;
  api.inject({ ...late, when: { method: 'POST' } });
  const writeWithoutResponse = (organisation_id: string) =>
    client.updateOrganisation({ organisation_id, notes: 'late' }, { timeoutMs: 400 }).catch(() => {});
  await Promise.all(ids.map(writeWithoutResponse));
  for (let round = 0; round < ROUNDS; round++) {
    const fillers = Array.from({ length: FILLERS_AT_ONCE }, (_, at) =>
      admin.set(`filler ${round} ${at}`, FILLER, isMortal ? { EX: 3600 } : {}).catch(() => {}),
    );
    await Promise.all(fillers);
    await readAll();
  }
  const applied = () => [...api.state.organisations.values()].filter(({ notes }) => notes === 'late').length;
  if (applied() > 0)
    throw new Error('the machine is too busy: the writes were applied while Redis was filled');
  while (applied() < ids.length) await sleep(10);
  const stale = (await readAll()).filter(({ notes }) => notes !== 'late').length;
  await close();
  return stale;
}
