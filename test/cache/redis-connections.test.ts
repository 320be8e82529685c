import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CacheStore, type RedisAddress, redisCache } from '../../src/stores/redis.ts';
import { redisCause } from '../../src/stores/redis-cause.ts';
import { untilItSucceeds } from '../support/calls.ts';
import { freePort } from '../support/free-port.ts';
import { ask, until } from '../support/redis-commands.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

let folder: string;
const opened: Array<() => unknown> = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-connections-'));
});
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function redisServer(...settings: string[]): Promise<RedisServer> {
  const redis = await startRedis(...settings);
  opened.push(() => redis.stop());
  return redis;
}

function cacheOn(address: RedisAddress): CacheStore {
  const cache = redisCache(address);
  opened.push(() => cache.close());
  return cache;
}

const lookUp = (cache: CacheStore) => Promise.resolve(cache.lookUp('t:entry', ['t:version']));

/** Resolves once the cache answers. */
const works = (cache: CacheStore) =>
  until(() =>
    lookUp(cache).then(
      () => true,
      () => false,
    ),
  );

/** What an operator reads of a cache that cannot be used, once it says more than that it took long. */
async function causeOf(address: RedisAddress): Promise<string> {
  const cache = cacheOn(address);
  let cause = '';
  await until(async () => {
    await lookUp(cache).catch(() => {});
    cause = cache.status?.().lastCause ?? '';
    return cause !== '' && !cause.includes('longer than');
  });
  expect(cache.status?.().breaker).not.toBe('closed');
  return cause;
}

/** A private authority and what it has signed. */
function certificates() {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  openssl(...request, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test-authority');
  const sign = [
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-keyout',
    'own.key',
    '-out',
    'own.crt',
    '-subj',
    '/CN=test',
  ];
  openssl(
    ...request,
    ...sign,
    '-addext',
    'subjectAltName=DNS:redis.test',
    '-addext',
    'basicConstraints=CA:FALSE',
  );
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const paths = [
    '--tls-cert-file',
    file('own.crt'),
    '--tls-key-file',
    file('own.key'),
    '--tls-ca-cert-file',
    file('ca.crt'),
  ];
  return { paths, ca: read('ca.crt'), cert: read('own.crt'), key: read('own.key') };
}

describe('a cache connects', () => {
  it('with TLS, an authority of one’s own and a client certificate, and says what is wrong with others', async () => {
    const { paths, ca, cert, key } = certificates();
    const port = await freePort();
    await redisServer('--tls-port', String(port), ...paths, '--tls-auth-clients', 'yes');
    const url = `rediss://127.0.0.1:${port}`;
    const servername = 'redis.test';
    await works(cacheOn({ url, socket: { ca, cert, key, servername, tls: true } }));
    expect(await causeOf({ url, socket: { cert, key, servername, tls: true } })).toMatch(
      /^[A-Z_]+: the (CA|certificate) of the Redis server .* "socket\.ca" \(fix the configuration\)$/,
    );
    expect(await causeOf({ url, socket: { ca, cert, key, tls: true } })).toContain(
      'ERR_TLS_CERT_ALTNAME_INVALID: the certificate of the Redis server is for another host name',
    );
    expect(await causeOf({ url, socket: { ca, servername, tls: true } })).toMatch(
      /certificate|closed|broken/,
    );
  });

  it('through a Unix socket', async () => {
    const path = join(folder, 'redis.sock');
    await redisServer('--unixsocket', path);
    await works(cacheOn({ socket: { path, tls: false } }));
    expect(await causeOf({ socket: { path: join(folder, 'none.sock'), tls: false } })).toBe(
      'ENOENT: there is no Unix socket at the path',
    );
  });

  it('to a database by its number, in the URL and as an option', async () => {
    const redis = await redisServer();
    for (const [address, database] of [
      [`${redis.url}/3`, 3],
      [{ url: redis.url, database: 5 }, 5],
    ] as const) {
      const cache = cacheOn(address);
      const times = { pendingMs: 1, versionTtlMs: 60_000, originLagMs: 0 };
      await untilItSucceeds(async () => cache.leaseFill(['t:version'], await lookUp(cache), times));
      expect(String(await ask(redis, 'INFO', 'keyspace'))).toContain(`db${database}:keys=1`);
    }
  });

  it('as a user of the server’s access list', async () => {
    const redis = await redisServer();
    await ask(redis, 'ACL', 'SETUSER', 'app', 'on', '>p%ss:word', '~*', '+@all');
    await works(cacheOn(redis.url.replace('//', '//app:p%25ss%3Aword@')));
    await works(cacheOn({ url: redis.url, username: 'app', password: 'p%ss:word' }));
  });

  it('to an IPv6 address', async () => {
    const redis = await redisServer('--bind', '127.0.0.1 ::1');
    await works(cacheOn(`redis://[::1]:${redis.port}`));
  });

  it('anew to where the name of the host leads, when that has moved', async () => {
    const one = await redisServer();
    const two = await redisServer('--bind', '127.0.0.2', '--port', String(one.port));
    let address = '127.0.0.1';
    const cache = cacheOn({
      socket: {
        host: 'redis.test',
        port: one.port,
        tls: false,
        lookup: (_host, _options, done) => done(null, [{ address, family: 4 }]),
      },
    });
    await works(cache);
    address = '127.0.0.2';
    await one.kill();
    await works(cache);
    const url = `redis://127.0.0.2:${one.port}`;
    expect(String(await ask({ url }, 'INFO', 'commandstats'))).toContain('cmdstat_mget');
    await two.kill();
  });
});

describe('a cache that cannot connect names the cause (redis 14)', () => {
  it('of a port that nobody listens on, and of a host that nobody knows', async () => {
    expect(await causeOf(`redis://127.0.0.1:${await freePort()}`)).toBe(
      'ECONNREFUSED: nothing listens at the address and port of the Redis server',
    );
    expect(await causeOf('redis://no-such-host.invalid')).toMatch(
      /^(ENOTFOUND|EAI_AGAIN): the host name of the Redis server (is unknown|cannot be resolved now)$/,
    );
  });

  it('of a wrong password, and of none', async () => {
    const redis = await redisServer('--requirepass', 'secret');
    const wrong = redis.url.replace('//', '//:canary-password@');
    const cause = await causeOf(wrong);
    expect(cause).toBe(
      'WRONGPASS: the user name or the password is wrong, or the user is disabled (fix the configuration)',
    );
    expect(await causeOf(redis.url)).toBe(
      'NOAUTH: the Redis server asks for a password (fix the configuration)',
    );
  });

  it('of a database that does not exist', async () => {
    const redis = await redisServer('--databases', '2');
    expect(await causeOf(`${redis.url}/7`)).toBe(
      'DATABASE: the Redis server has no database of this number (fix the configuration)',
    );
  });

  it('of a server that has all the clients that it takes', async () => {
    const redis = await redisServer('--maxclients', '1');
    const cache = cacheOn(redis.url);
    await works(cache);
    expect(await causeOf(redis.url)).toMatch(/^MAXCLIENTS|^ECONNRESET|closed the connection/);
  });

  it('of a server that speaks no TLS', async () => {
    const redis = await redisServer();
    expect(await causeOf(redis.url.replace('redis:', 'rediss:'))).toMatch(
      /may not speak it|does not speak TLS|ECONNRESET|closed the connection/,
    );
  });

  it('of a server that is slow', async () => {
    const redis = await redisServer();
    const proxy = await startTcpProxy(redis.port);
    opened.push(() => proxy.close());
    const cache = cacheOn(`redis://127.0.0.1:${proxy.port}`);
    await works(cache);
    proxy.delayMs = 110;
    // A machine that is busy itself does not blame the store at once.
    await until(async () => {
      await lookUp(cache).catch(() => {});
      return cache.status?.().breaker !== 'closed';
    });
    expect(cache.status?.().lastCause).toMatch(/^the store took longer than (90|125) ms$/);
    expect(cache.status?.().sinceMs).toBeLessThanOrEqual(Date.now());
    proxy.delayMs = 0;
    await works(cache);
    expect(cache.status?.().breaker).toBe('closed');
  });

  it.each([
    [
      'LOADING Redis is loading the dataset in memory',
      'LOADING: the Redis server is loading its data',
      false,
    ],
    [
      'MASTERDOWN Link with MASTER is down',
      'MASTERDOWN: the Redis server is a replica without its primary',
      false,
    ],
    ['READONLY You can’t write', 'READONLY: the Redis server is a read-only replica, needed for SET', false],
    [
      'MISCONF Redis is configured to save',
      'MISCONF: the Redis server cannot save to disk and refuses writes',
      false,
    ],
    ['CLUSTERDOWN Hash slot not served', 'CLUSTERDOWN: the cluster does not serve all slots', false],
    [
      'ERR unknown command `GETEX`, with args',
      'UNKNOWN: the Redis server does not know a command; it must be Redis 6.2 or later, or Valkey, needed for SET (fix the configuration)',
      true,
    ],
    [
      'WRONGTYPE Operation against a key',
      'WRONGTYPE: a key of the cache holds a value that is not text, needed for SET (fix the configuration)',
      true,
    ],
    [
      'DENIED Redis is running in protected mode',
      'DENIED: the Redis server is in protected mode and takes local connections only (fix the configuration)',
      true,
    ],
    ['NEWCODE with a canary', 'SimpleError NEWCODE', false],
    [
      'Unknown RESP type 72 "H"',
      'PROTOCOL: what listens at the address and port is no Redis server (fix the configuration)',
      true,
    ],
  ])('of what a server says: %s', (said, words, isPermanent) => {
    // As node-redis calls what a server says.
    class SimpleError extends Error {}
    const cause = redisCause(new SimpleError(said), 'SET');
    expect(cause.message).toBe(words);
    expect(cause.isPermanent).toBe(isPermanent);
  });
});
