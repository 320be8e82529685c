import type { parseArgs } from 'node:util';
import { normalised } from '../../src/call/endpoints.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { httpUrl } from '../../src/options.ts';
import { checkAddress, type RedisAddress } from '../../src/stores/redis-options.ts';

/** What `parseArgs` needs to know of the options that say where Redis is. */
export const REDIS_ARGUMENTS = {
  redis: { type: 'string' },
  cluster: { type: 'string', multiple: true },
  sentinel: { type: 'string', multiple: true },
  'sentinel-name': { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  database: { type: 'string' },
  tls: { type: 'boolean', default: false },
  'base-url': { type: 'string' },
  namespace: { type: 'string' },
} as const;

/** The same for people. */
export const REDIS_USAGE = `Redis, as the clients have it in redisCache():
  --redis URL           one server, such as rediss://user:password@localhost:6380/1
  --cluster URL         a node of a cluster; may be given several times
  --sentinel URL        a Sentinel; give all of them, and
  --sentinel-name NAME  what they call the primary; with --username, --password, --database and --tls for it
env:NAME in the place of a value is that of the environment variable NAME, which no list of processes shows.
A CA of your own: NODE_EXTRA_CA_CERTS=ca.pem npx notify-organisations …

Whose entries:
  --base-url URL        the client's option baseUrl, or
  --namespace NAME      its option cacheNamespace`;

/** Values of {@link REDIS_ARGUMENTS}. */
export type RedisValues = ReturnType<typeof parseArgs<{ options: typeof REDIS_ARGUMENTS }>>['values'];

/**
 * Where Redis is; `undefined` when nothing says so.
 *
 * @throws {InvalidArgumentError} `invalid_argument` when it is said twice.
 * @throws {InvalidOptionError} `invalid_option` when it cannot be used.
 */
export function redisAddressOf(values: RedisValues): RedisAddress | undefined {
  const { redis, cluster, sentinel: nodes, 'sentinel-name': name, tls } = values;
  const { username, password, database } = values;
  if ([redis, cluster, nodes].filter((each) => each !== undefined).length > 1)
    throw new InvalidArgumentError('give one of --redis, --cluster and --sentinel');
  if ((nodes === undefined) !== (name === undefined))
    throw new InvalidArgumentError('--sentinel and --sentinel-name go together');
  const options = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database: Number(database) }),
  };
  if (nodes === undefined && (tls || Object.keys(options).length > 0))
    throw new InvalidArgumentError(
      '--username, --password, --database and --tls are for the primary behind --sentinel; a URL says them itself',
    );
  // node-redis has one type for each kind of socket.
  const sentinel = nodes && name && { sentinel: { name, nodes }, ...options, socket: { tls } as never };
  const address = redis ?? (cluster && { cluster }) ?? (sentinel || undefined);
  if (address !== undefined) checkAddress(address);
  return address;
}

/**
 * The name of the data, as the clients make it; `undefined` when nothing says so.
 *
 * @throws {InvalidArgumentError} `invalid_argument` for a base URL that is none.
 */
export function dataOf({ namespace, 'base-url': baseUrl }: RedisValues): string | undefined {
  const wrong = baseUrl === undefined ? undefined : httpUrl(baseUrl);
  if (wrong !== undefined) throw new InvalidArgumentError(`--base-url ${wrong}`);
  return namespace ?? (baseUrl === undefined ? undefined : normalised(baseUrl));
}
