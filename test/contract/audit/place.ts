import { financialYear } from '../../../scripts/cli/drift.ts';
import { type Call, must } from './call.ts';

/** Where a service is, and what changes with that. */
export interface Place {
  readonly organisation_id: string | undefined;
  /** Free text messages of this financial year; `undefined` where no read shows them. */
  readonly allowance: number | undefined;
}

/** The organisation of a service, when it has one. */
export async function homeOf(call: Call, service_id: string): Promise<string | undefined> {
  return (await must<{ id?: string }>(call, 'getServiceOrganisation', { service_id })).id;
}

/** Where a service is now. */
export async function placeOf(call: Call, service_id: string): Promise<Place> {
  const organisation_id = await homeOf(call, service_id);
  if (organisation_id === undefined) return { organisation_id, allowance: undefined };
  const { services } = await must<{ services: { service_id: string; free_sms_limit: number }[] }>(
    call,
    'getOrganisationServicesUsage',
    { organisation_id, year: financialYear() },
  );
  const own = services.find((each) => each.service_id === service_id);
  return { organisation_id, allowance: own?.free_sms_limit };
}
