import { StoreError } from '../cache/store-error.ts';

/**
 * The replication id in what INFO says of replication. It changes with a failover or a restart.
 * @throws {StoreError} for a server whose replies the cache cannot rely on. No part of the response has a default.
 */
export function replicationIdIn(info: unknown): string {
  const text = String(info);
  const role = infoField(text, 'role');
  if (role !== 'master') {
    const kind = role === 'slave' ? 'replica' : 'server of unknown role';
    throw new StoreError(`the Redis server is a ${kind}: the cache needs a primary`);
  }
  // With min-replicas-to-write, the sign of a primary that a failover has left behind.
  if (infoField(text, 'min_slaves_good_slaves') === '0')
    throw new StoreError('the Redis server has no replica in reach, so another may be the primary by now');
  const id = infoField(text, 'master_replid');
  if (id === undefined || !/^[\da-f]{40}$/.test(id))
    throw new StoreError('the Redis server hides its replication id (INFO), which the cache needs', {
      isPermanent: true,
    });
  return id.slice(0, 12);
}

/** The version in what INFO says of a server. */
export function versionIn(info: unknown): string {
  const text = String(info);
  return infoField(text, 'valkey_version') ?? infoField(text, 'redis_version') ?? 'unknown';
}

function infoField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
}
