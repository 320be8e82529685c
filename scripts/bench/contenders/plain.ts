import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from '../../../generated/schema.ts';
import type { Contender } from '../measure.ts';
import { organisationId } from '../organisations.ts';
import { TOKEN } from './ours.ts';

/** Where a plain middleware keeps texts by URL. */
export interface TextStore {
  get(url: string): string | null | undefined | Promise<string | null | undefined>;
  set(url: string, text: string): unknown;
}

/** openapi-fetch as it is, with the token that every call needs. */
export function bareClient(url: string): Client<paths> {
  return createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${TOKEN}` } });
}

/** What one writes in ten lines, after openapi-fetch's documentation: a response from `onRequest` is a hit. */
export function plainMiddleware(store: TextStore): Middleware {
  return {
    async onRequest({ request }) {
      if (request.method !== 'GET') return undefined;
      const text = await store.get(request.url);
      return text ? new Response(text, { headers: { 'content-type': 'application/json' } }) : undefined;
    },
    async onResponse({ request, response }) {
      if (request.method === 'GET' && response.ok)
        await store.set(request.url, await response.clone().text());
    },
  };
}

export function plain(url: string, store: TextStore, close?: Contender['close']): Contender {
  const client = bareClient(url);
  client.use(plainMiddleware(store));
  return {
    name: 'openapi-fetch, plain middleware',
    async run(index) {
      const { data } = await client.GET('/organisations/{organisation_id}', {
        params: { path: { organisation_id: organisationId(index) } },
      });
      return data;
    },
    ...(close !== undefined && { close }),
  };
}
