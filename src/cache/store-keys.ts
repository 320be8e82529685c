/** Physical names in the store: readable, and different for whatever differs in any part. */
export interface CacheNames {
  /** Entries belong to one credential. */
  entry(key: string): string;
  /** Versions belong to the data, so that a write by any credential invalidates the entries of all. */
  version(key: string): string;
  group(group: string): string;
}

/**
 * Names under one prefix for each package, base URL and client id. Each part is percent-encoded, so a colon
 * only ever separates parts, and no two different tuples share a name. The braces put an entry and its version on one
 * server of a cluster.
 */
export function cacheNames(name: string, baseUrl: string, clientId: string): CacheNames {
  const data = `${encodeURIComponent(name)}:${encodeURIComponent(baseUrl)}`;
  const entries = `${data}:entry:${encodeURIComponent(clientId)}:`;
  return {
    entry: (key) => `${entries}{${key}}`,
    version: (key) => `${data}:version:{${key}}`,
    group: (group) => `${data}:group:{${group}}`,
  };
}
