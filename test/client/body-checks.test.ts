import { describe, expect } from 'vitest';
import { checkedBody } from '../../src/call/checks.ts';
import { createCachedClient } from '../../src/index.ts';
import { auth, errorOf, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { json, serverThatSends } from './support.ts';

const PATH = '/organisations/{organisation_id}';
const id = 'c3a324c0-d27d-4fa8-b801-97e7345f6cae';
const farDate = '+010000-01-01T00:00:00.000Z';

describe('a value that the document does not allow', () => {
  it.for<readonly [string, Record<string, unknown>]>([
    ['agreement_signed_at', { agreement_signed_at: '10000-01-01' }],
    ['agreement_signed_at', { agreement_signed_at: new Date(farDate) }],
    ['created_at', { created_at: '0000-12-31' }],
    ['agreement_signed_version', { agreement_signed_version: 'NaN' }],
    ['agreement_signed_version', { agreement_signed_version: '-Infinity' }],
    ['email_branding_id', { email_branding_id: 'nope' }],
  ])('of %s is refused before anything is sent: %o', async ([argument, body], { api, client }) => {
    for (const call of [
      () => client.updateOrganisation({ organisation_id, ...body } as never),
      () => client.POST(PATH, { params: { path: { organisation_id } }, body } as never),
    ]) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ code: 'invalid_argument', argument });
      expect(String(error)).toContain(`POST ${PATH}: property "${argument}" must`);
      expect(String(error)).not.toContain(String(Object.values(body)[0]));
    }
    expect(api.requests).toEqual([]);
  });

  it('is refused when a middleware puts it there', async ({ api, client }) => {
    client.use({
      onRequest: ({ request }) =>
        new Request(request, { body: JSON.stringify({ created_at: '12345-01-01' }) }),
    });
    expect(await errorOf(() => client.updateOrganisation(update))).toMatchObject({ argument: 'created_at' });
    expect(api.requests).toEqual([]);
  });

  it.for([Number.NaN, Number.POSITIVE_INFINITY, { deep: [Number.NEGATIVE_INFINITY] }])(
    'is a number that JSON would write as null: %o',
    async (value, { api, client }) => {
      const error = await errorOf(() =>
        client.updateOrganisation({ ...update, agreement_signed_version: value as never }),
      );
      expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('NaN') });
      expect(api.requests).toEqual([]);
    },
  );

  it('is not what is null, absent or of a type that the document leaves open', async ({ api, client }) => {
    await client.updateOrganisation({ ...update, email_branding_id: null, agreement_signed_at: null });
    await client.updateOrganisation({ ...update, agreement_signed_at: '2026-05-06 07:08:09' });
    expect(api.requests).toHaveLength(2);
  });
});

describe('a UUID in a body', () => {
  it.for([`urn:uuid:${id}`, `{${id}}`, id.toUpperCase(), id.replaceAll('-', '')])(
    'is sent in its one spelling: %s',
    async (spelling) => {
      const bodies: string[] = [];
      const url = await serverThatSends((request) => {
        bodies.push(request.split('\r\n\r\n')[1] ?? '');
        return json({});
      });
      const row = { pathParameters: {}, query: [], json: true, method: 'post' } as const;
      const client = createCachedClient<
        object,
        {
          save: {
            requestBody: { content: { 'application/json': { ids: string[]; owner: string } } };
            responses: object;
          };
        }
      >(
        {
          name: 'things',
          operations: {
            save: {
              ...row,
              path: '/things',
              body: { ids: 'text', owner: 'uuid' },
              checks: { ids: { items: { isUuid: true } }, owner: { isUuid: true } },
              cache: { kind: 'none' },
            },
          },
        },
        { baseUrl: url, auth },
      );
      await client.save({ ids: [spelling, id], owner: spelling });
      expect(bodies.map((body) => JSON.parse(body))).toEqual([{ ids: [id, id], owner: id }]);
      expect(await errorOf(() => client.save({ ids: [id, 'x'], owner: id }))).toMatchObject({
        argument: 'ids',
      });
    },
  );
});

describe('checks', () => {
  it.for<readonly [object, unknown, boolean]>([
    [{ minimum: 1 }, 0, false],
    [{ minimum: 1 }, 1, true],
    [{ maximum: 9 }, 9.5, false],
    [{ maximum: 9 }, '10', true],
    [{ pattern: '^\\p{L}+$' }, 'Å', true],
    [{ pattern: '^\\p{L}+$' }, '5', false],
    [{ pattern: '^a$' }, 5, true],
    [{ items: { maximum: 2 } }, [1, 2], true],
    [{ items: { maximum: 2 } }, [1, 3], false],
    [{ items: { maximum: 2 } }, 'no list', true],
    [{ isUuid: true }, 7, true],
    [{ isUuid: true }, '', false],
  ])('%j of %j', ([check, value, isAllowed]) => {
    const call = () => checkedBody('POST /', { value: check }, JSON.stringify({ value }));
    if (isAllowed) expect(call()).toBe(JSON.stringify({ value }));
    else expect(call).toThrow('POST /: property "value"');
  });

  it.for(['[]', '5', 'no JSON', 'null', '{"__proto__":{"value":0}}', undefined])(
    'leave %j as it is',
    (body) => {
      expect(checkedBody('POST /', { value: { minimum: 1 } }, body)).toBe(body);
    },
  );
});
