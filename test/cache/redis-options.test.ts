import { describe, expect, it } from 'vitest';
import { redisCache } from '../../src/stores/redis.ts';

const url = 'redis://localhost:6379';

/** What a caller in JavaScript could give. */
const refused = (...args: readonly unknown[]) => {
  try {
    redisCache(...(args as Parameters<typeof redisCache>));
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_option' });
    return (error as Error).message;
  }
  return 'nothing refused';
};

describe('the options of a Redis cache are an allow-list (redis 13)', () => {
  it.each([
    [
      { host: 'localhost', port: 1 },
      'unknown option "host"; known are',
      'url',
      'socket',
      'cluster',
      'sentinel',
    ],
    [{ url, db: 3 }, 'unknown option "db"; known are', 'database'],
    [{ url, readonly: true }, 'unknown option "readonly"'],
    [{ url, useReplicas: true }, 'unknown option "useReplicas"'],
    [{ url, commandsQueueMaxLength: 10 }, 'unknown option "commandsQueueMaxLength"'],
    [{ url, clientSideCache: {} }, 'unknown option "clientSideCache"'],
    [{ url, commandOptions: {} }, 'unknown option "commandOptions"'],
    [{ url, RESP: 2 }, 'unknown option "RESP"'],
    [{ url, disableOfflineQueue: false }, 'unknown option "disableOfflineQueue"'],
    [{ rootNodes: [] }, 'unknown option "rootNodes"; known are', 'cluster'],
    [{ sentinelRootNodes: [], name: 'x' }, 'unknown option "sentinelRootNodes"; known are', 'sentinel'],
    [
      { url, socket: { socketTimeout: 100 } },
      'redisCache: socket: unknown option "socketTimeout"; known are',
    ],
    [{ url, socket: { reconnectStrategy: 5 } }, 'unknown option "reconnectStrategy"'],
    [{ cluster: [url], database: 1 }, 'unknown option "database"'],
    [{ cluster: [url], socket: { host: 'x' } }, 'unknown option "host"'],
    [
      { sentinel: { name: 'x', nodes: [url], replicaPoolSize: 1 } },
      'sentinel: unknown option "replicaPoolSize"',
    ],
    [{ sentinel: { nodes: [url] } }, 'sentinel: option "name" must be a string'],
    [{ cluster: [url], sentinel: { name: 'x', nodes: [url] } }, 'unknown option "sentinel"'],
  ])('refuses %o', (options, ...messages) => {
    for (const message of messages) expect(refused(options)).toContain(message);
  });

  it.each([
    ['http://localhost', 'must be a URL like redis://localhost:6379'],
    ['localhost:6379', 'must be a URL like'],
    ['redis://', 'must be a URL like'],
    ['unix:///tmp/redis.sock', 'must be a URL like'],
    ['', 'must be a URL like'],
    [`${url}/first`, 'must end with a database number'],
    [`${url}/1/2`, 'must end with a database number'],
    [`${url}?db=3`, 'must have neither a query nor a fragment'],
    [`${url}#3`, 'must have neither a query nor a fragment'],
    ['redis://user:100%@host', 'has a "%" in its user or password'],
  ])('refuses the URL %s, alone and as an option, without quoting it', (address, message) => {
    for (const given of [address, { url: address }, { cluster: [address] }]) {
      expect(refused(given)).toContain(message);
      expect(refused(given)).not.toContain('100%');
    }
  });

  it('refuses values that would be used in silence as something else', () => {
    expect(refused({ url, database: '3' })).toContain('option "database" must be a whole number');
    expect(refused({ url, database: -1 })).toContain('option "database"');
    expect(refused({ url, password: '' })).toContain('option "password" must be a string that is not empty');
    expect(refused({ url, socket: null })).toContain('option "socket" must be an object');
    expect(refused({ socket: { host: 'x', port: '6379' } })).toContain(
      'option "port" must be a whole number',
    );
    expect(refused({ socket: { host: 'x', port: 70_000 } })).toContain('option "port"');
    expect(refused({ url, socket: { tls: 'yes' } })).toContain('option "tls" must be true or false');
    expect(refused({ cluster: [] })).toContain('option "cluster" must be an array of URLs');
    expect(refused({ cluster: url })).toContain('option "cluster" must be an array of URLs');
    expect(refused({ cluster: [`${url}/1`] })).toContain('without a database number');
    expect(refused({ cluster: [url, 'rediss://b:1'] })).toContain('one scheme, user and password');
    expect(refused(url, { nearCache: 'yes' })).toContain('option "nearCache" must be true or false');
    expect(refused(url, { near: true })).toContain('unknown option "near"; known are nearCache');
  });

  it('refuses an address that is missing, which would be localhost, or given twice', () => {
    for (const options of [{}, { password: 'x' }, { socket: { port: 6380 } }, { socket: { tls: true } }])
      expect(refused(options)).toContain(
        'needs "url", "socket.host", "socket.path", "cluster" or "sentinel"',
      );
    for (const [options, name] of [
      [{ url, socket: { host: 'other' } }, 'socket.host'],
      [{ url, socket: { path: '/tmp/x' } }, 'socket.path'],
      [{ url, socket: { tls: true } }, 'socket.tls'],
      [{ url: 'redis://user:secret@host', username: 'other' }, 'username'],
      [{ url: 'redis://:secret@host', password: 'other' }, 'password'],
      [{ url: `${url}/2`, database: 3 }, 'database'],
    ] as const)
      expect(refused(options)).toContain(`option "${name}" and the URL say the same thing`);
  });

  it('refuses what is neither a URL nor options', () => {
    for (const nothing of [undefined, null, 7, []])
      expect(refused(nothing)).toMatch(/redisCache: (needs|unknown)/);
  });

  it('takes everything else, and leaves the options as they are', () => {
    const lookup = () => {};
    const all = [
      {
        url: `${url}/3`,
        name: 'mine',
        pingInterval: 1_000,
        socket: { keepAlive: true, connectTimeout: 500 },
      },
      { url: 'rediss://user:p%25ss@host:6380/1', socket: { ca: 'x', cert: ['y'], key: 'z', tls: true } },
      { socket: { host: '::1', port: 6379, family: 6, lookup }, database: 2, username: 'a', password: 'b' },
      { socket: { path: '/var/run/redis.sock' } },
      { cluster: [url, 'redis://other:7001'], password: 'x', socket: { noDelay: true } },
      { sentinel: { name: 'primary', nodes: [url], password: 'x' }, database: 1, socket: { tls: true } },
    ];
    for (const options of all) {
      const before = { ...options };
      expect(refused(options)).toBe('nothing refused');
      expect(options).toEqual(before);
    }
    for (const address of [url, 'redis://[::1]:6379/0', 'redis://:secret@host']) {
      expect(refused(address)).toBe('nothing refused');
    }
  });
});
