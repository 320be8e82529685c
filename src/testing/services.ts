import { financialYear, resetAllowance } from './allowances.ts';
import { emptyHtml, failure, internalError, ok, type Result } from './answers.ts';
import { linkServiceBody } from './bodies.ts';
import { compareText, findOrganisation, findService, servicesOf } from './find.ts';
import { activeFirst, viewOrganisation } from './organisation-views.ts';
import { readUuid } from './postgres.ts';
import { parseInteger } from './python-text.ts';
import { Float, type JsonObject } from './render.ts';
import type { ApiRequest } from './request.ts';
import type { Service, State } from './state.ts';
import { validate } from './validation.ts';

/** Pounds for a text message beyond the free ones. */
const textMessageRate = 0.0227;

/** POST /organisations/{organisation_id}/service: moves a service here from wherever it was. */
export function linkService(state: State, request: ApiRequest): Result {
  const body = validate(linkServiceBody, request.json());
  const service = findService(state, readUuid(body.service_id as string));
  const organisation = findOrganisation(state, request.param('organisation_id'));
  service.organisation_id = organisation.id;
  service.organisation_type = organisation.organisation_type;
  service.crown = organisation.crown;
  service.version += 1;
  resetAllowance(service, request.nowMs);
  return emptyHtml;
}

/** GET /organisations/{organisation_id}/services */
export function getOrganisationServices(state: State, request: ApiRequest): Result {
  const organisation = findOrganisation(state, request.param('organisation_id'));
  const services = servicesOf(state, organisation.id).sort(activeFirst);
  return ok(services.map(({ active, id, name, restricted }) => ({ active, id, name, restricted })));
}

/** GET /service/{service_id}/organisation: an empty object for an unlinked and for an unknown service. */
export function getServiceOrganisation(state: State, request: ApiRequest): Result {
  const service = state.services.get(request.param('service_id'));
  const organisation = state.organisations.get(service?.organisation_id ?? '');
  return ok(organisation === undefined ? {} : viewOrganisation(state, organisation));
}

function viewUsage(service: Service, year: number): JsonObject {
  const billing = service.billing.get(year);
  const units = billing?.smsBillableUnits ?? 0;
  const free = service.allowances.get(year) ?? 0;
  const chargeable = Math.max(units - free, 0);
  return {
    active: service.active,
    chargeable_billable_sms: chargeable,
    emails_sent: billing?.emailsSent ?? 0,
    free_sms_limit: free,
    letter_cost: new Float(billing?.letterCost ?? 0),
    service_id: service.id,
    service_name: service.name,
    sms_billable_units: units,
    // The API multiplies decimals: drop what binary fractions add.
    sms_cost: new Float(Number((chargeable * textMessageRate).toFixed(8))),
    sms_remainder: Math.max(free - units, 0),
  };
}

function readYear(text: string | null): number {
  const integer = text === null ? undefined : parseInteger(text);
  if (integer === undefined) throw failure(400, 'No valid year provided');
  const year = Number(integer);
  if (year < 1 || year > 9998) throw internalError();
  return year;
}

/** GET /organisations/{organisation_id}/services-with-usage: an unknown organisation has no services, and is no 404. */
export function getServicesUsage(state: State, request: ApiRequest): Result {
  const year = readYear(request.query('year'));
  const services = servicesOf(state, request.param('organisation_id'))
    .filter((service) => !service.restricted)
    .sort(
      (a, b) =>
        Number(b.active) - Number(a.active) || compareText(a.name.toLowerCase(), b.name.toLowerCase()),
    );
  return ok({
    services: services.map((service) => viewUsage(service, year)),
    updated_at: year === financialYear(request.nowMs) ? state.usageUpdatedAt : null,
  });
}

/** GET /_status/live-service-and-organisation-counts */
export function getLiveCounts(state: State): Result {
  let services = 0;
  const organisations = new Set<string>();
  for (const service of state.services.values()) {
    if (!service.active || service.restricted || !service.count_as_live) continue;
    services += 1;
    if (service.organisation_id !== null) organisations.add(service.organisation_id);
  }
  return ok({ organisations: organisations.size, services });
}
