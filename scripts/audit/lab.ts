import type { Answer, Args, Call } from './caller.ts';
import { NotPossible } from './observe.ts';

/** Ids that the audit may use in its writes, by parameter: what no operation of the document can make. */
export type Usable = Readonly<Record<'service_id' | 'user_id' | BrandingKind, readonly string[]>>;
export type BrandingKind = 'email_branding_id' | 'letter_branding_id';

/** What sets a service apart that a case needs. */
export interface ServiceWish {
  readonly linked?: boolean;
  readonly active?: boolean;
  /** In trial. */
  readonly restricted?: boolean;
  /** Not linked to this organisation. */
  readonly notAt?: string;
}

interface ListedService {
  readonly id: string;
  readonly active: boolean;
  readonly restricted: boolean;
}

/**
 * Makes organisations for the cases to work on, borrows services and users, and puts everything back. This file
 * and the recipes know the organisations API; nothing else of the audit does.
 */
export class Lab {
  /** Ids of which every cached read is taken. */
  readonly known: Map<string, Set<string>> = new Map();
  /** What could not be put back, in words. */
  readonly leftBehind: string[] = [];
  readonly call: Call;
  readonly usable: Usable;
  readonly #undo: (() => Promise<unknown>)[] = [];
  #made = 0;

  constructor(call: Call, usable: Usable) {
    this.call = call;
    this.usable = usable;
  }

  /** Looks at what is there, so that effects on it are noticed. @throws {Error} when the API refuses to say. */
  async look(limit: number): Promise<void> {
    const organisations = await this.must<{ id: string }[]>('getOrganisations');
    for (const { id } of organisations.slice(0, limit)) {
      this.know('organisation_id', id);
      for (const service of await this.must<ListedService[]>('getOrganisationServices', {
        organisation_id: id,
      })) {
        this.know('service_id', service.id);
      }
    }
    for (const service_id of this.usable.service_id) {
      this.know('service_id', service_id);
      const home = await this.homeOf(service_id);
      if (home !== undefined) this.know('organisation_id', home);
    }
  }

  know(name: string, value: string): void {
    const values = this.known.get(name) ?? new Set();
    if (values.has(value)) return;
    this.known.set(name, values.add(value));
  }

  /** A name that no other organisation has. */
  name(): string {
    this.#made += 1;
    return `Audit ${this.#made} ${crypto.randomUUID()}`;
  }

  /** Makes an organisation. */
  async organisation(properties: Args = {}): Promise<string> {
    const made = { name: this.name(), crown: false, organisation_type: 'local', ...properties };
    const { id } = await this.must<{ id: string }>('createOrganisation', made);
    this.adopt(id);
    return id;
  }

  /** Takes charge of an organisation: reads it from now on, and archives it in the end. */
  adopt(organisation_id: string): void {
    this.know('organisation_id', organisation_id);
    this.later(async () => {
      const { ok } = await this.call('archiveOrganisation', { organisation_id });
      this.known.get('organisation_id')?.delete(organisation_id);
      if (!ok) this.leftBehind.push(`organisation ${organisation_id} (could not be archived)`);
    });
  }

  /** Makes an organisation that has a live service, when there is one to borrow. */
  async organisationWithService(properties: Args = {}): Promise<string> {
    const organisation_id = await this.organisation(properties);
    const service = await this.findService({ linked: true, active: true, restricted: false });
    if (service !== undefined) await this.move(service, organisation_id);
    return organisation_id;
  }

  /** Finds a service that may be used. @throws {NotPossible} when there is none. */
  async service(wish: ServiceWish): Promise<string> {
    const found = await this.findService(wish);
    if (found !== undefined) return found;
    const words = [wish.linked ? 'linked' : 'unlinked', wish.restricted && 'trial', wish.active && 'active'];
    throw new NotPossible(`needs a service_id (${words.filter(Boolean).join(', ')})`);
  }

  /** Moves a service, and back in the end. */
  async move(service_id: string, organisation_id: string): Promise<void> {
    await this.willReturn(service_id);
    await this.must('updateServiceOrganisation', { organisation_id, service_id });
  }

  /** Remembers where a service is now, to bring it back in the end. */
  async willReturn(service_id: string): Promise<void> {
    const home = await this.homeOf(service_id);
    this.later(async () => {
      if (home === undefined) {
        // The document has no operation that takes a service out of every organisation.
        this.leftBehind.push(`service ${service_id} (had no organisation before)`);
      } else {
        await this.must('updateServiceOrganisation', { organisation_id: home, service_id });
      }
    });
  }

  async homeOf(service_id: string): Promise<string | undefined> {
    const { id } = await this.must<{ id?: string }>('getServiceOrganisation', { service_id });
    return id;
  }

  /** Takes one of the ids that may be used. @throws {NotPossible} when there is none. */
  one(name: keyof Usable, index = 0): string {
    const id = this.usable[name][index];
    if (id === undefined) throw new NotPossible(`needs ${index === 0 ? 'a' : 'another'} ${name}`);
    return id;
  }

  /** Makes a user a member, and ends that in the end. */
  async member(organisation_id: string): Promise<string> {
    const user_id = this.one('user_id');
    await this.must('addUserToOrganisation', { organisation_id, user_id, permissions: [] });
    this.later(() => this.must('removeUserFromOrganisation', { organisation_id, user_id }));
    return user_id;
  }

  /** Calls an operation that has to succeed. @throws {Error} with the status when it does not. */
  async must<T>(operation: string, args: Args = {}): Promise<T> {
    const answer: Answer = await this.call(operation, args);
    if (!answer.ok) throw new Error(`${operation} was answered ${answer.status}, and the audit relies on it`);
    return answer.body as T;
  }

  /** Queues a step of tidying up; the last one queued is the first one done. */
  later(step: () => Promise<unknown>): void {
    this.#undo.push(step);
  }

  /** Puts everything back. A step that fails is reported in `leftBehind`. */
  async cleanUp(): Promise<void> {
    for (let step = this.#undo.pop(); step !== undefined; step = this.#undo.pop()) {
      try {
        await step();
      } catch (error) {
        this.leftBehind.push((error as Error).message);
      }
    }
  }

  async findService(wish: ServiceWish): Promise<string | undefined> {
    for (const id of this.usable.service_id) {
      const home = await this.homeOf(id);
      if ((home !== undefined) !== (wish.linked ?? false)) continue;
      if (home === undefined) return id; // Nothing in the document says whether an unlinked service is live.
      if (home === wish.notAt) continue;
      const services = await this.must<ListedService[]>('getOrganisationServices', { organisation_id: home });
      const { active, restricted } = services.find((service) => service.id === id) ?? {};
      const fits = (wanted: boolean | undefined, is: boolean | undefined) =>
        wanted === undefined || wanted === is;
      if (fits(wish.active, active) && fits(wish.restricted, restricted)) return id;
    }
    return undefined;
  }
}
