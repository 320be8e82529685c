import { internalError, noResultFound } from './answers.ts';
import { isReadableDate } from './render.ts';
import type { Organisation, Service, State, User } from './state.ts';

/** Fails with a 500, as every use of a row does whose date the API cannot read back. */
export function checkReadable({ agreement_signed_at, created_at, updated_at }: Organisation): void {
  const dates = [agreement_signed_at, created_at, updated_at];
  if (!dates.every((ms) => ms === null || isReadableDate(ms))) throw internalError();
}

/** The organisation of this id, or the 404 of a missing row. */
export function findOrganisation(state: State, id: string): Organisation {
  const organisation = state.organisations.get(id);
  if (organisation === undefined) throw noResultFound();
  checkReadable(organisation);
  return organisation;
}

/** The service of this id, or the 404 of a missing row. */
export function findService(state: State, id: string): Service {
  const service = state.services.get(id);
  if (service === undefined) throw noResultFound();
  return service;
}

/** The user of this id, or the 404 of a missing row. */
export function findUser(state: State, id: string): User {
  const user = state.users.get(id);
  if (user === undefined) throw noResultFound();
  return user;
}

/** The services linked to an organisation, archived and trial ones included. */
export function servicesOf(state: State, organisationId: string): Service[] {
  const services: Service[] = [];
  for (const service of state.services.values()) {
    if (service.organisation_id === organisationId) services.push(service);
  }
  return services;
}

/** Orders by code point, as the database of the recordings did. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
