import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect } from 'vitest';
import { cacheKeyTemplates, operations } from '../../generated/operations.ts';
import { doctorCommand } from '../../scripts/cli/doctor-command.ts';
import type { Finding } from '../../scripts/cli/doctor-finding.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { isHit, organisation_id, until, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { ask } from '../support/redis-commands.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const name = 'notify-organisations';
const keyTemplates = Object.values(cacheKeyTemplates);
const key = `organisation-${organisation_id}`;
const secret = 'dev-notify-secret-key';

const opened: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function doctor(...args: readonly string[]): Promise<{ exitCode: number; findings: Finding[] }> {
  const { text, exitCode } = await doctorCommand({ name, operations, keyTemplates }, [...args, '--json']);
  const { findings } = JSON.parse(text) as { findings: Finding[] };
  // A busy machine makes the way to Redis slow at times.
  const isBusy = findings.some(({ check, verdict }) => check === 'round trip' && verdict === 'warning');
  return isBusy ? doctor(...args) : { exitCode, findings };
}

/** What is wrong, one line for each. */
const wrong = (findings: readonly Finding[]) =>
  findings.flatMap(({ check, verdict, says, todo }) =>
    verdict === 'warning' || verdict === 'problem' ? [`${verdict} ${check}: ${says} → ${todo}`] : [],
  );
const said = (findings: readonly Finding[], check: string) =>
  findings.filter((each) => each.check === check).map(({ says }) => says);

async function redisServer(...settings: string[]): Promise<RedisServer> {
  const redis = await startRedis(...settings);
  opened.push(() => redis.stop());
  return redis;
}

async function apiServer(options: Parameters<typeof startReferenceApi>[0] = {}): Promise<ReferenceApi> {
  const api = await startReferenceApi(options);
  opened.push(() => api.close());
  return api;
}

const portOf = ({ url }: RedisServer, change: string) => url.replace('//', `//${change}`);

/** A Redis server with one thing wrong, and where it is. */
const BROKEN: readonly (readonly [what: string, start: () => Promise<string>, line: RegExp])[] = [
  [
    'nothing listens',
    async () => `redis://127.0.0.1:${await freePort()}`,
    /^problem reachable: ECONNREFUSED: nothing listens .* → check host and port/,
  ],
  [
    'an unknown host name',
    async () => 'redis://no-such-host.invalid:6379',
    /^problem reachable: (ENOTFOUND|EAI_AGAIN): the host name .* → check/,
  ],
  [
    'a wrong password',
    async () => portOf(await redisServer('--requirepass', 'right'), ':wrong@'),
    /^problem reachable: WRONGPASS: the user name or the password is wrong.* → check user and password/,
  ],
  [
    'a password that is not given',
    async () => (await redisServer('--requirepass', 'right')).url,
    /^problem reachable: NOAUTH: the Redis server asks for a password → give user and password/,
  ],
  [
    'a user without a right',
    async () => {
      const redis = await redisServer();
      await ask(redis, ...'ACL SETUSER app on >secret ~notify-organisations:* +@all -append'.split(' '));
      return portOf(redis, 'app:secret@');
    },
    /^problem rights: NOPERM: .* needed for APPEND → give the user this right: .*RUNBOOK/,
  ],
  [
    'a user of other keys',
    async () => {
      const redis = await redisServer();
      await ask(redis, ...'ACL SETUSER app on >secret ~books:* +@all'.split(' '));
      return portOf(redis, 'app:secret@');
    },
    /^problem rights: NOPERM: .* needed for SET → /,
  ],
  [
    'a database that does not exist',
    async () => `${(await redisServer('--databases', '4')).url}/7`,
    /^problem reachable: DATABASE: .* no database of this number → give a number below/,
  ],
  [
    'a replica',
    async () => {
      const primary = await redisServer();
      return (await redisServer('--replicaof', '127.0.0.1', String(primary.port))).url;
    },
    /^problem role: the Redis server is a replica: .* → give the address of the primary: 127\.0\.0\.1:\d+$/,
  ],
  [
    'no protection from a split brain',
    async () => {
      const primary = await redisServer('--repl-diskless-sync-delay', '0');
      const replica = await redisServer('--replicaof', '127.0.0.1', String(primary.port));
      await until(async () => String(await ask(replica, 'INFO')).includes('master_link_status:up'));
      return primary.url;
    },
    /^warning role: a primary with 1 replica; .* → set "min-replicas-to-write 1"/,
  ],
  [
    'a primary that lost its replicas',
    async () => (await redisServer('--min-replicas-to-write', '1')).url,
    /^problem role: the Redis server has no replica in reach.* → bring the replicas back/,
  ],
  [
    'full memory',
    async () => (await redisServer('--maxmemory', '100kb')).url,
    /^problem memory: .* of 0\.1 MiB used: writes are refused.* → raise "maxmemory"/,
  ],
  [
    'full memory with nothing to evict',
    async () => (await redisServer('--maxmemory', '1', '--maxmemory-policy', 'allkeys-lru')).url,
    /^problem commands: OOM: .* or nothing is left to evict, needed for SET → raise "maxmemory"; if another policy/,
  ],
  [
    'an unsuitable eviction policy (redis 23)',
    async () => (await redisServer('--maxmemory', '100mb', '--maxmemory-policy', 'volatile-ttl')).url,
    /^warning eviction policy: volatile-ttl .* → set "maxmemory-policy allkeys-lru"$/,
  ],
  [
    'TLS where there is none',
    async () => (await redisServer()).url.replace('redis:', 'rediss:'),
    /^problem reachable: (EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ConnectionTimeoutError): .* → (use redis:|check the network path.* TLS)/,
  ],
  [
    'no TLS where there is some',
    async () => (await tlsServer()).replace('rediss:', 'redis:'),
    /^problem reachable: (ECONNRESET|SocketClosedUnexpectedlyError): .* → if the server speaks TLS, use rediss:/,
  ],
  [
    'a certificate that nobody vouches for',
    tlsServer,
    /^problem reachable: [A-Z_]*CERT[A-Z_]*: the certificate .* → name its CA: NODE_EXTRA_CA_CERTS/,
  ],
  [
    'a slow path',
    async () => {
      const proxy = await startTcpProxy((await redisServer()).port);
      opened.push(() => proxy.close());
      proxy.delayMs = 95;
      return `redis://127.0.0.1:${proxy.port}`;
    },
    /^problem round trip: \d+\.\d ms, .* a read waits 90 ms → use a server that is nearer/,
  ],
  [
    'a path that is silent',
    async () => {
      const proxy = await startTcpProxy((await redisServer()).port);
      opened.push(() => proxy.close());
      proxy.silent = true;
      return `redis://127.0.0.1:${proxy.port}`;
    },
    /^problem reachable: .* → (see whether the server is busy or frozen|check the network path)/,
  ],
  [
    'an HTTP server',
    () => listening(createHttpServer((_, response) => response.end('Hello'))),
    /^problem reachable: PROTOCOL: what listens .* is no Redis server → give host and port of the Redis server/,
  ],
  [
    'an IMAP server, whose greeting a Redis client takes for a list',
    () => listening(createServer((socket) => socket.on('error', () => {}).end('* OK ready\r\n'))),
    /^problem reachable: PROTOCOL: .* → give host and port of the Redis server/,
  ],
  [
    'a server that sends back whatever it receives',
    () => listening(createServer((socket) => socket.on('error', () => {}).pipe(socket))),
    /^problem reachable: replies, but not as a Redis server does → give host and port of the Redis server/,
  ],
  [
    'a server that says nothing',
    () => listening(createServer((socket) => socket.on('error', () => {}).resume())),
    /^problem reachable: the store took longer than 3000 ms → see whether the server is busy or frozen/,
  ],
  [
    'no connection left',
    async () => {
      const redis = await redisServer();
      await ask(redis, 'CONFIG', 'SET', 'maxclients', '1');
      const other = createConnection(redis.port, '127.0.0.1');
      opened.push(() => other.destroy());
      other.write('PING\r\n');
      await once(other, 'data');
      return redis.url;
    },
    /^problem reachable: MAXCLIENTS: .* → raise "maxclients"/,
  ],
];

/** Where a server listens that is none of Redis. */
async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // listening on TCP
  opened.push(() => server.close());
  return `redis://127.0.0.1:${port}`;
}

async function tlsServer(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  opened.push(() => rmSync(folder, { recursive: true }));
  const of = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=redis.test';
  const out = '-keyout own.key -out own.crt -addext subjectAltName=IP:127.0.0.1';
  execFileSync('openssl', ['req', ...of.split(' '), ...out.split(' ')], { cwd: folder, stdio: 'ignore' });
  const files = ['--tls-cert-file', join(folder, 'own.crt'), '--tls-key-file', join(folder, 'own.key')];
  const port = await freePort();
  await redisServer(
    ...['--tls-port', String(port), ...files, '--tls-ca-cert-file', join(folder, 'own.crt')],
    ...['--tls-auth-clients', 'no'],
  );
  return `rediss://127.0.0.1:${port}`;
}

describe('npx notify-organisations doctor', () => {
  it.for(BROKEN)('names the cause and what to do: %s', async ([, start, line]) => {
    const { exitCode, findings } = await doctor('--redis', await start());
    expect(wrong(findings)).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
    // What only follows from it is not said again; each right is.
    expect(wrong(findings).filter((each) => !each.startsWith('problem rights'))).toHaveLength(
      line.source.includes('rights') ? 0 : 1,
    );
    expect(exitCode).toBe(1);
    expect(JSON.stringify(findings)).not.toMatch(/secret|wrong@/);
  });

  it('ends with 0 where nothing is wrong, and leaves nothing behind', async ({ api, makeClient }) => {
    const redis = await redisServer('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    const cache = redisCache(redis.url);
    opened.push(() => cache.close());
    await until(() => isHit(makeClient({ cache })));
    const before = String(await ask(redis, 'DBSIZE'));
    api.requests.length = 0;
    const { exitCode, findings } = await doctor(
      ...['--redis', redis.url, '--base-url', api.url, '--secret', secret, '--key', key],
    );
    expect(wrong(findings)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(String(await ask(redis, 'DBSIZE'))).toBe(before);
    expect(api.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    const checks = new Set(findings.map(({ check }) => check));
    for (const check of [
      'version',
      'role',
      'rights',
      'eviction policy',
      'memory',
      'evicted keys',
      'round trip',
    ])
      expect(checks).toContain(check);
    for (const check of [
      'near cache',
      'witnesses (sharedWith)',
      'clock',
      'token',
      'responses',
      'time per read',
    ])
      expect(checks).toContain(check);
    expect(said(findings, 'entries')).toEqual([
      expect.stringMatching(/^1 of notify-admin, \d+ bytes; largest /),
    ]);
    expect(said(findings, 'entry')).toEqual([expect.stringMatching(/valid, so it is served$/)]);
  });

  it('says in a line each what to do', async () => {
    const { text } = await doctorCommand({ name, operations, keyTemplates }, [
      ...['--redis', `redis://127.0.0.1:${await freePort()}`],
    ]);
    expect(text).toMatch(
      /^PROBLEM {2}Redis 127\.0\.0\.1:\d+, reachable: ECONNREFUSED: .* → check host and port/,
    );
    expect(text).toMatch(/\n1 checks?, problems: 1, warnings: 0$/);
  });

  it('notes what only some applications need and this server cannot do', async () => {
    const redis = await redisServer('--rename-command', 'PEXPIRETIME', '');
    await ask(redis, ...'ACL SETUSER app on >secret ~* +@all -client|tracking'.split(' '));
    const { exitCode, findings } = await doctor('--redis', portOf(redis, 'app:secret@'));
    expect(said(findings, 'witnesses (sharedWith)')[0]).toContain('must be Redis 7 or later, or Valkey');
    expect(said(findings, 'near cache')[0]).toContain('NOPERM');
    expect(exitCode).toBe(0);
  });

  it('says why an entry is not served', async ({ api, makeClient }) => {
    const redis = await redisServer('--enable-debug-command', 'yes');
    const cache = redisCache(redis.url);
    opened.push(() => cache.close());
    const client = makeClient({ cache });
    const entry = async () => {
      const args = ['--redis', redis.url, '--namespace', api.url, '--key', key];
      return said((await doctor(...args)).findings, 'entry')[0];
    };
    expect(await entry()).toMatch(/^none is stored/);
    await until(() => isHit(client));
    await client.cache.invalidate('organisation');
    expect(await entry()).toMatch(
      /not valid, so the API is asked: group organisation was invalidated since$/,
    );
    await until(() => isHit(client));
    const hold = api.inject({ kind: 'hold', when: { method: 'POST' } });
    const write = client.updateOrganisation(update);
    await hold.arrived;
    expect(await entry()).toMatch(/the key was invalidated since; a write is in flight/);
    hold.release();
    await write;
    await until(() => isHit(client));
    await ask(redis, 'DEBUG', 'CHANGE-REPL-ID');
    expect(await entry()).toMatch(/it was stored before a failover or a restart of Redis/);
    const [stored] = (await ask(redis, 'KEYS', '*:entry:*')) as [string];
    await ask(redis, 'APPEND', stored, 'x');
    expect(await entry()).toMatch(/damaged/);
  });

  it.for([
    ['a list', 'LPUSH', 'WRONGTYPE: a key of the cache holds a value that is not text'],
    ['another text', 'SET', 'a version was overwritten by something else than this cache'],
  ] as const)(
    'names a version in whose place somebody put %s, as the client does',
    async ([, write, cause], { api, makeClient }) => {
      const redis = await redisServer();
      const cache = redisCache(redis.url);
      opened.push(() => cache.close());
      const reasons: string[] = [];
      const client = makeClient({ cache, onCacheEvent: ({ reason = '' }) => reasons.push(reason) });
      await until(() => isHit(client));
      const [version] = (await ask(redis, 'KEYS', `*:version:{${key}}`)) as [string];
      await ask(redis, 'DEL', version);
      await ask(redis, write, version, 'other');
      const { findings } = await doctor('--redis', redis.url, '--namespace', api.url, '--key', key);
      expect(wrong(findings)).toEqual([
        expect.stringMatching(/^problem contents: .*:version:\{.*\} holds what no client .* → delete it/),
      ]);
      expect(said(findings, 'entry')).toEqual([
        expect.stringMatching(/not valid.*: the key has no version$/),
      ]);
      await until(async () => (await isHit(client)) || reasons.some((reason) => reason.startsWith(cause)));
      expect(reasons.filter((reason) => reason.includes('evicted'))).toEqual([]);
      // What is no text stays until somebody deletes it; a text becomes a version again.
      if (write === 'LPUSH') await ask(redis, 'DEL', version);
      await until(() => isHit(client));
    },
  );

  it('says where entries are when there are none', async () => {
    const redis = await redisServer();
    await ask({ url: `${redis.url}/2` }, 'SET', 'a', '1');
    const { findings } = await doctor('--redis', redis.url, '--namespace', 'data');
    expect(wrong(findings)).toContainEqual(
      expect.stringMatching(/^warning entries: none; 1 key in database 2 → compare/),
    );
  });

  it.for([
    [
      'unreachable',
      async () => ({ url: `http://127.0.0.1:${await freePort()}` }),
      /^problem reachable: ECONNREFUSED → /,
    ],
    [
      'of another secret',
      () => apiServer({ secret: 'other' }),
      /^problem token: refused with 403: .* → check --client-id/,
    ],
    ['of another client', () => apiServer({ clientId: 'other' }), /^problem token: refused with 401: /],
    [
      'of another time',
      () => apiServer({ now: () => Date.now() - 60_000 }),
      /^problem clock: this machine is (59|60|61) s ahead; .* → set the clock/,
    ],
    [
      'another one',
      async () => {
        const api = await apiServer();
        api.inject({ kind: 'status', status: 404, times: 1 });
        return api;
      },
      /^problem token: not known whether it is accepted: the status is 404 → check that --base-url/,
    ],
    [
      'changed',
      async () => {
        const api = await apiServer();
        api.inject({ kind: 'status', status: 418, when: { path: /\/services$/ } });
        return api;
      },
      /^problem responses: drift: getOrganisationServices .* → correct the API or the document/,
    ],
  ] as const)('names what is wrong with an API that is %s', async ([, start, line]) => {
    const { url } = await start();
    const { exitCode, findings } = await doctor('--base-url', url, '--secret', secret);
    expect(wrong(findings)).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
    expect(exitCode).toBe(1);
  });

  it.for([
    [[], 'give Redis (--redis, --cluster or --sentinel), --base-url, or both'],
    [['--redis', 'redis://a', '--cluster', 'redis://b'], 'give one of --redis, --cluster and --sentinel'],
    [['--sentinel', 'redis://a'], '--sentinel and --sentinel-name go together'],
    [['--redis', 'http://a:secret@b'], 'must be a URL like redis://localhost:6379'],
    [['--redis', 'redis://a', '--tls'], 'are for the primary behind --sentinel'],
    [['--redis', 'redis://a', '--key', key], '--key needs Redis and --base-url or --namespace'],
    [['--redis', 'redis://a', '--namespace', 'b', '--key', 'nothing'], '"nothing" is no key of this API'],
    [['--base-url', 'localhost:6011'], '--base-url must be an absolute http or https URL'],
    [['--base-url', 'http://h/?a=secret@'], '--base-url must have neither a query nor a fragment'],
    [['--base-url', 'http://a:secret@h'], '--base-url must not hold credentials'],
    [['--base-url', 'http://h', '--secret', ''], '--secret is empty'],
    [['--base-url', 'http://h', '--secret='], '--secret is empty'],
    [['--redis', ''], '--redis is empty'],
    [['--namespace='], '--namespace is empty'],
    [[''], 'the argument is empty'],
    [['--everything'], "Unknown option '--everything'"],
  ] as const)('refuses %j', async ([args, message]) => {
    const { text, exitCode } = await doctorCommand({ name, operations, keyTemplates }, args);
    expect(exitCode).toBe(2);
    expect(text).toContain(message);
    expect(text).not.toContain('secret@');
  });
});
