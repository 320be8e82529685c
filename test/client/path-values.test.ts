import { expect, it } from 'vitest';
import { createCachedClient, type OperationTable } from '../../src/index.ts';
import { errorOf } from '../support/calls.ts';

const key = 'item-{$request.path.a}-{$request.path.b}-{$request.path.c}';
const operations: OperationTable = {
  getItem: {
    method: 'get',
    path: '/items/{a}/{b}/{c}',
    pathParameters: { a: 'text', b: 'text', c: 'text' },
    query: [],
    body: {},
    json: true,
    cache: { kind: 'read', key, ttlSeconds: 60, groups: [], root: 'object', fingerprint: 'f' },
  },
};
type Operations = {
  getItem: {
    parameters: { path: { a: string; b: string; c: string } };
    responses: { 200: { content: { 'application/json': { url: string } } } };
  };
};

it('no values of a path are taken for others, whatever is cached already', async () => {
  const fetch = async ({ url }: { readonly url: string }) => Response.json({ url });
  const client = createCachedClient<object, Operations>(
    { name: 'items', operations },
    { baseUrl: 'http://items.test', auth: { clientId: 'x', token: () => 't' }, fetch },
  );
  // Such as a separator or the length of another value could make them look alike.
  const texts = ['', 'a', 'b', 'ab', '1 a', '1 ab', '2 ab', '4 1 ab', ' ', '0 ', '0 a'];
  // Twice, so that each is also tried when all others are cached.
  for (let round = 0; round < 2; round++) {
    for (const a of texts)
      for (const b of texts)
        for (const c of texts) {
          const path = [a, b, c].map((value) => encodeURIComponent(value)).join('/');
          if ([a, b, c].includes(''))
            expect(await errorOf(() => client.getItem({ a, b, c }))).toMatchObject({
              code: 'invalid_argument',
            });
          else expect((await client.getItem({ a, b, c })).url).toBe(`http://items.test/items/${path}`);
        }
  }
});
