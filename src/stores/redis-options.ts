import type { RedisClientOptions } from '@keyv/redis';
import { InvalidOptionError } from '../errors.ts';
import {
  type Check,
  callable,
  checkOptions,
  isObject,
  milliseconds,
  nonEmptyString,
  trueOrFalse,
  wholeNumber,
} from '../options.ts';

/** What node-redis takes for a connection, as far as the cache stays sound with it. */
export type RedisConnectionOptions = Pick<
  RedisClientOptions,
  | 'username'
  | 'password'
  | 'credentialsProvider'
  | 'database'
  | 'name'
  | 'clientInfoTag'
  | 'disableClientInfo'
  | 'pingInterval'
  | 'socket'
>;

/** One primary: `url`, or `socket.host` and `socket.port`, or `socket.path`. */
export interface RedisServerOptions extends RedisConnectionOptions {
  /** Such as `rediss://user:password@host:6380/1`. */
  readonly url?: string;
}

/** The primaries of a cluster. */
export interface RedisClusterOptions extends Omit<RedisConnectionOptions, 'database'> {
  /** URLs of some nodes, from which the others are found. */
  readonly cluster: readonly string[];
}

/** The primary that a majority of all Sentinels names. The other options are for connections to it. */
export interface RedisSentinelOptions extends RedisConnectionOptions {
  /** Who knows where the primary is. */
  readonly sentinel: {
    /** What the Sentinels call the primary. */
    readonly name: string;
    /** URLs of all Sentinels, such as `redis://10.0.0.1:26379`. */
    readonly nodes: readonly string[];
    /** User name for the Sentinels themselves. */
    readonly username?: string;
    /** Password for the Sentinels themselves. */
    readonly password?: string;
  };
}

/** Where Redis is. */
export type RedisAddress = string | RedisServerOptions | RedisClusterOptions | RedisSentinelOptions;

/** Checks where Redis is. @throws {InvalidOptionError} `invalid_option` */
export function checkAddress(address: RedisAddress): void {
  const options = typeof address === 'string' ? { url: address } : address;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('redisCache: needs a URL such as redis://localhost:6379, or options');
  }
  const { database, ...others } = CONNECTION;
  if ('cluster' in options) {
    checkOptions('redisCache', options, { ...others, cluster: isNodes }, ['cluster']);
    checkSocket(options.socket);
  } else if ('sentinel' in options) {
    checkOptions('redisCache', options, { ...CONNECTION, sentinel: isObject }, ['sentinel']);
    const checks = { name: nonEmptyString, nodes: isNodes, ...CREDENTIALS };
    checkOptions('redisCache: sentinel', options.sentinel, checks, ['name', 'nodes']);
    checkSocket(options.socket);
  } else {
    checkOptions('redisCache', options, { ...CONNECTION, url: isRedisUrl, ...ELSEWHERE });
    checkSocket(options.socket, ADDRESS);
    checkOneAddress(options);
  }
}

const isGiven: Check = (value) => (value === null ? 'must not be null' : undefined);

/** A message never quotes the URL, which may hold a password. */
const isRedisUrl: Check = (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
    return 'must be a URL like redis://localhost:6379 or rediss://user:password@host:6380/1';
  if (!/^(\/\d*)?$/.test(url.pathname))
    return 'must end with a database number such as /1, or without a path';
  if (/%(?![\da-f]{2})/i.test(url.username + url.password))
    return 'has a "%" in its user or password; write %25';
  return url.search || url.hash
    ? 'must have neither a query nor a fragment; give options beside it'
    : undefined;
};

const isNodes: Check = (value) => {
  if (!Array.isArray(value) || value.length === 0) return 'must be an array of URLs';
  const problem = value.map(isRedisUrl).find((text) => text !== undefined);
  if (problem !== undefined) return `holds a URL that ${problem}`;
  const urls = value.map((url: string) => new URL(url));
  if (urls.some(({ pathname }) => /\d/.test(pathname))) return 'must hold URLs without a database number';
  return new Set(urls.map(({ protocol, username, password }) => protocol + username + password)).size > 1
    ? 'must hold URLs with one scheme, user and password'
    : undefined;
};

const each = (check: Check, ...names: readonly string[]): Readonly<Record<string, Check>> =>
  Object.fromEntries(names.map((name) => [name, check]));

const CREDENTIALS = each(nonEmptyString, 'username', 'password');

const CONNECTION = {
  ...CREDENTIALS,
  ...each(nonEmptyString, 'name', 'clientInfoTag'),
  credentialsProvider: isObject,
  database: wholeNumber(0),
  disableClientInfo: trueOrFalse,
  pingInterval: milliseconds(1),
  socket: isObject,
};

/** So that a message about an unknown option names them too. */
const ELSEWHERE = { cluster: isNodes, sentinel: isObject };
const ADDRESS = { host: nonEmptyString, port: wholeNumber(1, 65_535), path: nonEmptyString };

const SOCKET = {
  ...each(nonEmptyString, 'localAddress', 'passphrase', 'servername', 'minVersion', 'maxVersion', 'ciphers'),
  ...each(trueOrFalse, 'noDelay', 'keepAlive', 'tls', 'rejectUnauthorized'),
  ...each(isGiven, 'ca', 'cert', 'key', 'pfx'),
  ...each(callable, 'lookup', 'checkServerIdentity'),
  family: wholeNumber(0, 6),
  connectTimeout: milliseconds(1),
  keepAliveInitialDelay: milliseconds(0),
  secureContext: isObject,
};

function checkSocket(socket: object = {}, address: Readonly<Record<string, Check>> = {}): void {
  checkOptions('redisCache: socket', socket, { ...address, ...SOCKET });
}

/** What is given twice would be taken from the URL in silence; what is not given at all would be localhost. */
function checkOneAddress({ url, username, password, database, socket = {} }: RedisServerOptions): void {
  const { host, path, port, tls } = socket as { host?: string; path?: string; port?: number; tls?: boolean };
  if (url === undefined) {
    if (host !== undefined || path !== undefined) return;
    throw new InvalidOptionError(
      'redisCache: needs "url", "socket.host", "socket.path", "cluster" or "sentinel"',
    );
  }
  const parsed = new URL(url);
  const both = [
    [host, true, 'socket.host'],
    [path, true, 'socket.path'],
    [port, true, 'socket.port'],
    [tls, tls !== (parsed.protocol === 'rediss:'), 'socket.tls'],
    [username, parsed.username !== '', 'username'],
    [password, parsed.password !== '', 'password'],
    [database, /\d/.test(parsed.pathname), 'database'],
  ] as const;
  const twice = both.find(([value, isInUrl]) => value !== undefined && isInUrl);
  if (twice !== undefined)
    throw new InvalidOptionError(
      `redisCache: option "${twice[2]}" and the URL say the same thing; give one of them`,
    );
}
