import { describeStoreError, StoreError } from '../cache/store-error.ts';

/** Words for what goes away by itself, or when somebody sees to the server. */
const OUTAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the address and port of the Redis server',
  ECONNRESET: 'the connection was broken',
  EPIPE: 'the connection was broken',
  ETIMEDOUT: 'the Redis server cannot be reached',
  EHOSTUNREACH: 'the Redis server cannot be reached',
  ENETUNREACH: 'the Redis server cannot be reached',
  ENOTFOUND: 'the host name of the Redis server is unknown',
  EAI_AGAIN: 'the host name of the Redis server cannot be resolved now',
  ENOENT: 'there is no Unix socket at the path',
  ConnectionTimeoutError:
    'the Redis server did not take the connection in time; with TLS: it may not speak it',
  SocketClosedUnexpectedlyError: 'the Redis server closed the connection',
  DisconnectsClientError: 'the connection to the Redis server was closed',
  READONLY: 'the Redis server is a read-only replica',
  OOM: 'the Redis server is out of memory, and evicts nothing: its policy forbids that, or nothing is left to evict',
  LOADING: 'the Redis server is loading its data',
  MASTERDOWN: 'the Redis server is a replica without its primary',
  NOREPLICAS: 'the Redis server has too few replicas in reach to take writes',
  MISCONF: 'the Redis server cannot save to disk and refuses writes',
  BUSY: 'the Redis server runs a script',
  CLUSTERDOWN: 'the cluster does not serve all slots',
  TRYAGAIN: 'the slot of the key is being moved',
  MAXCLIENTS: 'the Redis server has the largest number of clients that it takes',
};

/** Words for mistakes in the configuration. */
const MISTAKES: Readonly<Record<string, string>> = {
  ERR_MODULE_NOT_FOUND: 'a package is not installed; run "npm install @keyv/redis keyv"',
  WRONGPASS: 'the user name or the password is wrong, or the user is disabled',
  NOAUTH: 'the Redis server asks for a password',
  NOPERM: 'the Redis user lacks a right',
  DENIED: 'the Redis server is in protected mode and takes local connections only',
  WRONGTYPE: 'a key of the cache holds a value that is not text',
  DATABASE: 'the Redis server has no database of this number',
  UNKNOWN: 'the Redis server does not know a command; it must be Redis 6.2 or later, or Valkey',
  'UNKNOWN PEXPIRETIME':
    'the Redis server cannot tell when a key expires, as the witnesses of a store in "sharedWith" must; it must be Redis 7 or later, or Valkey',
  PROTOCOL: 'what listens at the address and port is no Redis server',
  EACCES: 'the Unix socket may not be opened by this process',
  EPROTO: 'the Redis server does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the Redis server does not speak TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the Redis server is for another host name',
  CERT_HAS_EXPIRED: 'the certificate of the Redis server has expired',
  CERT_NOT_YET_VALID: 'the certificate of the Redis server is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the certificate of the Redis server is self-signed; give its CA in "socket.ca"',
  SELF_SIGNED_CERT_IN_CHAIN: 'the CA of the Redis server is not trusted; give it in "socket.ca"',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the CA of the Redis server is not trusted; give it in "socket.ca"',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the CA of the Redis server is not trusted; give it in "socket.ca"',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the Redis server asks for a client certificate',
};

/** What Redis says without a code of its own. */
const SAID: ReadonlyArray<readonly [pattern: RegExp, code: string]> = [
  [/^ERR DB index is out of range/, 'DATABASE'],
  [/^ERR max(imum)? number of clients/, 'MAXCLIENTS'],
  [/^Unknown RESP type|^Invalid array length/, 'PROTOCOL'],
  [/^ERR unknown (command|subcommand)/, 'UNKNOWN'],
];

/** Another node of the cluster has the slot of a key, or is about to. */
export class Redirection extends StoreError {
  /** Whether just these commands are to be sent there, since the slot is being moved. */
  readonly isAsk: boolean;
  readonly #address: string;

  constructor(isAsk: boolean, address: string) {
    super('the slot of a key was moved to another node of the cluster');
    this.isAsk = isAsk;
    this.#address = address;
  }

  /** Where to send the commands, when the node at `host` said so. */
  addressFrom(host: string): string {
    return this.#address.startsWith(':') ? host + this.#address : this.#address;
  }
}

/**
 * What Redis, its client or the network failed with, in words that can be shown. A mistake in the configuration is
 * permanent; everything else is an outage.
 * @param command Name of the command that failed.
 */
export function redisCause(error: unknown, command?: string): StoreError {
  if (error instanceof StoreError) return error;
  const [, kind, address] = (error instanceof Error && /^(MOVED|ASK) \d+ (\S+)$/.exec(error.message)) || [];
  if (kind !== undefined && address !== undefined) return new Redirection(kind === 'ASK', address);
  const code = codeOf(error);
  const words = code && (OUTAGES[code] ?? MISTAKES[`${code} ${command}`] ?? MISTAKES[code]);
  if (code === undefined || words === undefined) return new StoreError(describeStoreError(error));
  const isPermanent = Object.hasOwn(MISTAKES, code);
  const namesCommand = command !== undefined && /^(NOPERM|UNKNOWN|WRONGTYPE|READONLY|OOM)$/.test(code);
  const context = `${namesCommand ? `, needed for ${command}` : ''}${isPermanent ? ' (fix the configuration)' : ''}`;
  return new StoreError(`${code}: ${words}${context}`, { code, isPermanent });
}

/** The code of a failure that there are words for. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const said = SAID.find(([pattern]) => pattern.test(error.message))?.[1];
  return said ?? /^[A-Z]{3,}\b/.exec(error.message)?.[0] ?? error.constructor.name;
}
