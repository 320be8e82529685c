/** Names in the store: readable, and different for whatever differs in any part. */
export interface StoreKeys {
  /** Entries belong to one client id and to one schema, so that two releases never read or replace each other's. */
  entry(key: string, fingerprint: string): string;
  /** Versions belong to the data, so that a write by any client invalidates the entries of all. */
  version(key: string): string;
  group(group: string): string;
}

/**
 * Names under one prefix for each product, its data and a client id. Each part is percent-encoded, so a colon only ever
 * separates parts, and no two different tuples share a name. The braces put an entry and its version on one server of a
 * cluster.
 */
export function storeKeysOf(name: string, data: string, clientId: string): StoreKeys {
  const prefix = `${encodeURIComponent(name)}:${encodeURIComponent(data)}`;
  const entries = `${prefix}:entry:${encodeURIComponent(clientId)}:`;
  return {
    entry: (key, fingerprint) => `${entries}${fingerprint}:{${key}}`,
    version: (key) => `${prefix}:version:{${key}}`,
    group: (group) => `${prefix}:group:{${group}}`,
  };
}
