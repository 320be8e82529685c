/** What a reader of a block plainly has: settings, ids, and the client, the cache and its keys from before. */
export const PRELUDE = `
declare const baseUrl: string;
declare const auth: import('notify-organisations').Auth;
declare const cache: import('notify-organisations').CacheStore;
declare const client: import('notify-organisations').OrganisationsClient;
declare const organisation_id: string;
declare const service_id: string;
declare const serviceIds: readonly string[];
`;
