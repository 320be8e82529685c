import { expect } from 'vitest';
import { type ReferenceApi, seed } from '../../src/testing/index.ts';
import type { Usable } from '../contract/audit/lab.ts';

/** What was there before an audit, to be compared with what is there after it. */
export type StateBefore = ReferenceApi['state'];

/** A copy of the whole state. */
export function copyOf({ state }: ReferenceApi): StateBefore {
  return structuredClone(state);
}

function withoutHistory(services: StateBefore['services']): unknown[] {
  return [...services.values()].map(({ version: _version, ...service }) => service);
}

/**
 * Everything is as it was but the history of services that were moved and e-mails that were sent; what was made is
 * archived and empty, and `left` names each of it.
 */
export function expectRestored({ state }: ReferenceApi, before: StateBefore, left: readonly string[]): void {
  const isNew = ({ id }: { readonly id: string }): boolean => !before.organisations.has(id);
  const organisations = [...state.organisations.values()];
  expect(organisations.filter((each) => !isNew(each))).toEqual([...before.organisations.values()]);
  expect(withoutHistory(state.services)).toEqual(withoutHistory(before.services));
  expect(state.users).toEqual(before.users);
  expect(state.emailBrandings).toEqual(before.emailBrandings);
  expect(state.letterBrandings).toEqual(before.letterBrandings);
  const invites = [...state.invites.values()];
  expect(invites.filter(({ id }) => before.invites.has(id))).toEqual([...before.invites.values()]);
  for (const made of organisations.filter(isNew)) {
    expect(made).toMatchObject({ active: false, name: expect.stringMatching(/^_archived_/), domains: [] });
    expect([
      made.email_branding_id,
      made.letter_branding_id,
      made.emailPool.size,
      made.letterPool.size,
    ]).toEqual([null, null, 0, 0]);
    const own = invites.filter(({ organisation }) => organisation === made.id);
    expect(own.map(({ status }) => status)).toEqual(own.map(() => 'cancelled'));
    expect(left.filter((line) => line.startsWith(`organisation ${made.id} `))).toHaveLength(1);
  }
}

/** What the audit may use on the reference API, so that every case but the linking of an unlinked service can be tried. */
export const usable: Usable = {
  service_id: [
    ...[seed.services.alpha, seed.services.passports, seed.services.petitions],
    ...[seed.services.wardVisits, seed.services.parking],
  ],
  user_id: [seed.users.petra],
  email_branding_id: [seed.emailBrandings.tfl],
  letter_branding_id: [seed.letterBrandings.hmGovernment],
};
