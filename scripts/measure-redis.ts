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
const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };

if (process.argv.includes('--help')) console.log(USAGE);
else {
  await measureBytes();
  console.log(`stale of ${ORGANISATIONS}, other keys with a time to live of an hour | without one`);
  for (const policy of POLICIES)
    console.log(`${policy}: ${await staleUnder(policy, true)} | ${await staleUnder(policy, false)}`);
}

/** A server, a connection to it, an API with some organisations, and a client that was made for them. */
async function scene(...settings: string[]) {
  const [redis, api] = await Promise.all([
    startRedis(...settings),
    startReferenceApi({ logRequests: false }),
  ]);
  const cache = redisCache(redis.url);
  const missed = { reads: 0 };
  const onCacheEvent = ({ kind, reason = '' }: CacheEvent) => {
    if ((kind === 'error' || kind === 'bypass') && !reason.includes('OOM')) missed.reads += 1;
  };
  const options = { baseUrl: api.url, auth, cache, onCacheEvent };
  const client = createOrganisationsClient(options);
  const writer = createOrganisationsClient({ ...options, timeoutMs: 400 });
  const admin = createClient({ url: redis.url });
  await admin.connect();
  const ids: string[] = [];
  for (let at = 0; at < ORGANISATIONS; at++) {
    const { id } = await client.createOrganisation({
      name: `Measured ${at}`,
      crown: false,
      organisation_type: 'local',
    });
    // The first reads may come before the connection.
    for (let read = 0; read < 3; read++) await client.getOrganisation({ organisation_id: id });
    ids.push(id);
  }
  const close = async () => {
    admin.destroy();
    await cache.close();
    await Promise.all([redis.stop(), api.close()]);
  };
  return { api, client, writer, admin, ids, missed, close };
}

async function measureBytes(): Promise<void> {
  const { client, admin, ids, close } = await scene();
  const [id = ''] = ids;
  const bytesOf = async (pattern: string) => {
    const names = await admin.keys(pattern);
    const name = names.find((each) => each.includes(id)) ?? names[0] ?? '';
    const [used, length] = await Promise.all([admin.memoryUsage(name), admin.strLen(name)]);
    return { used: used ?? 0, length, name: name.length };
  };
  const params = { path: { organisation_id: id } };
  const { data } = await client.GET('/organisations/{organisation_id}', { params, parseAs: 'text' });
  const body = String(data).length;
  const entry = await bytesOf('*:entry:*organisation-*');
  console.log(`entry: ${entry.used} bytes for a body of ${body} and a name of ${entry.name}`);
  console.log(`  so ${entry.used - body} more than its body`);
  const before = await bytesOf('*:version:*');
  await client.updateOrganisation({ organisation_id: id, notes: 'x' });
  const after = await bytesOf('*:version:*');
  console.log(
    `version: ${before.used} bytes when new, ${after.used} after a write (${after.length - before.length} more characters)`,
  );
  for (let write = 0; write < 100; write++) await client.cache.delete(`organisation-${id}`);
  console.log(`  ${(await bytesOf('*:version:*')).used} after 100 writes more`);
  await close();
}

/** How many organisations are read as they were before a write without a response that was applied after all. */
async function staleUnder(policy: string, mortal: boolean): Promise<number> {
  const settings = ['--maxmemory', '4mb', '--maxmemory-policy', policy];
  const { api, client, writer, admin, ids, missed, close } = await scene(...settings);
  const late = { kind: 'commit-late', afterMs: APPLIED_AFTER_MS } as const;
  api.inject({ ...late, times: ids.length, when: { method: 'POST' } });
  const writes = ids.map((organisation_id) =>
    writer.updateOrganisation({ organisation_id, notes: 'late' }).catch(() => {}),
  );
  await Promise.all(writes);
  /** Reads each, once more while a busy machine made reads go on without the cache. */
  const readAll = async () => {
    for (;;) {
      missed.reads = 0;
      const read = await Promise.all(
        ids.map((organisation_id) => client.getOrganisation({ organisation_id })),
      );
      if (missed.reads === 0) return read;
      await sleep(20);
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    const fillers = Array.from({ length: FILLERS_AT_ONCE }, (_, at) =>
      admin.set(`filler ${round} ${at}`, FILLER, mortal ? { EX: 3600 } : {}).catch(() => {}),
    );
    await Promise.all(fillers);
    await readAll();
  }
  const isApplied = () =>
    [...api.state.organisations.values()].filter(({ notes }) => notes === 'late').length;
  if (isApplied() > 0)
    throw new Error('the machine is too busy: the writes were applied while Redis was filled');
  while (isApplied() < ids.length) await sleep(10);
  const stale = (await readAll()).filter(({ notes }) => notes !== 'late').length;
  await close();
  return stale;
}
