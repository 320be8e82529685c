import { setTimeout as delay } from 'node:timers/promises';
import { counted } from '../../../scripts/counted.ts';
import { type Call, must, Refused } from './call.ts';
import { homeOf, type Place, placeOf } from './place.ts';

interface Organisation {
  readonly name: string;
  readonly active: boolean;
}

interface Invite {
  readonly id: string;
  readonly status: string;
}

/** The pauses between attempts at an API that fails: the first one, doubled each time, and the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * What the audit has borrowed and made. Each entry is written before the request that makes it true, so whatever
 * became of that request, `restore` finds out from the API what there is to do, at any time.
 */
export class Ledger {
  readonly #call: Call;
  readonly #restoreTimeoutMs: number;
  readonly #services = new Map<string, Place>();
  readonly #made = new Set<string>();
  readonly #members = new Map<string, Set<string>>();
  /** Entries that are not put back yet. */
  readonly #moved = new Set<string>();
  readonly #untidy = new Set<string>();
  #isGone = false;
  /** How many cases have sent e-mails. */
  emails = 0;

  /** @param restoreTimeoutMs how long it waits for an API that fails, before it gives up on what is left to do */
  constructor(call: Call, restoreTimeoutMs: number) {
    this.#call = call;
    this.#restoreTimeoutMs = restoreTimeoutMs;
  }

  /** Remembers where a service is, before it is moved. */
  async borrowService(service_id: string): Promise<void> {
    if (!this.#services.has(service_id))
      this.#services.set(service_id, await placeOf(this.#call, service_id));
    this.#moved.add(service_id);
  }

  /** Remembers an organisation, before it is made. */
  willMake(organisation_id: string): void {
    this.#made.add(organisation_id);
    this.#untidy.add(organisation_id);
  }

  /** Remembers a membership of an organisation of the audit's own, before it is made. */
  willAdd(organisation_id: string, user_id: string): void {
    const users = this.#members.get(organisation_id) ?? new Set();
    this.#members.set(organisation_id, users.add(user_id));
  }

  /** Puts back what was borrowed and archives what was made, however long the API takes to respond again. */
  async restore(): Promise<void> {
    // The services first, for an organisation that has one cannot be archived.
    for (const service_id of [...this.#moved]) await this.#attempt(() => this.#bringBack(service_id));
    for (const organisation_id of [...this.#untidy]) await this.#attempt(() => this.#tidy(organisation_id));
  }

  /** What remains, read back from the API, one line for each. */
  async left(): Promise<string[]> {
    const lines: string[] = [];
    for (const [id, place] of this.#services) {
      const was = `; its organisation was ${place.organisation_id ?? 'none'}`;
      lines.push(...(await this.#attempt(() => this.#leftOfService(id, place), `service ${id}`, was)));
    }
    for (const id of this.#made) {
      lines.push(...(await this.#attempt(() => this.#leftOfOrganisation(id), `organisation ${id}`)));
    }
    if (this.emails > 0) lines.push(`the e-mails of ${counted(this.emails, 'case')}`);
    return lines;
  }

  /**
   * Takes a step as often as it needs to succeed: an API that fails may recover, but a refusal does not pass with
   * time, and an API that was waited for in vain is not waited for again.
   */
  async #attempt(step: () => Promise<string[]>, whose = '', rest = ''): Promise<string[]> {
    const endMs = performance.now() + (this.#isGone ? 0 : this.#restoreTimeoutMs);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const lines = await step();
        this.#isGone = false;
        return lines;
      } catch (error) {
        const { message } = error as Error;
        if (error instanceof Refused && error.status < 500) return [`${whose}: ${message}${rest}`];
        this.#isGone = performance.now() >= endMs;
        if (this.#isGone) return [`${whose} could not be read back (${message})${rest}`];
      }
      await delay(pauseMs);
    }
  }

  async #bringBack(service_id: string): Promise<string[]> {
    const organisation_id = this.#services.get(service_id)?.organisation_id;
    if (organisation_id !== undefined && (await homeOf(this.#call, service_id)) !== organisation_id) {
      await must(this.#call, 'updateServiceOrganisation', { organisation_id, service_id });
    }
    this.#moved.delete(service_id);
    return [];
  }

  async #tidy(organisation_id: string): Promise<string[]> {
    const found = await this.#find(organisation_id);
    if (found !== undefined) await this.#archive(organisation_id, found);
    this.#untidy.delete(organisation_id);
    return [];
  }

  async #archive(organisation_id: string, { active, name }: Organisation): Promise<void> {
    for (const user_id of this.#members.get(organisation_id) ?? []) {
      const removed = await this.#call('removeUserFromOrganisation', { organisation_id, user_id });
      if (!removed.ok && removed.status !== 404)
        throw new Refused('removeUserFromOrganisation', removed.status);
    }
    for (const { id, status } of await this.#list<Invite>('getOrganisationInvites', organisation_id)) {
      if (status !== 'pending') continue;
      const change = { organisation_id, invited_org_user_id: id, status: 'cancelled' };
      await must(this.#call, 'updateOrganisationInvite', change);
    }
    // What is inactive and not archived would keep its name and domains.
    if (!active && !name.startsWith('_archived_')) {
      await must(this.#call, 'updateOrganisation', { organisation_id, active: true });
    }
    await must(this.#call, 'archiveOrganisation', { organisation_id });
    for (const kind of ['Email', 'Letter'] as const) {
      for (const { id } of await this.#list<{ id: string }>(`get${kind}BrandingPool`, organisation_id)) {
        const branding = { [`${kind.toLowerCase()}_branding_id`]: id };
        await must(this.#call, `remove${kind}BrandingFromPool`, { organisation_id, ...branding });
      }
    }
  }

  async #find(organisation_id: string): Promise<Organisation | undefined> {
    const found = await this.#call('getOrganisation', { organisation_id });
    if (found.ok) return found.body as Organisation; // what the document declares
    if (found.status === 404) return undefined;
    throw new Refused('getOrganisation', found.status);
  }

  async #leftOfService(service_id: string, before: Place): Promise<string[]> {
    const now = await placeOf(this.#call, service_id);
    const [is, was] = [now, before].map((place) => place.organisation_id ?? 'none');
    if (is !== was) return [`service ${service_id}: its organisation is ${is} and was ${was}`];
    if (now.allowance === before.allowance) return [];
    return [`service ${service_id}: its allowance is ${now.allowance} and was ${before.allowance}`];
  }

  async #leftOfOrganisation(organisation_id: string): Promise<string[]> {
    const found = await this.#find(organisation_id);
    if (found === undefined) return [];
    const services = await must<unknown[]>(this.#call, 'getOrganisationServices', { organisation_id });
    const users = await this.#list('getOrganisationUsers', organisation_id);
    const emails = await this.#list('getEmailBrandingPool', organisation_id);
    const letters = await this.#list('getLetterBrandingPool', organisation_id);
    const invites = await this.#list<Invite>('getOrganisationInvites', organisation_id);
    const rest = {
      service: services.length,
      member: users.length,
      'pooled branding': emails.length + letters.length,
    };
    const details = [
      found.active ? 'still active' : 'archived',
      ...Object.entries(rest).flatMap(([what, number]) => (number === 0 ? [] : [counted(number, what)])),
      ...invites.map(({ status }) => `an invitation that is ${status}`),
    ];
    return [`organisation ${organisation_id} "${found.name}": ${details.join(', ')}`];
  }

  async #list<T>(operation: string, organisation_id: string): Promise<T[]> {
    return (await must<{ data: T[] }>(this.#call, operation, { organisation_id })).data;
  }
}
