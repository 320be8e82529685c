import { describe, expect, expectTypeOf } from 'vitest';
import { type ApiError, isApiError } from '../../src/index.ts';
import { seed } from '../../src/testing/index.ts';
import { errorOf, organisation_id, update } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

describe('an ApiError', () => {
  it('names the fields that a real response names', async ({ client }) => {
    const fieldsOf = async (call: () => unknown) => ((await errorOf(call)) as ApiError).fieldErrors;
    expect(await fieldsOf(() => client.createOrganisation({ name: 'x' } as never))).toMatchObject([
      { field: 'crown', message: 'crown is a required property' },
      { field: 'organisation_type' },
    ]);
    const name = seed.organisations.borough;
    expect(
      await fieldsOf(() => client.getOrganisation({ organisation_id: name.replace(/^./, 'f') })),
    ).toEqual([{ field: undefined, message: 'No result found' }]);
    expect(await fieldsOf(() => client.searchOrganisations({} as never))).toEqual([
      { field: 'name', message: 'Missing data for required field.' },
    ]);
    expect(await fieldsOf(() => client.checkInviteToken({ token: 'nope' }))).toMatchObject([
      { field: 'invitation' },
    ]);
  });

  it.for<readonly [unknown, readonly unknown[]]>([
    [{ errors: [{ message: 'Additional properties are not allowed (x was unexpected)' }] }, [{ field: 'x' }]],
    [
      { errors: [{ message: 'notes 5 is not of type string' }, { message: 'odd' }] },
      [{ field: 'notes' }, { field: undefined }],
    ],
    [{ message: { name: 'taken' } }, [{ field: 'name', message: 'taken' }]],
    [
      { message: { name: ['a', 'b'] } },
      [
        { field: 'name', message: 'a' },
        { field: 'name', message: 'b' },
      ],
    ],
    [{ message: [{ org_id: ['a'] }, { name: ['b'] }] }, [{ field: 'org_id' }, { field: 'name' }]],
    [{ message: 'Organisation name already exists' }, [{ field: 'name' }]],
    [{ errors: [{ message: 'notes name is not of type object' }] }, [{ field: 'notes' }]],
    [{ message: 'There is no name' }, [{ field: undefined }]],
    [{ errors: 'text', message: null }, []],
    [{ errors: [null, 5, {}] }, []],
    [['list'], []],
    ['a page', []],
    [null, []],
  ])('reads %j', async ([body, fields], { api, client }) => {
    api.inject({ kind: 'status', status: 400, body: body as never });
    const error = (await errorOf(() => client.updateOrganisation(update))) as ApiError;
    expect(error).toMatchObject({ operationId: 'updateOrganisation', status: 400 });
    expect(error.fieldErrors).toMatchObject(fields);
    expect(error.fieldErrors).toHaveLength(fields.length);
    expect(Object.keys(error)).not.toContain('fieldErrors');
  });

  it('is told apart by operation, which types its body for each status', async ({ client }) => {
    const error = await errorOf(() => client.createOrganisation({ name: 'x' } as never));
    expect(isApiError(error, 'updateOrganisation')).toBe(false);
    expect(isApiError(new Error('no'), 'createOrganisation')).toBe(false);
    if (!isApiError(error, 'createOrganisation')) throw new Error('it is one');
    expectTypeOf(error.body).not.toBeAny();
    if (error.status !== 400) throw new Error('it is 400');
    if ('errors' in error.body)
      expectTypeOf(error.body.errors[0]?.message).toEqualTypeOf<string | undefined>();
    expect('errors' in error.body && error.body.errors[0]?.message).toBe('crown is a required property');
  });

  it('of an argument says which', async ({ client }) => {
    for (const [call, argument] of [
      [() => client.getOrganisation({ organisation_id: 'nope' }), 'organisation_id'],
      [() => client.getOrganisation({} as never), 'organisation_id'],
      [() => client.getOrganisation({ organisation_id, id: 'x' } as never), 'id'],
      [() => client.getOrganisations({}, { retries: -1 }), 'retries'],
      [() => client.updateServiceOrganisation({ organisation_id, service_id: 'nope' }), 'service_id'],
      [() => client.searchOrganisations({ name: {} as never }), 'name'],
      [() => client.getInvite({ invited_org_user_id: '..' }), 'invited_org_user_id'],
      [() => client.getOrganisations({ [`SECRET ${'x'.repeat(50)}`]: 1 } as never), undefined],
    ] as const) {
      expect(await errorOf(call)).toMatchObject({ code: 'invalid_argument', argument });
    }
  });
});
