import type { OrganisationType } from './state.ts';

/** The brandings that NHS organisations get by themselves. */
export const nhsBranding = {
  email: 'a7dc4e56-660b-4db7-8cff-12c37b12b5ea',
  letter: '2cd354bb-6b85-eda3-c0ad-6b613150459f',
} as const;

const nhsTypes: ReadonlySet<OrganisationType> = new Set(['nhs_central', 'nhs_local', 'nhs_gp', 'nhs_notify']);

/** True for the four types that bring NHS branding with them. */
export function isNhs(type: OrganisationType | null): boolean {
  return type !== null && nhsTypes.has(type);
}
