import type { OrganisationType, Service } from './state.ts';

/** Free text messages a year for each organisation type. The two without any have contracts of their own. */
const freeTextMessages: Readonly<Record<OrganisationType, number>> = {
  central: 20_000,
  local: 10_000,
  nhs_central: 20_000,
  nhs_local: 10_000,
  nhs_gp: 0,
  nhs_notify: 0,
  emergency_service: 10_000,
  school_or_college: 5_000,
  other: 5_000,
};

/** The year in which the financial year of a moment starts (1 April). */
export function financialYear(ms: number): number {
  const date = new Date(ms);
  return date.getUTCMonth() >= 3 ? date.getUTCFullYear() : date.getUTCFullYear() - 1;
}

/** Gives a service the allowance of its organisation type for the current financial year. */
export function resetAllowance(service: Service, nowMs: number): void {
  service.allowances.set(financialYear(nowMs), freeTextMessages[service.organisation_type ?? 'other']);
}
