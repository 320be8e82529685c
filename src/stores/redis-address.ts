import { type ConnectionUse, RedisConnection } from './redis-connection.ts';
import type { RedisConnectionOptions } from './redis-options.ts';

/** An address as servers name it: host and port, with a colon between. A host can hold colons itself. */
export function addressOf(host: string, port: number): string {
  return `${host.replace(/^\[|\]$/g, '')}:${port}`;
}

/** The host of an address. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

/** A connection to an address that a server named. */
export function connectionAt(
  address: string,
  options: RedisConnectionOptions,
  use: ConnectionUse,
): RedisConnection {
  const host = hostOf(address);
  const port = Number(address.slice(host.length + 1));
  return new RedisConnection({ ...options, socket: { ...options.socket, host, port } as never }, use);
}
