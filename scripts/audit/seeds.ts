import { seed } from '../../src/testing/index.ts';
import type { Usable } from './lab.ts';

const { services, users, emailBrandings, letterBrandings } = seed;

/** What the audit may use on the reference API, live services first: every case can be tried. */
export const usableSeeds: Usable = {
  service_id: [
    ...new Set([services.alpha, services.passports, services.floodAlerts, ...Object.values(services)]),
  ],
  user_id: [users.petra],
  email_branding_id: [emailBrandings.tfl],
  letter_branding_id: [letterBrandings.hmGovernment],
};
